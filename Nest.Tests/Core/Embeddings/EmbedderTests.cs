using Nest.Audio;
using Nest.Embeddings;
using Nest.Models.OpenL3;
using Nest.Tensors;
using Nest.Tensors.Cpu;
using Nest.Tests.Core.Features;
using Nest.Tests.Core.Models.Nest;

namespace Nest.Tests.Core.Embeddings;

public class EmbedderTests
{
    private static readonly EmbedderOptions HalfSeconds = new(HopSeconds: 0.5);

    [Fact]
    public void A_track_is_the_largest_or_the_mean_of_its_frames_which_are_the_networks()
    {
        using var device = new CpuDevice();
        OpenL3Weights weights = FormulaWeights.Make(OpenL3Input.Mel128);
        using var largest = new OpenL3Embedder(device, weights, 512, HalfSeconds, batchFrames: 2);
        using var mean = new OpenL3Embedder(device, weights, 512, HalfSeconds with { Pooling = EmbeddingPool.Mean }, batchFrames: 3);
        float[] samples = OpenL3FrontEndTests.Samples(70_001);
        float Column(TrackEmbedding track, int k, Func<IEnumerable<float>, float> pool) => pool(Enumerable.Range(0, track.TimeLine!.Frames).Select(i => track.TimeLine[i][k]));

        TrackEmbedding a = largest.Embed(Audio(samples), timeLine: true), b = mean.Embed(Audio(samples), timeLine: true);

        Assert.Equal([0.0, 0.5, 1.0], a.TimeLine!.Seconds);
        Assert.Equal(a.TimeLine.Vectors, b.TimeLine!.Vectors);   // whatever the batch
        Assert.Equal(a.Vector, Enumerable.Range(0, 512).Select(k => Column(a, k, values => values.Max())));
        for (int k = 0; k < 512; k++) Assert.Equal(Column(b, k, values => values.Average()), b.Vector[k], 1e-5f);
        Assert.Equal(70_001 / 48_000.0, a.Duration);

        var image = new float[199 * 128];
        new OpenL3FrontEnd(OpenL3Input.Mel128, FrontEndPadding.Kapre).Compute(samples.AsSpan(0, 48_000), image);   // frame 1 starts at sample 0
        var direct = new float[512];
        new OpenL3Encoder(device, new OpenL3Shape(OpenL3Input.Mel128), weights).Encode(image, 1, direct);
        Assert.Equal(direct, a.TimeLine[1].ToArray());
    }

    [Fact]
    public void Whatever_changes_a_vector_is_in_the_stamp()
    {
        OpenL3Weights music = FormulaWeights.Make(OpenL3Input.Mel128), env = FormulaWeights.Make(OpenL3Input.Mel128, OpenL3Content.Env);
        using var device = new CpuDevice(1);
        EmbeddingFingerprint Stamp(OpenL3Weights weights, int size, EmbedderOptions options) => OpenL3Embedder.StampOf(weights, size, options, device);
        EmbedderOptions options = new();

        EmbeddingFingerprint[] stamps =
        [
            Stamp(music, 512, options), Stamp(env, 512, options), Stamp(music, 6144, options), Stamp(music, 512, options with { HopSeconds = 0.2 }),
            Stamp(music, 512, options with { Centered = false }), Stamp(music, 512, options with { Padding = FrontEndPadding.Librosa }),
            Stamp(music, 512, options with { Pooling = EmbeddingPool.Mean }), new LogMelEmbedder(options).Stamp,
        ];

        Assert.Equal(stamps.Length, stamps.Distinct().Count());
        Assert.Equal(stamps[0], Stamp(music, 512, new EmbedderOptions(HopSeconds: 0.1000001)));   // the same whole samples
        Assert.Equal(new EmbeddingFingerprint(music.Hash, "openl3 mel128 music", "kapre", 0.1, true, "max", 512), stamps[0]);
        Assert.Equal(new EmbeddingFingerprint("logmel-1", "logmel", "kapre", 0.1, true, "max", 512), stamps[^1]);
    }

    [Fact]
    public void The_baselines_numbers_are_each_bands_mean_and_deviation()
    {
        float[] samples = OpenL3FrontEndTests.Samples(48_000);
        using var embedder = new LogMelEmbedder(new EmbedderOptions(Centered: false));
        var image = new float[199 * 256];
        new OpenL3FrontEnd(OpenL3Input.Mel256, FrontEndPadding.Kapre).Compute(samples, image);

        float[] vector = embedder.Embed(Audio(samples)).Vector;

        for (int band = 0; band < 256; band++)
        {
            double[] values = [.. Enumerable.Range(0, 199).Select(t => (double)image[t * 256 + band])];
            double mean = values.Average();
            Assert.Equal(mean, vector[band], 1e-4);
            Assert.Equal(Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), vector[256 + band], 1e-4);
        }
    }

    [Fact]
    public void Ten_minutes_take_no_more_memory_than_one()
    {
        using var embedder = new LogMelEmbedder(new EmbedderOptions(HopSeconds: 10));
        long Allocated(int seconds)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            embedder.Embed(new LongAudio(seconds * 48_000L));
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Allocated(10);

        long minute = Allocated(60);

        Assert.InRange(Allocated(600), 0, minute + 100_000);
    }

    [Fact]
    public void It_ends_when_cancelled_and_tells_how_far_it_is()
    {
        using var embedder = new LogMelEmbedder(HalfSeconds);
        using var cancellation = new CancellationTokenSource();
        var shares = new List<double>();

        embedder.Embed(Audio(OpenL3FrontEndTests.Samples(480_000)), progress: new Shares(shares.Add));
        Assert.Equal(shares.Order(), shares);
        Assert.Equal(1, shares[^1]);
        Assert.True(shares.Count > 4);

        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => embedder.Embed(Audio(OpenL3FrontEndTests.Samples(480_000)), cancellation: cancellation.Token));
    }

    private static MemoryAudio Audio(float[] samples) => new(samples, OpenL3FrontEnd.Rate);

    private sealed class Shares(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }

    /// <summary>A sawtooth that lies in no memory.</summary>
    private sealed class LongAudio(long frames) : AudioReader
    {
        private long position;

        public override string Path => "long.wav";

        public override int Rate => 48_000;

        public override int Channels => 1;

        public override long Frames => frames;

        public override long Position => position;

        public override int Read(Span<float> interleaved)
        {
            int count = (int)Math.Min(interleaved.Length, frames - position);
            for (int i = 0; i < count; i++) interleaved[i] = (position + i) % 480 / 240f - 1;
            position += count;
            return count;
        }

        public override void Seek(long frame) => position = frame;

        protected override void Dispose(bool disposing)
        {
        }
    }
}
