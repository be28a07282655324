using Nest.Layers;
using Nest.Tensors.Cpu;

namespace Nest.Tests.Core.Layers;

public class BatchNorm2dTests
{
    // PyTorch: two steps of training, then inference; fixtures/make_batch_norm.py.
    [Fact]
    public void Outputs_gradients_and_running_statistics_agree_with_PyTorch()
    {
        var golden = Golden.Open("batch_norm.safetensors");
        using var device = new CpuDevice(2);
        var parameters = new Parameters(device);
        var norm = new BatchNorm2d(parameters, "norm", 6);
        parameters.Allocate();
        norm.Reset();
        parameters["norm.weight"].Value.Write(golden["weight"]);
        parameters["norm.bias"].Value.Write(golden["bias"]);

        for (int step = 0; step < 3; step++)
        {
            norm.Training = step < 2;
            device.Fill(parameters.Gradients, 0);
            float[] y = norm.Forward(device.FromArray(golden[$"{step}.x"], 2, 4, 5, 6)).ToArray();
            float[] dx = norm.Backward(device.FromArray(golden[$"{step}.dy"], 2, 4, 5, 6)).ToArray();

            golden.AssertMatches($"{step}.y", y, maxRelative: 1e-6);
            golden.AssertMatches($"{step}.dx", dx, maxRelative: 1e-6);
            golden.AssertMatches($"{step}.dweight", parameters["norm.weight"].Gradient.ToArray(), maxRelative: 1e-6);
            golden.AssertMatches($"{step}.dbias", parameters["norm.bias"].Gradient.ToArray(), maxRelative: 1e-6);
            golden.AssertMatches($"{step}.mean", parameters["norm.mean"].Value.ToArray(), maxRelative: 1e-6);
            golden.AssertMatches($"{step}.variance", parameters["norm.variance"].Value.ToArray(), maxRelative: 1e-6);
            Assert.All(parameters["norm.mean"].Gradient.ToArray(), value => Assert.Equal(0, value));
        }
    }
}
