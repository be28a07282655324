using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Microsoft.Win32.SafeHandles;
using Nest.Native;

namespace Nest.Audio.Native;

/// <summary>libsndfile: the functions and constants used here, under the library's own names.</summary>
/// <remarks>Source: sndfile.h of libsndfile 1.2. mp3 needs 1.1 or later.</remarks>
internal static unsafe partial class LibSndFile
{
    public const string Name = "sndfile";

    public const int SFM_READ = 0x10;
    public const int SFM_WRITE = 0x20;

    public const int SF_FORMAT_TYPEMASK = 0x0FFF0000;
    public const int SF_FORMAT_FLAC = 0x170000;
    public const int SF_FORMAT_OGG = 0x200000;
    public const int SF_FORMAT_MPEG = 0x230000;
    public const int SF_FORMAT_PCM_16 = 0x0002;
    public const int SF_FORMAT_VORBIS = 0x0060;
    public const int SF_FORMAT_MPEG_LAYER_III = 0x0082;

    public const int SFC_SET_COMPRESSION_LEVEL = 0x1301;
    public const int SFC_SET_BITRATE_MODE = 0x1305;
    public const int SF_BITRATE_MODE_AVERAGE = 1;

    public const int SF_ERR_UNRECOGNISED_FORMAT = 1;
    public const int SEEK_SET = 0;

    static LibSndFile() => NativeLibraries.Register(typeof(LibSndFile).Assembly, new NativeLibraryFiles(
        Name, "libsndfile, which mp3, ogg, flac and other formats beside WAV need,", ["libsndfile.so.1", "libsndfile.so"],
        ["libsndfile.1.dylib", "/opt/homebrew/lib/libsndfile.1.dylib", "/usr/local/lib/libsndfile.1.dylib"],
        ["sndfile.dll", "libsndfile-1.dll"],
        "Debian/Ubuntu: sudo apt install libsndfile1; macOS: brew install libsndfile; Windows: put sndfile.dll from github.com/libsndfile/libsndfile/releases beside the program."));

    /// <summary>Loads the library or says how to install it.</summary>
    /// <exception cref="MissingLibraryException">libsndfile is not installed.</exception>
    public static void Require() => NativeLibraries.Require(Name);

    [LibraryImport(Name)]
    public static partial SndFileHandle sf_open_virtual(in SF_VIRTUAL_IO sfvirtual, int mode, ref SF_INFO sfinfo, nint user_data);

    [LibraryImport(Name)]
    public static partial int sf_close(nint sndfile);

    [LibraryImport(Name)]
    public static partial long sf_readf_float(SndFileHandle sndfile, Span<float> ptr, long frames);

    [LibraryImport(Name)]
    public static partial long sf_writef_float(SndFileHandle sndfile, ReadOnlySpan<float> ptr, long frames);

    [LibraryImport(Name)]
    public static partial long sf_writef_short(SndFileHandle sndfile, ReadOnlySpan<short> ptr, long frames);

    [LibraryImport(Name)]
    public static partial long sf_seek(SndFileHandle sndfile, long frames, int whence);

    [LibraryImport(Name)]
    public static partial int sf_command(SndFileHandle sndfile, int command, ref int data, int datasize);

    [LibraryImport(Name)]
    public static partial int sf_command(SndFileHandle sndfile, int command, ref double data, int datasize);

    /// <summary>The last fault of a handle; of the last opening where the handle is invalid (0).</summary>
    [LibraryImport(Name)]
    public static partial int sf_error(SndFileHandle sndfile);

    [LibraryImport(Name)]
    private static partial nint sf_strerror(SndFileHandle sndfile);

    /// <summary>The words for <see cref="sf_error"/>, without the full stop.</summary>
    public static string Reason(SndFileHandle sndfile) => (Utf8StringMarshaller.ConvertToManaged((byte*)sf_strerror(sndfile)) ?? "unknown fault").TrimEnd('.');

    [StructLayout(LayoutKind.Sequential)]
    public struct SF_INFO
    {
        public long frames;
        public int samplerate;
        public int channels;
        public int format;
        public int sections;
        public int seekable;
    }
}

/// <summary>A SNDFILE that reads or writes a stream; closes the sound file, not the stream.</summary>
internal sealed class SndFileHandle : SafeHandleZeroOrMinusOneIsInvalid
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
    public static SndFileHandle? Open(Stream stream, int mode, ref LibSndFile.SF_INFO info, out int error, out string reason)
    {
        var io = new StreamIo(stream);
        var root = GCHandle.Alloc(io);
        lock (Opening)
        {
            var handle = LibSndFile.sf_open_virtual(StreamIo.Callbacks, mode, ref info, GCHandle.ToIntPtr(root));
            (handle.io, handle.root) = (io, root);
            if (!handle.IsInvalid)
            {
                (error, reason) = (0, "");
                return handle;
            }

            error = Math.Max(1, LibSndFile.sf_error(handle));
            reason = io.Fault?.Message ?? LibSndFile.Reason(handle);
            root.Free();
            return null;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        int error = LibSndFile.sf_close(handle);
        root.Free();
        return error == 0;
    }
}
