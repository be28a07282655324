using System.Buffers;
using System.IO.Compression;
using System.Numerics;
using Nest.Songs;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;
using PitchClasses = Nest.Features.PitchClasses;

namespace Nest.Viewer.Page;

/// <summary>What a page draws of a song, in few bytes: waveform, loudness, path, pitch classes and spectrogram, one after another in one zlib stream.</summary>
/// <remarks>
/// <c>song.js</c> reads the sections in the order in which they are written here; their lengths and scales stand in the page's JSON. Coordinates take 16 bits of
/// the path's extent, a four-hundredth of what the path's own samples are allowed to stray; the spectrogram takes 2/3 dB steps. Differences from one
/// value to the next are written where they pack better.
/// </remarks>
internal sealed class PageShapes
{
    private const int WaveformColumns = 2048;
    private const int LoudnessRate = 50;          // values a second
    private const int Brightest = 63;             // the spectrogram's levels are 0 to this
    private const int BandsTogether = 2;          // of the window's spectrogram
    private const double FinestTick = 1e-4;       // seconds

    private readonly ArrayBufferWriter<byte> sections = new();
    private readonly Dictionary<string, double> figures = [];

    private PageShapes()
    {
    }

    /// <summary>Packs a song that is analysed.</summary>
    /// <param name="paths">Its nest, and what it turns into.</param>
    /// <param name="overview">Its waveform, complete.</param>
    /// <param name="pitches">Its pitch classes.</param>
    /// <param name="spectrogram">Its spectrogram, read from beginning to end.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static PageShapes Pack(Morph paths, WaveformOverview overview, PitchClasses pitches, Spectrogram spectrogram, CancellationToken cancellation = default)
    {
        var shapes = new PageShapes();
        shapes.AddWaveform(overview);
        shapes.AddLoudness(overview);
        shapes.AddPaths(paths);
        shapes.AddPitches(pitches);
        shapes.AddSpectrogram(spectrogram, overview, cancellation);
        return shapes;
    }

    /// <summary>The zlib stream.</summary>
    public byte[] Compress()
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
            zlib.Write(sections.WrittenSpan);
        return compressed.ToArray();
    }

    /// <summary>Lengths and scales of the sections, by name.</summary>
    public IReadOnlyDictionary<string, double> Figures => figures;

    /// <summary>Columns of lowest and highest amplitude, signed, and mean level, each a share of the peak.</summary>
    private void AddWaveform(WaveformOverview overview)
    {
        var blocks = overview.Blocks;
        int columns = Math.Min(WaveformColumns, Math.Max(1, blocks.Length));
        float gain = 1 / MathF.Max(overview.Peak, 1e-3f);
        for (int column = 0; column < columns; column++)
        {
            int first = (int)((long)column * blocks.Length / columns), last = Math.Min(blocks.Length, Math.Max(first + 1, (int)((long)(column + 1) * blocks.Length / columns)));
            float low = 0, high = 0, power = 0;
            foreach (var block in blocks[first..last])
            {
                low = MathF.Min(low, block.Low);
                high = MathF.Max(high, block.High);
                power += block.Level * block.Level / (last - first);
            }

            sections.Write([
                (byte)(sbyte)MathF.Round(127 * MathF.Max(-1, gain * low)),
                (byte)MathF.Round(127 * MathF.Min(1, gain * high)),
                (byte)MathF.Round(255 * MathF.Min(1, gain * MathF.Sqrt(power)))]);
        }

        figures["columns"] = columns;
    }

    private void AddLoudness(WaveformOverview overview)
    {
        int count = (int)Math.Ceiling(overview.Duration * LoudnessRate) + 1;
        for (int i = 0; i < count; i++) sections.Write([(byte)MathF.Round(255 * overview.LoudnessAt((double)i / LoudnessRate))]);
        figures["loudnessRate"] = LoudnessRate;
        figures["loudnessCount"] = count;
    }

    /// <summary>The strongest pitch class of every moment in four bits, how clear it is in four more.</summary>
    private void AddPitches(PitchClasses pitches)
    {
        for (int i = 0; i < pitches.Count; i++)
        {
            var (pitch, clarity) = pitches.At(i * PitchClasses.Step);
            sections.Write([(byte)(pitch << 4 | (int)MathF.Round(15 * clarity))]);
        }

        figures["pitchStep"] = PitchClasses.Step;
        figures["pitchCount"] = pitches.Count;
    }

    /// <summary>The gaps in time, then the three axes of one path or of two, each as 16-bit differences, low bytes before high bytes.</summary>
    private void AddPaths(Morph paths)
    {
        bool turns = !ReferenceEquals(paths.Start, paths.End);
        Vector4[][] forms = turns ? [paths.Start, paths.End] : [paths.Start];
        float extent = 1e-6f;
        foreach (var sample in forms.SelectMany(form => form))
        {
            var size = Vector4.Abs(sample);
            extent = MathF.Max(extent, MathF.Max(size.X, MathF.Max(size.Y, size.Z)));
        }

        double longest = paths.Start[0].W;
        for (int i = 1; i < paths.Start.Length; i++) longest = Math.Max(longest, paths.Start[i].W - paths.Start[i - 1].W);
        double tick = Math.Max(FinestTick, longest / ushort.MaxValue * 1.001);   // rounding never makes a gap too long
        AddDifferences(paths.Start, sample => (long)Math.Round(sample.W / tick));
        foreach (var samples in forms)
            for (int axis = 0; axis < 3; axis++)
                AddDifferences(samples, sample => (long)Math.Round((sample[axis] / extent + 1) / 2 * ushort.MaxValue));
        figures["count"] = paths.Start.Length;
        figures["turns"] = turns ? 1 : 0;
        figures["extent"] = extent;
        figures["tick"] = tick;
    }

    private void AddDifferences(Vector4[] samples, Func<Vector4, long> value)
    {
        var low = new byte[samples.Length];
        var high = new byte[samples.Length];
        long before = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            long here = value(samples[i]);
            ushort difference = unchecked((ushort)(here - before));
            (low[i], high[i], before) = ((byte)difference, (byte)(difference >> 8), here);
        }

        sections.Write(low);
        sections.Write(high);
    }

    /// <summary>Columns of bands, low frequencies first, each the difference from the column before.</summary>
    private void AddSpectrogram(Spectrogram spectrogram, WaveformOverview overview, CancellationToken cancellation)
    {
        const int bands = Spectrogram.Bands / BandsTogether;
        float brightest = SpectrogramStrip.BrightestOf(overview.Peak);
        int columns = (int)(overview.Duration / spectrogram.Step) + 1;
        var levels = new byte[Spectrogram.Chunk * Spectrogram.Bands];   // (Chunk, Bands)
        byte[] before = new byte[bands], here = new byte[bands], difference = new byte[bands];
        for (int column = 0; column < columns; column++)
        {
            if (column % Spectrogram.Chunk == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                spectrogram.Compute(column, levels);
            }

            var bandsHere = levels.AsSpan(column % Spectrogram.Chunk * Spectrogram.Bands, Spectrogram.Bands);
            for (int band = 0; band < bands; band++)
            {
                byte strongest = 0;
                foreach (byte level in bandsHere.Slice(band * BandsTogether, BandsTogether)) strongest = Math.Max(strongest, level);
                float decibels = strongest / Spectrogram.StepsADecibel + Spectrogram.FloorDecibels;
                float share = (decibels - brightest) / SpectrogramStrip.RangeDecibels + 1;
                here[band] = (byte)MathF.Round(Brightest * Math.Clamp(share, 0, 1));
                difference[band] = unchecked((byte)(here[band] - before[band]));
            }

            sections.Write(difference);
            (before, here) = (here, before);
        }

        figures["spectrogramColumns"] = columns;
        figures["bands"] = bands;
        figures["columnStep"] = spectrogram.Step;
        figures["brightest"] = Brightest;
    }
}
