using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nest.Audio.Native;

/// <summary>How libsndfile reads and writes what is no file of its own.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SF_VIRTUAL_IO
{
    public delegate* unmanaged[Cdecl]<nint, long> get_filelen;
    public delegate* unmanaged[Cdecl]<long, int, nint, long> seek;
    public delegate* unmanaged[Cdecl]<byte*, long, nint, long> read;
    public delegate* unmanaged[Cdecl]<byte*, long, nint, long> write;
    public delegate* unmanaged[Cdecl]<nint, long> tell;
}

/// <summary>A stream as libsndfile uses it: its callbacks are given a GCHandle of this object.</summary>
internal sealed unsafe class StreamIo(Stream stream)
{
    public static SF_VIRTUAL_IO Callbacks => new() { get_filelen = &Length, seek = &Seek, read = &Read, write = &Write, tell = &Tell };

    public Stream Stream { get; } = stream;

    public Exception? Fault { get; private set; }

    // An exception may not pass through native code: it is kept, and the library told of a failed operation.
    public long Try(Func<Stream, long> operation, long failed)
    {
        if (Fault is not null) return failed;
        try
        {
            return operation(Stream);
        }
        catch (Exception fault) when (fault is IOException or ArgumentException or NotSupportedException or ObjectDisposedException)
        {
            Fault = fault;
            return failed;
        }
    }

    private static StreamIo Io(nint user) => (StreamIo)GCHandle.FromIntPtr(user).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Length(nint user) => Io(user).Try(stream => stream.Length, 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Tell(nint user) => Io(user).Try(stream => stream.Position, -1);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Seek(long offset, int whence, nint user) => Io(user).Try(stream =>
    {
        long target = offset + (whence == (int)SeekOrigin.Begin ? 0 : whence == (int)SeekOrigin.Current ? stream.Position : stream.Length);
        return target < 0 ? -1 : stream.Position = target;
    }, -1);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Read(byte* bytes, long count, nint user) =>
        Io(user).Try(stream => stream.ReadAtLeast(new Span<byte>(bytes, (int)count), (int)count, throwOnEndOfStream: false), 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Write(byte* bytes, long count, nint user) => Io(user).Try(stream =>
    {
        stream.Write(new ReadOnlySpan<byte>(bytes, (int)count));
        return count;
    }, 0);
}
