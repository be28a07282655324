using System.Numerics.Tensors;
using Nest.Audio;
using Nest.Features;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Songs;

/// <summary>Several songs in one space: analysed as if they were one, one after another, so that what sounds alike in two songs lies close together.</summary>
/// <remarks>
/// Songs are brought to the same loudness first, so that a quiet recording is no other music. A song's beginning and end are led in and out by
/// themselves, backwards, so that no window hears two songs, nor a silence that is not there. Thread-safe, as nothing is kept.
/// </remarks>
public static class JointSpace
{
    private const float LevelOfAll = 0.1f;                            // root mean square
    private const int LeadFrames = SongFeatures.WindowFrames / 2 + 1;

    /// <summary>Refuses a model that is not there or is of another preset, before anything is opened or played.</summary>
    /// <param name="preset">Front end and display.</param>
    /// <param name="method">What may place the points.</param>
    /// <param name="model">The weight file for all songs, or null for principal components. Songs' own weights make spaces of their own.</param>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    /// <exception cref="InvalidDataException">It is of another preset, or no weight file.</exception>
    public static void Check(Preset preset, PlacementMethod method, string? model)
    {
        if (model is null || method == PlacementMethod.Pca) return;
        if (!File.Exists(model)) throw new FileNotFoundException($"{model}: there are no such weights", model);
        NestPlacer.Check(model, preset);
    }

    /// <summary>Reads songs and places them together.</summary>
    /// <param name="files">Sound files.</param>
    /// <param name="preset">Front end and display.</param>
    /// <param name="model">The weight file for all songs, or null for principal components.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <inheritdoc cref="Place(IReadOnlyList{SongAnalysis}, Preset, PlacementMethod, string?, Func{Device}, IProgress{double}?, CancellationToken)"/>
    public static Placement[] Place(IReadOnlyList<string> files, Preset preset = Preset.Nest, string? model = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        Check(preset, PlacementMethod.Auto, model);
        return Place([.. files.Select(Read)], preset, PlacementMethod.Autoencoder, model, () => new CpuDevice(), progress: null, cancellation);

        SongAnalysis Read(string file)
        {
            using var reader = SongReader.Open(file, SongParts.Samples);
            return reader.Read(preset: null, progress: null, cancellation);
        }
    }

    /// <summary>Places songs together.</summary>
    /// <param name="songs">Songs that were read with their <see cref="SongParts.Samples"/>, one after another as they are wanted.</param>
    /// <param name="preset">Front end and display.</param>
    /// <param name="method">What may place the points.</param>
    /// <param name="model">The weight file for all songs, or null for principal components.</param>
    /// <param name="open">Opens what computes latents.</param>
    /// <param name="progress">Told the share of the work that is done, 0 to 1.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>The path of each, and what placed it.</returns>
    /// <exception cref="FileNotFoundException">The model is not there.</exception>
    /// <exception cref="InvalidDataException">A song is too short for a nest, or silent throughout; or the model was made for something else.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Placement[] Place(IReadOnlyList<SongAnalysis> songs, Preset preset, PlacementMethod method, string? model, Func<Device> open,
        IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(songs);
        ArgumentNullException.ThrowIfNull(open);
        if (model is null) method = PlacementMethod.Pca;
        using var reader = new Reader(songs);
        using Device device = method == PlacementMethod.Pca ? new CpuDevice() : open();
        var (all, reason) = NestPlacer.Place(reader, preset, method, model, device, raw: false, progress, cancellation);
        reason = method == PlacementMethod.Pca ? "one space for all songs" : $"one space for all songs, {reason}";
        return [.. reader.Windows.Select(range =>
            new Placement(new Trajectory(all.Points[(3 * range.First)..(3 * (range.First + range.Count))], all.Seconds[..range.Count], all.Method), reason))];
    }

    /// <summary>The songs one after another; from front to back only.</summary>
    private sealed class Reader : AudioReader
    {
        private readonly IReadOnlyList<SongAnalysis> songs;
        private readonly List<(int First, int Count)> windows = [];
        private float[] song = [];   // the current one with what leads it in and out, whole frames
        private int next;            // sample of the song
        private int framesBefore;    // of songs before the next one
        private long position;

        public Reader(IReadOnlyList<SongAnalysis> songs)
        {
            this.songs = songs;
            Frames = songs.Sum(song => (long)SamplesOf(song).Length);
        }

        /// <summary>Where each song's own windows lie among those of all, once it is read.</summary>
        public IReadOnlyList<(int First, int Count)> Windows => windows;

        public override string Path => songs[Math.Max(0, windows.Count - 1)].Path;

        public override int Rate => SongFeatures.Rate;

        public override int Channels => 1;

        public override long Frames { get; }

        public override long Position => position;

        public override int Read(Span<float> interleaved)
        {
            int done = 0;
            while (done < interleaved.Length && (next < song.Length || Open()))
            {
                int count = Math.Min(interleaved.Length - done, song.Length - next);
                song.AsSpan(next, count).CopyTo(interleaved[done..]);
                next += count;
                done += count;
            }

            position += done;
            return done;
        }

        public override void Seek(long frame) => throw new NotSupportedException("Songs in one space are read from front to back.");

        protected override void Dispose(bool disposing)
        {
        }

        private static float[] SamplesOf(SongAnalysis song) => song.Samples?.Values ?? throw new ArgumentException($"{song.Path} was read without its samples.");

        // The next song, led in and out; false after the last.
        private bool Open()
        {
            if (windows.Count == songs.Count) return false;
            const int hop = SongFeatures.Hop, lead = LeadFrames * hop;
            string file = songs[windows.Count].Path;
            float[] own = SamplesOf(songs[windows.Count]);
            int frames = own.Length / hop + 1, count = frames - SongFeatures.WindowFrames;
            if (count < 1)
                throw new InvalidDataException($"{file}: {frames} frames of {hop} samples at {Rate} Hz are too few: a nest takes at least {SongFeatures.WindowFrames + 1}");
            float level = MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(own) / own.Length);
            if (!(level > 0 && float.IsFinite(level))) throw new InvalidDataException($"{file}: digital silence from start to end, or samples that are no numbers: there is nothing to make a nest of");

            windows.Add((framesBefore + LeadFrames, count));
            song = new float[lead + frames * hop + lead];
            framesBefore += song.Length / hop;
            next = 0;
            var middle = song.AsSpan(lead, own.Length);
            TensorPrimitives.Multiply(own, LevelOfAll / level, middle);
            Backwards(middle[..lead], song.AsSpan(0, lead));
            var leadOut = song.AsSpan(lead + own.Length);
            Backwards(middle[^leadOut.Length..], leadOut);
            return true;
        }

        private static void Backwards(ReadOnlySpan<float> samples, Span<float> reversed)
        {
            samples.CopyTo(reversed);
            reversed.Reverse();
        }
    }
}
