using Nest.Bench.Operations;
using Nest.Gpu;
using Nest.Tensors;

namespace Nest.Tests.Gpu;

/// <summary>The products by tensor cores, emulated: that every fragment is where the instruction wants it, and what TF32 costs.</summary>
[Collection(OpenClCollection.Name)]
[Trait("Category", "slow")]
public class TensorCoreTests(OpenClDevices devices)
{
    public static TheoryData<string> Cases => [.. OperationCases.All.Where(operation => IsProduct(operation) && operation.Output[^1] > 32).Select(operation => operation.Name)];

    [OpenClTheory]
    [MemberData(nameof(Cases))]
    public void Of_numbers_that_TF32_holds_products_are_as_exact_as_float32(string name)
    {
        OperationCase operation = OperationCases.All.Single(candidate => candidate.Name == name);
        float[][] inputs = Array.ConvertAll(operation.Draw(), values => Array.ConvertAll(values, Rounded));

        AssertClose(operation, inputs, Run(operation, inputs), 1e-5);
    }

    [OpenClFact]
    public void Other_numbers_cost_a_thousandth()
    {
        OperationCase operation = OperationCases.All.Single(candidate => candidate.Name == "gemm 68x44x132 Identity");
        float[][] inputs = operation.Draw();

        float[] actual = Run(operation, inputs);

        AssertClose(operation, inputs, actual, 1e-3);
        Assert.ThrowsAny<Exception>(() => AssertClose(operation, inputs, actual, 1e-5));   // else the tensor cores were not asked
    }

    [OpenClFact]
    public void A_device_without_tensor_cores_refuses_TF32() => Assert.Throws<NotSupportedException>(() => devices.Of("vectors").Precision = Precision.Tf32);

    private float[] Run(OperationCase operation, float[][] inputs)
    {
        OpenClDevice device = devices.Of("tensors");
        Tensor[] x = inputs.Zip(operation.Inputs, (values, shape) => device.FromArray(values, shape)).ToArray();
        Tensor y = device.Zeros(operation.Output);
        device.Fill(y, float.NaN);
        operation.Forward(device, x, y);
        return y.ToArray();
    }

    private static void AssertClose(OperationCase operation, float[][] inputs, float[] actual, double tolerance)
    {
        double[] expected = operation.Reference(Array.ConvertAll(inputs, values => Array.ConvertAll(values, value => (double)value)));
        double largest = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * largest, FormattableString.Invariant($"[{i}]: expected {expected[i]:G9}, actual {actual[i]:G9}, allowed {tolerance * largest:G3}"));
    }

    private static float Rounded(float value) => BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(value) + 0x1000) & ~0x1fff);

    private static bool IsProduct(OperationCase operation) =>
        operation.Name.StartsWith("gemm", StringComparison.Ordinal) || operation.Name.StartsWith("convolve ", StringComparison.Ordinal) || operation.Name.StartsWith("prepared", StringComparison.Ordinal);
}
