using Nest.Embeddings;
using Nest.Models.OpenL3;
using Nest.Tests.Core.Features;
using Nest.Tests.Core.Models.Nest;

namespace Nest.Tests.Core.Embeddings;

public class OpenL3FrontEndTests
{
    private const int Hop = 4800, Stride = 41;   // every 41st value of an image is in the golden

    // fixtures/make_openl3_frontend.py: SciPy in float64.
    [Theory]
    [InlineData(OpenL3Input.Linear, FrontEndPadding.Kapre)]
    [InlineData(OpenL3Input.Mel128, FrontEndPadding.Kapre)]
    [InlineData(OpenL3Input.Mel128, FrontEndPadding.Librosa)]
    [InlineData(OpenL3Input.Mel256, FrontEndPadding.Kapre)]
    [InlineData(OpenL3Input.Mel256, FrontEndPadding.Librosa)]
    public void Images_agree_with_the_reference_within_a_thousandth_of_a_decibel(OpenL3Input input, FrontEndPadding padding)
    {
        var golden = Golden.Open("openl3_frontend.safetensors");
        foreach (bool centered in new[] { true, false })
        {
            string key = $"{OpenL3Weights.NameOf(input)}.{OpenL3FrontEnd.NameOf(padding)}.{(centered ? "centred" : "inside")}";
            List<float[]> images = Read(new SpectrogramSource(new MemoryAudio(Samples(70_001), OpenL3FrontEnd.Rate), new OpenL3FrontEnd(input, padding), Hop, centered), capacity: 3);

            Assert.Equal(golden[$"{key}.count"][0], images.Count);
            float[][] chosen = [images[0], images[images.Count / 2], images[^1]];
            golden.AssertMatches(key, chosen.SelectMany(image => image.Where((_, i) => i % Stride == 0)).ToArray(), maxAbsolute: 1e-3);
        }
    }

    [Theory]
    [InlineData(1, true, 1)]
    [InlineData(24_000, true, 1)]
    [InlineData(24_001, true, 2)]
    [InlineData(28_800, true, 2)]
    [InlineData(28_801, true, 3)]
    [InlineData(48_000, false, 1)]
    [InlineData(48_001, false, 2)]
    public void Every_sample_is_in_a_frame_and_there_is_at_least_one(int samples, bool centered, int frames)
    {
        var source = new SpectrogramSource(new MemoryAudio(Samples(samples), OpenL3FrontEnd.Rate), new OpenL3FrontEnd(OpenL3Input.Linear, FrontEndPadding.Kapre), Hop, centered);

        Assert.Equal(frames, source.EstimatedFrames);
        Assert.Equal(frames, Read(source, capacity: 4).Count);
        Assert.Equal(samples / 48_000.0, source.Seconds);
    }

    [Fact]
    public void A_hop_of_more_than_a_second_leaves_out_what_lies_between()
    {
        float[] samples = Samples(200_000);
        List<float[]> images = Read(Source(samples, hop: 96_000), capacity: 4), second = Read(Source(samples[96_000..144_000], hop: 96_000), capacity: 1);

        Assert.Equal(3, images.Count);
        Assert.Equal(second[0], images[1]);
    }

    [Fact]
    public void Silence_and_less_than_a_second_are_doubtful_and_nothing_or_no_number_is_refused()
    {
        SpectrogramSource silent = Source(new float[96_000]), brief = Source(Samples(12_000)), usual = Source(Samples(48_000));
        foreach (SpectrogramSource source in new[] { silent, brief, usual }) Read(source, capacity: 4);
        float[] broken = Samples(60_000);
        broken[48_000] = float.NaN;

        Assert.Equal("digital silence from start to end", silent.Warning);
        Assert.Equal("0.25 s of sound, less than the second that a frame takes: filled up with zeros", brief.Warning);
        Assert.Null(usual.Warning);
        Assert.Equal("memory.wav: there is no sound in it (0 samples)", Refusal.Of(() => Read(Source([]), capacity: 1)));
        Assert.Equal("memory.wav: the sample at 1.000 s is not a finite number", Refusal.Of(() => Read(Source(broken), capacity: 1)));
    }

    [Fact]
    public void An_image_of_silence_is_flat() => Assert.All(Read(Source(new float[48_000]), capacity: 1)[0], value => Assert.Equal(0, value));

    /// <summary>The golden's signal: noise that swells, and a sawtooth.</summary>
    internal static float[] Samples(int count)
    {
        var samples = new float[count];
        for (int i = 0; i < count; i++)
            samples[i] = (float)(0.25 * FormulaWeights.Number(200, (uint)i) * (1 + i % 24_000 / 24_000.0) + 0.4 * (i * 7 % 480 / 240.0 - 1));
        return samples;
    }

    private static SpectrogramSource Source(float[] samples, int hop = Hop) =>
        new(new MemoryAudio(samples, OpenL3FrontEnd.Rate), new OpenL3FrontEnd(OpenL3Input.Mel128, FrontEndPadding.Kapre), hop, centered: false);

    private static List<float[]> Read(SpectrogramSource source, int capacity)
    {
        var images = new List<float[]>();
        FrameBatch? batch = null;
        while (source.Next(batch ??= new FrameBatch(capacity, source.FrameLength)))
        {
            Assert.Equal(images.Count, batch.First);
            for (int i = 0; i < batch.Count; i++) images.Add(batch.Values.AsSpan(i * batch.FrameLength, batch.FrameLength).ToArray());
        }
        return images;
    }
}
