using Nest.Embeddings;
using Nest.Gpu;
using Nest.Models.OpenL3;
using Nest.Tensors;
using Nest.Tensors.Cpu;
using Nest.Tests.Core.Embeddings;
using Nest.Tests.Core.Features;
using Nest.Tests.Core.Models.Nest;

namespace Nest.Tests.Gpu;

/// <summary>Sound goes up and vectors come down: OpenL3's spectrograms and network on an OpenCL device, held against SciPy and the processor.</summary>
[Collection(OpenClCollection.Name)]
[Trait("Category", "slow")]
public class OpenClEmbeddingTests(OpenClDevices devices)
{
    private const int Hop = 4800, Stride = 41;   // every 41st value of an image is in the golden

    // fixtures/make_openl3_frontend.py: SciPy in float64, the processor's golden.
    [OpenClTheory]
    [InlineData("tiles", OpenL3Input.Linear, FrontEndPadding.Kapre)]
    [InlineData("tiles", OpenL3Input.Mel128, FrontEndPadding.Librosa)]
    [InlineData("tiles", OpenL3Input.Mel256, FrontEndPadding.Kapre)]
    [InlineData("vectors", OpenL3Input.Linear, FrontEndPadding.Kapre)]
    [InlineData("vectors", OpenL3Input.Mel128, FrontEndPadding.Kapre)]
    [InlineData("vectors", OpenL3Input.Mel256, FrontEndPadding.Librosa)]
    public void Images_agree_with_the_reference_within_a_thousandth_of_a_decibel(string kernels, OpenL3Input input, FrontEndPadding padding)
    {
        var golden = Golden.Open("openl3_frontend.safetensors");
        OpenClDevice device = devices.Of(kernels);
        var shape = new OpenL3Shape(input);
        PreparedSpectrogram spectrogram = device.Prepare(OpenL3FrontEnd.PlanOf(input));
        foreach (bool centered in new[] { true, false })
        {
            string key = $"{OpenL3Weights.NameOf(input)}.{OpenL3FrontEnd.NameOf(padding)}.{(centered ? "centred" : "inside")}";
            var source = new SoundSource(Audio(70_001), Hop, centered);
            var batch = new FrameBatch(20, OpenL3FrontEnd.Rate);
            Assert.True(source.Next(batch));
            Assert.Equal(golden[$"{key}.count"][0], batch.Count);

            var seconds = new Stretches(batch.Count, Hop, OpenL3FrontEnd.Rate, shape.Frames, OpenL3FrontEnd.FirstOf(input, padding));
            Tensor images = device.Zeros(batch.Count, shape.Frames, shape.Bands);
            spectrogram.Run(device.FromArray(batch.Values.AsSpan(0, seconds.Samples), seconds.Samples), seconds, images);
            device.RelativeDecibels(images, OpenL3FrontEnd.Range, 1, 0, images);

            float[] values = images.ToArray();
            int length = shape.Frames * shape.Bands;
            int[] chosen = [0, batch.Count / 2, batch.Count - 1];
            golden.AssertMatches(key, chosen.SelectMany(n => values.AsSpan(n * length, length).ToArray().Where((_, i) => i % Stride == 0)).ToArray(), maxAbsolute: 1e-3);
        }
    }

    [OpenClTheory]
    [InlineData(512, 0.6)]
    [InlineData(6144, 1.2)]   // seconds that lie apart
    public void A_track_s_vectors_are_the_processor_s(int size, double hop)
    {
        using var processor = new CpuDevice();
        OpenClDevice device = devices.Of("vectors");
        OpenL3Weights weights = FormulaWeights.Make(OpenL3Input.Mel128);
        var options = new EmbedderOptions(HopSeconds: hop);
        using var here = new OpenL3Embedder(processor, weights, size, options);
        using var there = new OpenL3Embedder(device, weights, size, options, batchFrames: 2);

        TrackEmbedding expected = here.Embed(Audio(70_001), timeLine: true);
        long waits = device.Waits;
        TrackEmbedding actual = there.Embed(Audio(70_001), timeLine: true);

        Assert.Equal((actual.TimeLine!.Frames + 1) / 2, device.Waits - waits);   // for the vectors of a batch
        Assert.Equal(expected.TimeLine!.Seconds, actual.TimeLine.Seconds);
        float largest = expected.TimeLine.Vectors.Max(MathF.Abs);
        for (int i = 0; i < expected.TimeLine.Vectors.Length; i++) Assert.Equal(expected.TimeLine.Vectors[i], actual.TimeLine.Vectors[i], 1e-5 * largest);
    }

    [OpenClFact]
    public void What_rounded_operands_make_has_a_stamp_of_its_own()
    {
        OpenL3Weights weights = FormulaWeights.Make(OpenL3Input.Mel128);
        var options = new EmbedderOptions();

        EmbeddingFingerprint plain = OpenL3Embedder.StampOf(weights, 512, options, devices.Of("vectors")), rounded = OpenL3Embedder.StampOf(weights, 512, options, devices.Of("tensors"));
        using var embedder = new OpenL3Embedder(devices.Of("tensors"), weights, 512, options);

        Assert.False(plain.Rounded);
        Assert.Equal(plain with { Model = $"{weights.Hash}-tf32", Variant = "openl3 mel128 music tf32" }, rounded);
        Assert.True(rounded.Rounded);
        Assert.Equal(rounded, embedder.Stamp);
    }

    [Fact]
    public void A_batch_of_sound_has_every_sample_once()
    {
        float[] samples = OpenL3FrontEndTests.Samples(70_001);
        var source = new SoundSource(Audio(70_001), Hop, centered: false);
        var batch = new FrameBatch(4, OpenL3FrontEnd.Rate);

        Assert.True(source.Next(batch));
        Assert.Equal((4, 0), (batch.Count, batch.First));
        Assert.Equal(samples[..(OpenL3FrontEnd.Rate + 3 * Hop)], batch.Values[..(OpenL3FrontEnd.Rate + 3 * Hop)]);
        Assert.True(source.Next(batch));
        Assert.Equal((2, 4), (batch.Count, batch.First));
        Assert.Equal(samples[(4 * Hop)..], batch.Values[..(70_001 - 4 * Hop)]);
        Assert.All(batch.Values[(70_001 - 4 * Hop)..(OpenL3FrontEnd.Rate + Hop)], value => Assert.Equal(0, value));
        Assert.False(source.Next(batch));
    }

    private static MemoryAudio Audio(int count) => new(OpenL3FrontEndTests.Samples(count), OpenL3FrontEnd.Rate);
}
