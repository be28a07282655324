using Nest.Models.OpenL3;
using Nest.Tensors;
using Nest.Tensors.Cpu;
using Nest.Tests.Core.Models.Nest;

namespace Nest.Tests.Core.Models.OpenL3;

public class OpenL3NetworkTests
{
    // PyTorch in float64 at full size; fixtures/make_openl3.py.
    [Theory]
    [InlineData(OpenL3Input.Linear, 6144)]
    [InlineData(OpenL3Input.Mel128, 512)]
    [InlineData(OpenL3Input.Mel256, 512)]
    public void The_network_of_layers_agrees_with_PyTorch_map_by_map(OpenL3Input input, int size)
    {
        var golden = Golden.Open("openl3.safetensors");
        var shape = new OpenL3Shape(input, size);
        using var device = new CpuDevice();
        var model = new OpenL3Network(device, shape);
        model.Load(FormulaWeights.Make(input));

        Tensor y = model.Forward(device.FromArray(OpenL3EncoderTests.Image(shape), 1, shape.Frames, shape.Bands, 1));

        string name = OpenL3Weights.NameOf(input);
        for (int layer = 1; layer <= OpenL3Shape.Convolutions; layer++)
        {
            float[] map = model.Map(layer).ToArray(), expected = golden[$"{name}.map{layer}"];
            int stride = Math.Max(1, map.Length / expected.Length);
            golden.AssertMatches($"{name}.map{layer}", expected.Select((_, i) => map[i * stride]).ToArray(), maxAbsolute: 2e-5 * golden[$"{name}.map{layer}.deviation"][0]);
        }
        float[] values = y.ToArray(), embedding = new float[size];
        int frames = y[1], bands = y[2];
        for (int i = 0; i < values.Length; i++) embedding[(i / 512 % bands * frames + i / 512 / bands) * 512 + i % 512] = values[i];
        golden.AssertMatches($"{name}.{size}", embedding, maxRelative: 2e-5);
    }

    [Fact]
    public void Its_parameters_are_those_of_the_weight_file_and_come_back_from_it()
    {
        using var device = new CpuDevice(1);
        var model = new OpenL3Network(device, new OpenL3Shape(OpenL3Input.Mel128));
        OpenL3Weights weights = FormulaWeights.Make(OpenL3Input.Mel128, OpenL3Content.Env);

        model.Load(weights);

        Assert.Equal(OpenL3Weights.Parameters.Select(parameter => parameter.Name), model.Parameters.All.Select(parameter => parameter.Name));
        Assert.Equal(weights.Hash, model.ToWeights(OpenL3Content.Env).Hash);
    }

    /// <summary>A step against the gradient lowers a loss, by as much as the gradient says.</summary>
    [Fact]
    public void It_learns_in_training()
    {
        var shape = new OpenL3Shape(OpenL3Input.Mel128);
        using var device = new CpuDevice();
        var model = new OpenL3Network(device, shape) { Training = true };
        model.Initialize(seed: 1);
        float[] image = OpenL3EncoderTests.Image(shape);
        Tensor x = device.FromArray([.. image, .. image.Reverse()], 2, shape.Frames, shape.Bands, 1), target = device.Zeros(2, 1, 1, 512), dy = device.Zeros(2, 1, 1, 512), error = device.Zeros(1);
        double Loss()
        {
            device.MeanSquaredError(model.Forward(x), target, 1, dy, error);
            return error.ToArray()[0];
        }

        double before = Loss();
        model.Backward(dy);
        float[] gradients = model.Parameters.Gradients.ToArray(), values = model.Parameters.Values.ToArray();
        double slope = gradients.Sum(value => (double)value * value), step = 0.02 * before / slope;
        for (int i = 0; i < values.Length; i++) values[i] -= (float)(step * gradients[i]);
        model.Parameters.Values.Write(values);
        double after = Loss();

        Assert.InRange((before - after) / (step * slope), 0.9, 1.1);
    }
}
