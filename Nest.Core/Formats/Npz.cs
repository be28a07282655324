using System.IO.Compression;

namespace Nest.Formats;

/// <summary>NumPy's .npz files: a zip archive of .npy members, not compressed, as <c>numpy.savez</c> writes them.</summary>
/// <remarks>Thread-safe, as nothing is kept.</remarks>
public static class Npz
{
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);   // the same contents give the same bytes

    /// <summary>Writes a track's vectors as OpenL3 does, as a whole or not at all: <c>embedding</c> float32 (T, D) and <c>timestamps</c> float64 (T,).</summary>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="vectors">(T, D)</param>
    /// <param name="seconds">(T)</param>
    /// <exception cref="ArgumentException">There is no whole number of values a time.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteTimeLine(string path, ReadOnlyMemory<float> vectors, ReadOnlyMemory<double> seconds)
    {
        int frames = seconds.Length, size = frames == 0 ? 0 : vectors.Length / frames;
        if (vectors.Length != frames * size) throw new ArgumentException($"{vectors.Length} values are not as many for each of {frames} times.", nameof(vectors));
        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            using (Stream member = Member(archive, "embedding")) Npy.Write(member, vectors.Span, frames, size);
            using (Stream member = Member(archive, "timestamps")) Npy.Write(member, seconds.Span, frames);
        });
    }

    private static Stream Member(ZipArchive archive, string name)
    {
        ZipArchiveEntry entry = archive.CreateEntry($"{name}.npy", CompressionLevel.NoCompression);
        entry.LastWriteTime = Epoch;
        return entry.Open();
    }
}
