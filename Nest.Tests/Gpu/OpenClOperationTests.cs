using Nest.Bench.Operations;
using Nest.Gpu;
using Nest.Numerics;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Tests.Gpu;

/// <summary>Every operation of the case list by both kinds of kernels: results against float64, gradients against the processor's, which are held against finite differences.</summary>
[Collection(OpenClCollection.Name)]
[Trait("Category", "slow")]
public class OpenClOperationTests(OpenClDevices devices)
{
    private const double Tolerance = 1e-5;   // of the largest magnitude

    public static TheoryData<string, string> Cases => CasesOf(OperationCases.All);

    public static TheoryData<string, string> DifferentiableCases => CasesOf(OperationCases.All.Where(operation => operation.Backward is not null));

    [OpenClTheory]
    [MemberData(nameof(Cases))]
    public void Operations_agree_with_float64(string kernels, string name)
    {
        OperationCase operation = OperationCases.All.Single(candidate => candidate.Name == name);
        OpenClDevice device = devices.Of(kernels);
        float[][] inputs = operation.Draw();
        double[] expected = operation.Reference(Array.ConvertAll(inputs, values => Array.ConvertAll(values, value => (double)value)));

        float[] actual = Run(operation, device, inputs).Output.ToArray();

        AssertClose(expected, actual);
    }

    [OpenClTheory]
    [MemberData(nameof(DifferentiableCases))]
    public void Gradients_agree_with_the_processor(string kernels, string name)
    {
        OperationCase operation = OperationCases.All.Single(candidate => candidate.Name == name);
        float[][] inputs = operation.Draw();
        using var processor = new CpuDevice(threads: 1);

        float[][] expected = Gradients(operation, processor, inputs), actual = Gradients(operation, devices.Of(kernels), inputs);

        for (int which = 0; which < inputs.Length; which++) AssertClose(Array.ConvertAll(expected[which], value => (double)value), actual[which]);
    }

    private static float[][] Gradients(OperationCase operation, Device device, float[][] inputs)
    {
        var (x, y) = Run(operation, device, inputs);
        var random = new SeededRandom(5);
        var dy = new float[y.Length];
        for (int i = 0; i < dy.Length; i++) dy[i] = (float)random.NextGaussian();
        Tensor[] gradients = Array.ConvertAll(operation.Inputs, shape => device.Zeros(shape));
        foreach (Tensor gradient in gradients) device.Fill(gradient, float.NaN);   // whatever is not written shows
        operation.Backward!(device, x, y, device.FromArray(dy, y.Shape), gradients);
        return Array.ConvertAll(gradients, gradient => gradient.ToArray());
    }

    private static (Tensor[] Inputs, Tensor Output) Run(OperationCase operation, Device device, float[][] inputs)
    {
        Tensor[] x = inputs.Zip(operation.Inputs, (values, shape) => device.FromArray(values, shape)).ToArray();
        Tensor y = device.Zeros(operation.Output);
        device.Fill(y, float.NaN);
        operation.Forward(device, x, y);
        return (x, y);
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= Tolerance * largest,
                FormattableString.Invariant($"[{i}]: expected {expected[i]:G9}, actual {actual[i]:G9}, allowed {Tolerance * largest:G3}"));
    }

    private static TheoryData<string, string> CasesOf(IEnumerable<OperationCase> operations)
    {
        var cases = new TheoryData<string, string>();
        foreach (string kernels in new[] { "tiles", "vectors" })
            foreach (OperationCase operation in operations) cases.Add(kernels, operation.Name);
        return cases;
    }
}
