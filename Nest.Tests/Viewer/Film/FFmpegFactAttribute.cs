using Nest.Tests.Viewer.Scene;

namespace Nest.Tests.Viewer.Film;

/// <summary>A test that draws off-screen and needs ffmpeg: skipped where either is missing, unless NEST_REQUIRE_NATIVE=1.</summary>
internal sealed class FFmpegFactAttribute : FactAttribute
{
    public FFmpegFactAttribute() => Skip = Missing.Value;

    internal static Lazy<string?> Missing { get; } = new(() =>
        EglFactAttribute.Missing.Value
        ?? (Environment.GetEnvironmentVariable("NEST_REQUIRE_NATIVE") == "1" || NodeProgram.Find("ffmpeg") is not null ? null : "ffmpeg is not installed."));
}

/// <inheritdoc cref="FFmpegFactAttribute"/>
internal sealed class FFmpegTheoryAttribute : TheoryAttribute
{
    public FFmpegTheoryAttribute() => Skip = FFmpegFactAttribute.Missing.Value;
}
