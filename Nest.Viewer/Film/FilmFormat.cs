using System.Globalization;

namespace Nest.Viewer.Film;

/// <summary>The kinds of film, and what ffmpeg is told for each.</summary>
internal static class FilmFormat
{
    /// <summary>Pictures a second at most in a GIF: viewers take shorter times for a mistake.</summary>
    public const double MostGifRate = 50;

    private const double UsualRate = 60, UsualGifRate = 25;
    private const double KeySeconds = 2;   // from one picture that can be sought to the next

    /// <summary>Whether a file's extension is that of a film.</summary>
    public static bool IsKnown(string path) => Extension(path) is ".mp4" or ".webm" or ".gif";

    /// <summary>Whether it is a film of palettes, without a sound.</summary>
    public static bool IsGif(string path) => Extension(path) == ".gif";

    /// <summary>Pictures a second if nothing else is asked for.</summary>
    public static double RateOf(string path) => IsGif(path) ? UsualGifRate : UsualRate;

    /// <summary>Arguments by which planes of video on the standard input, and sound, become a film.</summary>
    /// <param name="path">The film's name, for its extension.</param>
    /// <param name="output">The file to write.</param>
    /// <param name="sound">The sound's file.</param>
    /// <param name="rate">Pictures a second.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    public static IEnumerable<string> Film(string path, string output, string sound, double rate, int width, int height)
    {
        string[] colors = ["-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv"];
        string keys = Text(Math.Max(1, Math.Round(rate * KeySeconds)));
        return
        [
            "-f", "rawvideo", "-pixel_format", "yuv420p", "-video_size", Size(width, height), "-framerate", Text(rate), .. colors, "-i", "pipe:0",
            "-i", sound, "-map", "0:v", "-map", "1:a", .. colors, "-g", keys,
            .. Extension(path) == ".mp4"
                ? (string[])["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart", "-f", "mp4"]
                : ["-c:v", "libvpx-vp9", "-crf", "30", "-b:v", "0", "-deadline", "realtime", "-cpu-used", "7", "-row-mt", "1", "-c:a", "libopus", "-b:a", "160k", "-f", "webm"],
            output,
        ];
    }

    /// <summary>Arguments by which pictures on the standard input become one palette.</summary>
    public static IEnumerable<string> Palette(string output, int width, int height) =>
        [.. Pictures(1, width, height), "-vf", "palettegen=stats_mode=full", "-frames:v", "1", "-update", "1", "-f", "image2", "-c:v", "png", output];

    /// <summary>Arguments by which pictures on the standard input and a palette become a GIF.</summary>
    public static IEnumerable<string> Gif(string output, string palette, double rate, int width, int height) =>
    [
        .. Pictures(rate, width, height), "-i", palette, "-lavfi", "paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle", "-loop", "0", "-f", "gif", output,
    ];

    private static string[] Pictures(double rate, int width, int height) =>
        ["-f", "rawvideo", "-pixel_format", "rgb0", "-video_size", Size(width, height), "-framerate", Text(rate), "-i", "pipe:0"];

    private static string Extension(string path) => Path.GetExtension(path).ToLowerInvariant();

    private static string Size(int width, int height) => $"{Text(width)}x{Text(height)}";

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
