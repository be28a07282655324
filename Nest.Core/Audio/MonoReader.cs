namespace Nest.Audio;

/// <summary>A sound file as a mono signal of a chosen rate, streamed: nothing but the current block is in memory.</summary>
/// <remarks>
/// Mono is the mean of the channels. Sample n lies at n / Rate seconds of the file. Not thread-safe: give each thread its own.
/// </remarks>
public sealed class MonoReader
{
    private const int BlockValues = 1 << 16;

    private readonly AudioReader source;
    private readonly SamplesConsumer? observe;
    private readonly Resampler resampler;
    private readonly float[] interleaved;   // (frames of a block, Channels)
    private readonly float[] mono;          // (frames of a block)
    private bool ended;

    /// <param name="source">Read from its position on; the caller closes it.</param>
    /// <param name="rate">Samples a second wanted.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside what <see cref="Resampler"/> does.</exception>
    public MonoReader(AudioReader source, int rate) : this(source, rate, observe: null)
    {
    }

    /// <param name="source">Read from its position on; the caller closes it.</param>
    /// <param name="rate">Samples a second wanted.</param>
    /// <param name="observe">Sees the source's frames as they are read, channels interleaved; or null.</param>
    internal MonoReader(AudioReader source, int rate, SamplesConsumer? observe)
    {
        this.source = source;
        this.observe = observe;
        resampler = new Resampler(source.Rate, rate);
        int frames = Math.Max(1, BlockValues / source.Channels);
        interleaved = new float[frames * source.Channels];
        mono = source.Channels == 1 ? interleaved : new float[frames];
        Length = resampler.OutputLength(source.Frames - source.Position);
    }

    /// <summary>Samples a second.</summary>
    public int Rate => resampler.ToRate;

    /// <summary>Samples from first to last; an estimate where <see cref="AudioReader.Frames"/> is one.</summary>
    public long Length { get; }

    /// <summary>Reads the next samples.</summary>
    /// <returns>How many: fewer than asked for only at the end, 0 after it.</returns>
    public int Read(Span<float> samples)
    {
        int done = resampler.Pull(samples);
        while (done < samples.Length && !ended)
        {
            int frames = source.Read(interleaved);
            ended = frames == 0;
            if (!ended) observe?.Invoke(interleaved.AsSpan(0, frames * source.Channels));
            if (ended) resampler.Finish();
            else
            {
                MixDown(interleaved.AsSpan(0, frames * source.Channels), mono.AsSpan(0, frames));
                resampler.Push(mono.AsSpan(0, frames));
            }

            done += resampler.Pull(samples[done..]);
        }

        return done;
    }

    /// <summary>Reads all samples that are left.</summary>
    /// <param name="consume">Takes the next samples, in order: so many of an array, which is written again after the call.</param>
    /// <param name="progress">Told the share done, 0 to 1, several times a minute of sound.</param>
    /// <param name="cancellation">Ends the reading early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal void ReadToEnd(Action<float[], int> consume, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var samples = new float[BlockValues];
        long done = 0;
        for (int count; (count = Read(samples)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            consume(samples, count);
            done += count;
            progress?.Report(Math.Min(1, (double)done / Math.Max(1, Length)));
        }

        progress?.Report(1);
    }

    // The mean of each frame's channels.
    private static void MixDown(ReadOnlySpan<float> interleaved, Span<float> mono)
    {
        int channels = interleaved.Length / Math.Max(1, mono.Length);
        if (channels == 1) return;   // the same array
        if (channels == 2)
        {
            for (int i = 0; i < mono.Length; i++) mono[i] = 0.5f * (interleaved[2 * i] + interleaved[2 * i + 1]);
            return;
        }

        float share = 1f / channels;
        for (int i = 0; i < mono.Length; i++)
        {
            float sum = 0;
            foreach (float amplitude in interleaved.Slice(i * channels, channels)) sum += amplitude;
            mono[i] = share * sum;
        }
    }
}

/// <summary>Takes the next samples of a signal.</summary>
internal delegate void SamplesConsumer(ReadOnlySpan<float> samples);
