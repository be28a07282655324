using Nest.Bench.Operations;
using Nest.Numerics;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Tests.Core.Tensors;

/// <summary>Every operation of the case list on the processor, against plain float64 loops and against finite differences of them.</summary>
public class DeviceTests
{
    private const long MostWork = 200_000;   // of a gradient whose differences take little time

    public static TheoryData<string> Names => [.. OperationCases.All.Select(operation => operation.Name)];

    public static TheoryData<string> JoinedNames => [.. OperationCases.All.Select(operation => operation.Name).Where(name => name.Contains(" and pool ", StringComparison.Ordinal))];

    public static TheoryData<string> SmallGradients => [.. OperationCases.All.Where(operation => operation.Backward is not null && operation.Work <= MostWork).Select(operation => operation.Name)];

    public static TheoryData<string> LargeGradients => [.. OperationCases.All.Where(operation => operation.Backward is not null && operation.Work > MostWork).Select(operation => operation.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Operations_agree_with_plain_loops(string name)
    {
        OperationCase operation = OperationCases.All.Single(candidate => candidate.Name == name);
        float[][] inputs = operation.Draw();
        double[] expected = operation.Reference(AsDoubles(inputs));

        using var device = new CpuDevice(threads: 2);
        float[] actual = Run(operation, device, inputs).Output.ToArray();

        AssertClose(expected, actual, 2e-6);   // float32 keeps 6e-8 of each term; sums of up to 1,280 of them reach 1e-6
    }

    [Theory]
    [MemberData(nameof(SmallGradients))]
    public void Gradients_agree_with_finite_differences(string name) => AssertGradients(name);

    [Trait("Category", "slow")]
    [Theory]
    [MemberData(nameof(LargeGradients))]
    public void Gradients_of_much_work_agree_with_finite_differences(string name) => AssertGradients(name);

    private static void AssertGradients(string name)
    {
        const double Step = 1e-5;    // the inputs keep 0.005 from ReLU's kink; central differences in float64 are then good to 1e-9
        OperationCase operation = OperationCases.All.Single(candidate => candidate.Name == name);
        int check = (int)Math.Clamp(20_000_000 / operation.Work, 4, 40);   // elements of each input, drawn at random
        float[][] inputs = operation.Draw();
        using var device = new CpuDevice(threads: 2);
        var (x, y) = Run(operation, device, inputs);
        var random = new SeededRandom(5);
        var dy = new float[y.Length];
        for (int i = 0; i < dy.Length; i++) dy[i] = (float)random.NextGaussian();
        Tensor[] gradients = Array.ConvertAll(operation.Inputs, shape => device.Zeros(shape));
        foreach (Tensor gradient in gradients) device.Fill(gradient, float.NaN);   // whatever is not written shows

        operation.Backward!(device, x, y, device.FromArray(dy, y.Shape), gradients);

        double[][] point = AsDoubles(inputs);
        double Loss() => operation.Reference(point).Zip(dy, (value, weight) => value * weight).Sum();
        for (int which = 0; which < inputs.Length; which++)
        {
            float[] actual = gradients[which].ToArray();
            Assert.DoesNotContain(actual, float.IsNaN);
            int[] places = Enumerable.Range(0, actual.Length).ToArray();
            random.Shuffle<int>(places);
            places = places[..Math.Min(check, places.Length)];
            double[] expected = Array.ConvertAll(places, place =>
            {
                double kept = point[which][place];
                point[which][place] = kept + Step;
                double above = Loss();
                point[which][place] = kept - Step;
                double below = Loss();
                point[which][place] = kept;
                return (above - below) / (2 * Step);
            });
            AssertClose(expected, Array.ConvertAll(places, place => actual[place]), 1e-5);
        }
    }

    /// <summary>A device may leave the joint operations as <see cref="Device"/> composes them; what it gets is then the same.</summary>
    [Theory]
    [MemberData(nameof(JoinedNames))]
    public void Joint_operations_agree_with_what_they_join(string name)
    {
        OperationCase operation = OperationCases.All.Single(candidate => candidate.Name == name);
        float[][] inputs = operation.Draw();
        using var joined = new CpuDevice(threads: 2);
        using var plain = new DeviceWithoutJoints(joined);

        float[][] results = Array.ConvertAll(new Device[] { joined, plain }, device =>
        {
            var (x, y) = Run(operation, device, inputs);
            Tensor[] gradients = Array.ConvertAll(operation.Inputs, shape => device.Zeros(shape));
            Tensor dy = device.Zeros(y.Shape);
            device.Fill(dy, 0.3f);
            operation.Backward!(device, x, y, dy, gradients);
            return gradients.Prepend(y).SelectMany(tensor => tensor.ToArray()).ToArray();
        });

        AssertClose(Array.ConvertAll(results[1], value => (double)value), results[0], 1e-6);
    }

    [Fact]
    public void Results_are_the_same_bits_for_any_number_of_threads()
    {
        foreach (OperationCase operation in OperationCases.All)
        {
            float[][] inputs = operation.Draw();
            float[][] results = Array.ConvertAll(new[] { 1, 2, 5 }, threads =>
            {
                using var device = new CpuDevice(threads);
                var (x, y) = Run(operation, device, inputs);
                Tensor[] gradients = Array.ConvertAll(operation.Inputs, shape => device.Zeros(shape));
                Tensor dy = device.Zeros(y.Shape);
                device.Fill(dy, 0.3f);
                operation.Backward?.Invoke(device, x, y, dy, gradients);
                return new[] { y }.Concat(gradients).SelectMany(tensor => tensor.ToArray()).ToArray();
            });
            Assert.True(results[0].AsSpan().SequenceEqual(results[1]), operation.Name);
            Assert.True(results[0].AsSpan().SequenceEqual(results[2]), operation.Name);
        }
    }

    [Fact]
    public void Adam_takes_the_steps_of_its_definition()
    {
        const int Count = 20_001;
        var random = new SeededRandom(3);
        double[] p = new double[Count], m = new double[Count], v = new double[Count];
        for (int i = 0; i < Count; i++) p[i] = random.NextGaussian();
        using var device = new CpuDevice(threads: 2);
        Tensor parameters = device.FromArray(Array.ConvertAll(p, value => (float)value), Count);
        Tensor mean = device.Zeros(Count), square = device.Zeros(Count);

        for (int t = 1; t <= 5; t++)
        {
            float[] g = Enumerable.Range(0, Count).Select(_ => (float)(0.01 * random.NextGaussian())).ToArray();
            device.Adam(new AdamStep(t, Rate: 1e-3), device.FromArray(g, Count), mean, square, parameters);
            for (int i = 0; i < Count; i++)
            {
                m[i] = 0.9 * m[i] + 0.1 * g[i];
                v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
                p[i] -= 1e-3 * (m[i] / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, t))) + 1e-8);
            }
        }

        AssertClose(p, parameters.ToArray(), 1e-6);
    }

    private static (Tensor[] Inputs, Tensor Output) Run(OperationCase operation, Device device, float[][] inputs)
    {
        Tensor[] x = inputs.Zip(operation.Inputs, (values, shape) => device.FromArray(values, shape)).ToArray();
        Tensor y = device.Zeros(operation.Output);
        device.Fill(y, float.NaN);   // whatever is not written shows
        operation.Forward(device, x, y);
        return (x, y);
    }

    private static double[][] AsDoubles(float[][] inputs) => Array.ConvertAll(inputs, values => Array.ConvertAll(values, value => (double)value));

    /// <summary>Fails unless every value is within <paramref name="tolerance"/> of the largest magnitude expected.</summary>
    private static void AssertClose(double[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * largest,
                FormattableString.Invariant($"[{i}]: expected {expected[i]:G9}, actual {actual[i]:G9}, allowed {tolerance * largest:G3}"));
    }
}
