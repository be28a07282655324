using Nest.Formats;
using Nest.Viewer.Poster;

namespace Nest.Viewer.Commands;

/// <summary>A song becomes a picture of its whole nest: <c>--poster</c>.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="log">Standard error: progress.</param>
internal sealed class PosterCommand(PosterRequest request, TextWriter log)
{
    /// <summary>Whether a file's name is that of a picture of pixels.</summary>
    public static bool IsPng(string path) => Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a file's name is that of a picture of lines.</summary>
    public static bool IsSvg(string path) => Path.GetExtension(path).Equals(".svg", StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes the poster, whole or not at all.</summary>
    /// <param name="output">The file: .png or .svg.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="InvalidDataException">The song cannot be read, or has no nest.</exception>
    /// <exception cref="IOException">The poster cannot be written.</exception>
    public int Write(string output) => Interruptible.Run(cancellation => AtomicFile.Write(output, file =>
    {
        using var song = PreparedSong.Open(request.Song, request.ProjectionOptions, log, static _ => { }, cancellation);
        var poster = PosterScene.Of(song, request);
        if (IsSvg(output)) PosterSvg.Write(file, poster);
        else PosterPng.Write(file, poster, cancellation);
    }));
}
