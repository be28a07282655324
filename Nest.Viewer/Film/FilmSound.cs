using Nest.Audio;
using Nest.Viewer.Sound;

namespace Nest.Viewer.Film;

/// <summary>A film's sound: the song's samples as its nest was made of them, so that both start together whatever the song's format does with its ends.</summary>
internal static class FilmSound
{
    /// <summary>Writes a stretch of a song as a stereo WAV file of 16 bits; beyond the song's end it is silent.</summary>
    /// <param name="song">The song's sound; the caller closes it.</param>
    /// <param name="from">The first second.</param>
    /// <param name="duration">Seconds.</param>
    /// <param name="output">The file; replaced where it exists.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Write(AudioReader song, double from, double duration, string output, CancellationToken cancellation)
    {
        var reader = new BlockReader(song);
        using var file = new FileStream(output, FileMode.Create, FileAccess.Write);
        using var writer = new WavWriter(file, reader.Rate, channels: 2);
        long next = (long)Math.Round(from * reader.Rate), left = (long)Math.Round(duration * reader.Rate);
        bool isLast = false;
        while (left > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var block = isLast ? new float[2 * Math.Min(left, reader.Rate)] : reader.Read(next, out isLast, out _);
            int frames = (int)Math.Min(left, block.Length / 2);
            writer.Write(block[..(2 * frames)]);
            next += frames;
            left -= frames;
        }
    }
}
