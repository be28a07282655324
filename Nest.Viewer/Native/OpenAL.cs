using System.Runtime.InteropServices;
using Nest.Native;

namespace Nest.Viewer.Native;

/// <summary>OpenAL Soft: the functions and constants used here, under the library's own names.</summary>
/// <remarks>Source: OpenAL 1.1 specification; headers al.h, alc.h and alext.h of OpenAL Soft.</remarks>
internal static unsafe partial class OpenAL
{
    public const string Name = "openal";

    public const int ALC_FREQUENCY = 0x1007;
    public const int ALC_CONNECTED = 0x313;

    public const int AL_NO_ERROR = 0;
    public const int AL_BUFFER = 0x1009;
    public const int AL_GAIN = 0x100A;
    public const int AL_SOURCE_STATE = 0x1010;
    public const int AL_INITIAL = 0x1011;
    public const int AL_PLAYING = 0x1012;
    public const int AL_PAUSED = 0x1013;
    public const int AL_STOPPED = 0x1014;
    public const int AL_BUFFERS_PROCESSED = 0x1016;
    public const int AL_SEC_OFFSET = 0x1024;
    public const int AL_FORMAT_STEREO16 = 0x1103;

    public const int AL_FORMAT_STEREO_FLOAT32 = 0x10011;     // AL_EXT_FLOAT32
    public const int AL_DIRECT_CHANNELS_SOFT = 0x1033;       // AL_SOFT_direct_channels
    public const int AL_SEC_OFFSET_LATENCY_SOFT = 0x1201;    // AL_SOFT_source_latency
    public const int AL_NUM_RESAMPLERS_SOFT = 0x1210;        // AL_SOFT_source_resampler
    public const int AL_SOURCE_RESAMPLER_SOFT = 0x1212;

    private static readonly NativeLibraryFiles Files = new(
        Name, "OpenAL Soft", ["libopenal.so.1", "libopenal.so"],
        ["libopenal.1.dylib", "/opt/homebrew/opt/openal-soft/lib/libopenal.1.dylib", "/usr/local/opt/openal-soft/lib/libopenal.1.dylib"],
        ["soft_oal.dll", "OpenAL32.dll"],
        "Debian/Ubuntu: sudo apt install libopenal1; macOS: brew install openal-soft; Windows: put soft_oal.dll from openal-soft.org beside Nest.Viewer.exe.");

    /// <summary>Makes this class's imports resolve and the library quiet; harmless when called again.</summary>
    /// <remarks>The first call changes the process's environment: better early, before other threads read it.</remarks>
    public static void Prepare()
    {
        NativeLibraries.Register(typeof(OpenAL).Assembly, Files);
        StandardError.QuietSoundLibraries();
    }

    /// <summary>Loads the library or says how to install it.</summary>
    /// <exception cref="MissingLibraryException">OpenAL Soft is not installed.</exception>
    public static void Require()
    {
        Prepare();
        NativeLibraries.Require(Name);
    }

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] public static partial nint alcOpenDevice(string? devicename);
    [LibraryImport(Name)] public static partial byte alcCloseDevice(nint device);
    [LibraryImport(Name)] public static partial nint alcCreateContext(nint device, int* attrlist);
    [LibraryImport(Name)] public static partial void alcDestroyContext(nint context);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] public static partial byte alcIsExtensionPresent(nint device, string extname);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] public static partial nint alcGetProcAddress(nint device, string funcname);
    [LibraryImport(Name)] public static partial void alcGetIntegerv(nint device, int param, int size, int* values);

    [LibraryImport(Name)] public static partial int alGetError();
    [LibraryImport(Name)] public static partial int alGetInteger(int param);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] public static partial byte alIsExtensionPresent(string extname);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] public static partial nint alGetProcAddress(string fname);
    [LibraryImport(Name)] public static partial void alGenBuffers(int n, uint* buffers);
    [LibraryImport(Name)] public static partial void alDeleteBuffers(int n, uint* buffers);
    [LibraryImport(Name)] public static partial void alBufferData(uint buffer, int format, void* data, int size, int freq);
    [LibraryImport(Name)] public static partial void alGenSources(int n, uint* sources);
    [LibraryImport(Name)] public static partial void alDeleteSources(int n, uint* sources);
    [LibraryImport(Name)] public static partial void alSourcef(uint source, int param, float value);
    [LibraryImport(Name)] public static partial void alSourcei(uint source, int param, int value);
    [LibraryImport(Name)] public static partial void alGetSourcef(uint source, int param, float* value);
    [LibraryImport(Name)] public static partial void alGetSourcei(uint source, int param, int* value);
    [LibraryImport(Name)] public static partial void alSourcePlay(uint source);
    [LibraryImport(Name)] public static partial void alSourcePause(uint source);
    [LibraryImport(Name)] public static partial void alSourceRewind(uint source);
    [LibraryImport(Name)] public static partial void alSourceQueueBuffers(uint source, int nb, uint* buffers);
    [LibraryImport(Name)] public static partial void alSourceUnqueueBuffers(uint source, int nb, uint* buffers);
}
