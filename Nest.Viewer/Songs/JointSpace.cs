using System.Numerics.Tensors;
using Nest.Audio;
using Nest.Features;
using Nest.Songs;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Viewer.Songs;

/// <summary>Several songs in one space: analysed as if they were one, one after another, so that what sounds alike in two songs lies close together.</summary>
/// <remarks>
/// Songs are brought to the same loudness first, so that a quiet recording is no other music. A song's beginning and end are led in and out by
/// themselves, backwards, so that no window hears two songs, nor a silence that is not there. Thread-safe, as nothing is kept.
/// </remarks>
internal static class JointSpace
{
    private const float LevelOfAll = 0.1f;                            // root mean square
    private const int LeadFrames = SongFeatures.WindowFrames / 2 + 1;

    /// <summary>Refuses a model that is not there or is of another preset, before anything is opened or played.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    /// <exception cref="InvalidDataException">It is of another preset, or no weight file.</exception>
    public static void Check(ProjectionOptions placing)
    {
        if (MethodOf(placing) == PlacementMethod.Pca) return;
        if (!File.Exists(placing.Model)) throw new FileNotFoundException($"{placing.Model}: there are no such weights", placing.Model);
        SongPlacement.CheckPreset(placing.Model, placing.Preset);
    }

    /// <summary>Places songs together.</summary>
    /// <param name="files">Sound files.</param>
    /// <param name="placing">How: by the model that is named, one for all, or by principal components. Songs' own weights make spaces of their own.</param>
    /// <param name="progress">Told the share of the work that is done, 0 to 1.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>The path of each, and what placed it.</returns>
    /// <exception cref="FileNotFoundException">The model is not there.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, too short for a nest, or silent throughout; or the model was made for something else.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Placement[] Place(IReadOnlyList<string> files, ProjectionOptions placing, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        using var reader = new Reader(files, cancellation);
        var method = MethodOf(placing);
        using Device device = method == PlacementMethod.Pca ? new CpuDevice() : placing.OpenDevice();
        var (all, reason) = SongPlacement.Place(reader, placing.Preset, method, placing.Model, device, raw: false, progress, cancellation);
        reason = method == PlacementMethod.Pca ? "one space for all songs" : $"one space for all songs, {reason}";
        return [.. reader.Windows.Select(range =>
            new Placement(new Trajectory(all.Points[(3 * range.First)..(3 * (range.First + range.Count))], all.Seconds[..range.Count], all.Method), reason))];
    }

    private static PlacementMethod MethodOf(ProjectionOptions placing) => placing.Model is null ? PlacementMethod.Pca : placing.Method;

    /// <summary>The songs one after another, each whole in memory while it is read; from front to back only.</summary>
    private sealed class Reader : AudioReader
    {
        private readonly IReadOnlyList<string> files;
        private readonly CancellationToken cancellation;
        private readonly List<(int First, int Count)> windows = [];
        private float[] song = [];   // the current one with what leads it in and out, whole frames
        private int next;            // sample of the song
        private int framesBefore;    // of songs before the next one
        private long position;

        public Reader(IReadOnlyList<string> files, CancellationToken cancellation)
        {
            (this.files, this.cancellation) = (files, cancellation);
            foreach (string file in files)
            {
                using var audio = AudioFile.Open(file);
                Frames += audio.Frames * Rate / audio.Rate;
            }
        }

        /// <summary>Where each song's own windows lie among those of all, once it is read.</summary>
        public IReadOnlyList<(int First, int Count)> Windows => windows;

        public override string Path => files[Math.Max(0, windows.Count - 1)];

        public override int Rate => SongFeatures.Rate;

        public override int Channels => 1;

        public override long Frames { get; }

        public override long Position => position;

        public override int Read(Span<float> samples)
        {
            int done = 0;
            while (done < samples.Length && (next < song.Length || Open()))
            {
                int count = Math.Min(samples.Length - done, song.Length - next);
                song.AsSpan(next, count).CopyTo(samples[done..]);
                next += count;
                done += count;
            }

            position += done;
            return done;
        }

        public override void Seek(long frame) => throw new NotSupportedException("A medley is read from front to back.");

        protected override void Dispose(bool disposing)
        {
        }

        // The next song, led in and out; false after the last.
        private bool Open()
        {
            if (windows.Count == files.Count) return false;
            const int hop = SongFeatures.Hop, lead = LeadFrames * hop;
            string file = files[windows.Count];
            float[] own = AudioFile.ReadMono(file, Rate, progress: null, cancellation).Values;
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
