using Nest.Models.OpenL3;
using Nest.Tensors.Cpu;
using Nest.Tests.Core.Models.Nest;

namespace Nest.Tests.Core.Models.OpenL3;

public class OpenL3EncoderTests
{
    // PyTorch in float64 at full size; fixtures/make_openl3.py.
    [Theory]
    [InlineData(OpenL3Input.Linear, 512)]
    [InlineData(OpenL3Input.Mel128, 6144)]
    [InlineData(OpenL3Input.Mel256, 512)]
    [InlineData(OpenL3Input.Mel256, 6144)]
    public void Embeddings_and_every_map_agree_with_PyTorch_within_a_ten_thousandth_of_their_deviation(OpenL3Input input, int size)
    {
        var golden = Golden.Open("openl3.safetensors");
        var shape = new OpenL3Shape(input, size);
        using var device = new CpuDevice();
        var encoder = new OpenL3Encoder(device, shape, FormulaWeights.Make(input));
        var embedding = new float[size];

        encoder.Encode(Image(shape), 1, embedding);

        string name = OpenL3Weights.NameOf(input);
        for (int layer = 1; layer <= OpenL3Shape.Convolutions; layer++)
        {
            float[] map = encoder.Map(layer).ToArray(), expected = golden[$"{name}.map{layer}"];
            int stride = Math.Max(1, map.Length / expected.Length);
            golden.AssertMatches($"{name}.map{layer}", expected.Select((_, i) => map[i * stride]).ToArray(), maxAbsolute: 1e-4 * golden[$"{name}.map{layer}.deviation"][0]);
        }
        golden.AssertMatches($"{name}.{size}", embedding, maxAbsolute: 1e-4 * Deviation(golden[$"{name}.{size}"]));
    }

    [Fact]
    public void A_frame_has_the_same_bits_alone_and_among_others_on_any_number_of_threads()
    {
        var shape = new OpenL3Shape(OpenL3Input.Mel128);
        OpenL3Weights weights = FormulaWeights.Make(shape.Input);
        float[] image = Image(shape), two = [.. image.Reverse(), .. image];
        float[] alone = new float[512], among = new float[1024];
        using var one = new CpuDevice(1);
        using var three = new CpuDevice(3);

        new OpenL3Encoder(one, shape, weights).Encode(image, 1, alone);
        new OpenL3Encoder(three, shape, weights).Encode(two, 2, among);

        Assert.Equal(alone, among[512..]);
    }

    [Fact]
    public void Weights_for_another_input_are_refused()
    {
        using var device = new CpuDevice(1);
        OpenL3Weights weights = FormulaWeights.Make(OpenL3Input.Linear);

        Assert.Contains("input linear, not mel256", Assert.Throws<ArgumentException>(() => new OpenL3Encoder(device, new OpenL3Shape(), weights)).Message, StringComparison.Ordinal);
    }

    /// <summary>The image that the golden was made of. (Frames, Bands)</summary>
    internal static float[] Image(OpenL3Shape shape)
    {
        var image = new float[shape.Frames * shape.Bands];
        for (int i = 0; i < image.Length; i++) image[i] = (float)(-40 + 40 * (double)FormulaWeights.Number(100 + (uint)shape.Input, (uint)i));
        return image;
    }

    private static double Deviation(float[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
