using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Nest.Audio.Native.LibSndFile;

namespace Nest.Audio.Native;

/// <summary>A SNDFILE that reads or writes a stream; closes the sound file, not the stream.</summary>
internal sealed unsafe class SndFileHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    // What a failed opening leaves behind is one place for the whole library: opening and asking must not be interleaved.
    private static readonly Lock Opening = new();

    private StreamIo? io;
    private GCHandle root;   // what the callbacks are given: keeps io where they find it

    /// <summary>For the marshaller: <see cref="Open"/> makes handles.</summary>
    public SndFileHandle() : base(ownsHandle: true)
    {
    }

    /// <summary>What the stream threw while the library used it, which it can't be told.</summary>
    public Exception? StreamFault => io?.Fault;

    /// <summary>Opens a stream as a sound file.</summary>
    /// <param name="stream">Seekable; the caller closes it after the handle.</param>
    /// <param name="mode">SFM_READ or SFM_WRITE.</param>
    /// <param name="info">Rate, channels and format: given for writing, told when reading.</param>
    /// <param name="error">0, or libsndfile's number for what is wrong.</param>
    /// <param name="reason">Its words for that.</param>
    /// <returns>The handle, or null where <paramref name="error"/> is not 0.</returns>
    public static SndFileHandle? Open(Stream stream, int mode, ref SF_INFO info, out int error, out string reason)
    {
        var callbacks = new SF_VIRTUAL_IO { get_filelen = &Length, seek = &Seek, read = &Read, write = &Write, tell = &Tell };
        var io = new StreamIo(stream);
        var root = GCHandle.Alloc(io);
        lock (Opening)
        {
            var handle = sf_open_virtual(callbacks, mode, ref info, GCHandle.ToIntPtr(root));
            (handle.io, handle.root) = (io, root);
            if (!handle.IsInvalid)
            {
                (error, reason) = (0, "");
                return handle;
            }

            error = Math.Max(1, sf_error(handle));
            reason = io.Fault?.Message ?? Reason(handle);
            root.Free();
            return null;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        int error = sf_close(handle);
        root.Free();
        return error == 0;
    }

    private sealed class StreamIo(Stream stream)
    {
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
    }

    private static StreamIo Io(nint user) => (StreamIo)GCHandle.FromIntPtr(user).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Length(nint user) => Io(user).Try(stream => stream.Length, 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Tell(nint user) => Io(user).Try(stream => stream.Position, -1);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Seek(long offset, int whence, nint user) => Io(user).Try(stream =>
    {
        long target = offset + (whence == SEEK_SET ? 0 : whence == SEEK_CUR ? stream.Position : stream.Length);
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
