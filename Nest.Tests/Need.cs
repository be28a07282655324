using Nest.Audio.Native;
using Nest.Gpu.Drivers;
using Nest.Native;
using Nest.Viewer.Native;
using Nest.Viewer.Offscreen;
using Nest.Viewer.Scene;

namespace Nest.Tests;

/// <summary>What a test needs of the machine besides the .NET SDK.</summary>
/// <remarks>
/// Where something is missing, the tests that need it are skipped, with the reason. Under NEST_REQUIRE_NATIVE=1 they run all the same and fail, so that
/// continuous integration never passes for want of a library. What another system or another device cannot have is skipped there, too.
/// </remarks>
internal sealed class Need
{
    private readonly bool canBeInstalled;
    private readonly Lazy<string?> missing;

    private Need(Func<string?> missing, bool canBeInstalled = true) => (this.missing, this.canBeInstalled) = (new(missing), canBeInstalled);

    public static Need SndFile { get; } = Library(LibSndFile.Require);

    public static Need OpenAL { get; } = Library(Nest.Viewer.Native.OpenAL.Require);

    /// <summary>OpenGL 3.3 without a display.</summary>
    public static Need Egl { get; } = Library(() => new OffscreenContext().Dispose());

    public static Need OpenCl { get; } = new(() => OpenClInfo.All().Count > 0 ? null : "OpenCL has no device here: sudo apt install ocl-icd-libopencl1 pocl-opencl-icd");

    public static Need FFmpeg { get; } = new(() => NodeProgram.Find("ffmpeg") is null ? "ffmpeg is not installed: sudo apt install ffmpeg" : null);

    /// <summary>An X display in memory, and a program that presses its keys.</summary>
    public static Need Display { get; } = new(() =>
        NodeProgram.Find("Xvfb") is null || NodeProgram.Find("xdotool") is null ? "Xvfb and xdotool are not installed: sudo apt install xvfb xdotool" : null);

    public static Need Browser { get; } = new(() =>
        NodeProgram.Missing("playwright-core") ?? (Viewer.Page.Browser.Chromium is null ? "Chromium is not installed: sudo apt install chromium" : null));

    /// <summary>Khronos's validator of glTF files.</summary>
    public static Need GltfValidator { get; } = new(() => NodeProgram.Missing("gltf-validator"));

    /// <summary>A C compiler for Linux, which the stand-in for the CUDA driver is compiled by.</summary>
    public static Need CCompiler { get; } = new(() =>
        !OperatingSystem.IsLinux() || Gpu.CudaStandIn.Compiler is null ? "There is no C compiler for Linux: sudo apt install gcc libc6-dev" : null);

    /// <summary>The version that the PTX in the repository was compiled by: others write other text.</summary>
    public static Need Clang14 { get; } = new(() => NodeProgram.Find("clang-14") is null ? "clang 14 is not installed: sudo apt install clang-14" : null);

    public static Need Linux { get; } = new(() => OperatingSystem.IsLinux() ? null : "This is so on Linux only.", canBeInstalled: false);

    /// <summary>File permissions, signals and shell scripts.</summary>
    public static Need Unix { get; } = new(() => OperatingSystem.IsWindows() ? "Windows has no such permissions, signals or scripts." : null, canBeInstalled: false);

    /// <summary>Permissions that hold for the tests: for root, to whom they do not, by a program that takes that right away.</summary>
    public static Need Permissions { get; } = new(() =>
        Environment.IsPrivilegedProcess && NodeProgram.Find("setpriv") is null ? "setpriv is not installed: sudo apt install util-linux" : null);

    /// <summary>OpenGL by the processor (Mesa).</summary>
    public static Need SoftwareOpenGL { get; } = new(() =>
    {
        using var context = new OffscreenContext();
        return SceneRenderer.IsSoftware ? null : "A graphics card draws here.";
    }, canBeInstalled: false);

    /// <summary>That there is no device by CUDA.</summary>
    public static Need NoCuda { get; } = new(() => CudaInfo.All().Count == 0 ? null : "There is a device by CUDA here.", canBeInstalled: false);

    /// <summary>Whether tests must not be skipped for want of what can be installed.</summary>
    public static bool IsRequired { get; } = Environment.GetEnvironmentVariable("NEST_REQUIRE_NATIVE") == "1";

    /// <summary>Whether tests that need it are skipped here.</summary>
    public bool IsSkipped => Reason is not null;

    /// <summary>The first reason to skip a test that needs all of these; null if there is none.</summary>
    public static string? Skip(Need[] needs) => needs.Select(need => need.Reason).FirstOrDefault(reason => reason is not null);

    private string? Reason => canBeInstalled && IsRequired ? null : missing.Value;

    private static Need Library(Action require) => new(() =>
    {
        try
        {
            require();
            return null;
        }
        catch (MissingLibraryException missing)
        {
            return missing.Message;
        }
    });
}

/// <summary>A test that needs something of the machine; see <see cref="Need"/>.</summary>
internal abstract class NeedingFactAttribute : FactAttribute
{
    protected NeedingFactAttribute(params Need[] needs) => Skip = Need.Skip(needs);
}

/// <inheritdoc cref="NeedingFactAttribute"/>
internal abstract class NeedingTheoryAttribute : TheoryAttribute
{
    protected NeedingTheoryAttribute(params Need[] needs) => Skip = Need.Skip(needs);
}

internal sealed class SndFileFactAttribute() : NeedingFactAttribute(Need.SndFile);

internal sealed class SndFileTheoryAttribute() : NeedingTheoryAttribute(Need.SndFile);

internal sealed class OpenALFactAttribute() : NeedingFactAttribute(Need.OpenAL);

internal sealed class OpenALTheoryAttribute() : NeedingTheoryAttribute(Need.OpenAL);

internal sealed class OpenClFactAttribute() : NeedingFactAttribute(Need.OpenCl);

internal sealed class OpenClTheoryAttribute() : NeedingTheoryAttribute(Need.OpenCl);

internal sealed class EglFactAttribute() : NeedingFactAttribute(Need.Egl);

internal sealed class EglTheoryAttribute() : NeedingTheoryAttribute(Need.Egl);

/// <summary>A test that draws off-screen and has a shell script play another program.</summary>
internal sealed class EglUnixFactAttribute() : NeedingFactAttribute(Need.Unix, Need.Egl);

/// <summary>A test of the processor's own OpenGL.</summary>
internal sealed class SoftwareOpenGLFactAttribute() : NeedingFactAttribute(Need.Linux, Need.Egl, Need.SoftwareOpenGL);

internal sealed class FFmpegFactAttribute() : NeedingFactAttribute(Need.Egl, Need.FFmpeg);

internal sealed class FFmpegTheoryAttribute() : NeedingTheoryAttribute(Need.Egl, Need.FFmpeg);

/// <summary>A test that interrupts a film.</summary>
internal sealed class FFmpegUnixFactAttribute() : NeedingFactAttribute(Need.Unix, Need.Egl, Need.FFmpeg);

internal sealed class WindowFactAttribute() : NeedingFactAttribute(Need.Display);

internal sealed class BrowserFactAttribute() : NeedingFactAttribute(Need.Browser);

internal sealed class BrowserTheoryAttribute() : NeedingTheoryAttribute(Need.Browser);

/// <summary>A test that compares the page's pixels with the window's.</summary>
internal sealed class PixelsTheoryAttribute() : NeedingTheoryAttribute(Need.Browser, Need.Egl);

internal sealed class ValidatorTheoryAttribute() : NeedingTheoryAttribute(Need.GltfValidator);

internal sealed class CudaStandInFactAttribute() : NeedingFactAttribute(Need.CCompiler);

internal sealed class CudaStandInTheoryAttribute() : NeedingTheoryAttribute(Need.CCompiler);

internal sealed class Clang14FactAttribute() : NeedingFactAttribute(Need.Clang14);

internal sealed class LinuxFactAttribute() : NeedingFactAttribute(Need.Linux);

internal sealed class PermissionsFactAttribute() : NeedingFactAttribute(Need.Linux, Need.Permissions);

internal sealed class UnixFactAttribute() : NeedingFactAttribute(Need.Unix);

internal sealed class NoCudaFactAttribute() : NeedingFactAttribute(Need.NoCuda);
