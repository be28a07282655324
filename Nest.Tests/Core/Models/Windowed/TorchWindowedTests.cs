using Nest.Formats;
using Nest.Models.Windowed;
using Nest.Tensors.Cpu;
using Nest.Tests.Core.Formats;

namespace Nest.Tests.Core.Models.Windowed;

public sealed class TorchWindowedTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Names and shapes as PyTorch has them, written out: the test's own table.
    private static (string Name, int[] Shape)[] TorchShapes(int bins, int frames)
    {
        int flat = 64 * (bins / 4) * (frames / 4);
        return
        [
            ("encoder.conv.0.weight", [32, 1, 3, 3]), ("encoder.conv.0.bias", [32]),
            ("encoder.conv.3.weight", [64, 32, 3, 3]), ("encoder.conv.3.bias", [64]),
            ("encoder.fc.0.weight", [128, flat]), ("encoder.fc.0.bias", [128]), ("encoder.fc.2.weight", [3, 128]), ("encoder.fc.2.bias", [3]),
            ("decoder.fc.0.weight", [128, 3]), ("decoder.fc.0.bias", [128]), ("decoder.fc.2.weight", [flat, 128]), ("decoder.fc.2.bias", [flat]),
            ("decoder.deconv.0.weight", [64, 32, 2, 2]), ("decoder.deconv.0.bias", [32]),
            ("decoder.deconv.2.weight", [32, 1, 2, 2]), ("decoder.deconv.2.bias", [1]),
            ("forecaster.lstm.weight_ih_l0", [64, 3]), ("forecaster.lstm.weight_hh_l0", [64, 16]),
            ("forecaster.lstm.bias_ih_l0", [64]), ("forecaster.lstm.bias_hh_l0", [64]),
            ("forecaster.fc.weight", [3, 16]), ("forecaster.fc.bias", [3]),
        ];
    }

    // Each value tells its place, so that any wrong order of axes shows.
    private static (string, int[], float[])[] Counting((string Name, int[] Shape)[] shapes) =>
        [.. shapes.Select(tensor => (tensor.Name, tensor.Shape, Enumerable.Range(0, Product(tensor.Shape)).Select(i => (float)i).ToArray()))];

    private static int Product(int[] shape) => shape.Aggregate(1, (product, length) => product * length);

    [Fact]
    public void The_published_size_is_taken_whole_with_every_axis_in_its_place()
    {
        string path = TorchFile.StateDict(Counting(TorchShapes(512, 20))).Save(folder.File("full.pth"));
        using var checkpoint = TorchCheckpoint.Open(path);

        var shape = TorchWindowed.ShapeOf(checkpoint);
        var parameters = TorchWindowed.Parameters(checkpoint, shape).ToDictionary(tensor => tensor.Name);

        Assert.Equal(new WindowedShape(512, 20, 5), shape);
        Assert.Equal(10_556_311, parameters.Values.Sum(tensor => tensor.Values.Length));
        AssertPlaces(parameters["encoder.conv.3.weight"], [3, 3, 32, 64], [3, 3, 32, 64], (t, f, i, o) => ((o * 32 + i) * 3 + f) * 3 + t);
        AssertPlaces(parameters["encoder.conv.0.weight"], [3, 3, 1, 32], [3, 3, 1, 32], (t, f, i, o) => ((o + i) * 3 + f) * 3 + t);
        AssertPlaces(parameters["encoder.fc.0.weight"], [128, 40960], [128, 5, 128, 64], (o, t, f, c) => ((o * 64 + c) * 128 + f) * 5 + t);
        AssertPlaces(parameters["decoder.fc.2.weight"], [40960, 128], [5, 128, 64, 128], (t, f, c, h) => ((c * 128 + f) * 5 + t) * 128 + h);
        AssertPlaces(parameters["decoder.fc.2.bias"], [40960], [5, 128, 64, 1], (t, f, c, _) => (c * 128 + f) * 5 + t);
        AssertPlaces(parameters["decoder.deconv.0.weight"], [2, 2, 32, 64], [2, 2, 32, 64], (t, f, o, i) => ((i * 32 + o) * 2 + f) * 2 + t);
        AssertPlaces(parameters["decoder.deconv.2.weight"], [2, 2, 1, 32], [2, 2, 1, 32], (t, f, o, i) => ((i + o) * 2 + f) * 2 + t);
        string[] same = ["encoder.fc.2.weight", "decoder.fc.0.weight", "decoder.deconv.0.bias", "forecaster.lstm.weight_ih_l0",
            "forecaster.lstm.weight_hh_l0", "forecaster.lstm.bias_ih_l0", "forecaster.fc.weight"];
        foreach (string name in same)
            for (int i = 0; i < parameters[name].Values.Length; i++) Assert.Equal(i, parameters[name].Values.Span[i]);
    }

    [Fact]
    public void Parameters_written_and_read_back_are_a_weight_file()
    {
        using var checkpoint = TorchCheckpoint.Open(Repository.PathOf("fixtures", "checkpoints", "windowed_8x12.pth"));
        var shape = TorchWindowed.ShapeOf(checkpoint, frames: 12);
        var parameters = TorchWindowed.Parameters(checkpoint, shape);

        SafeTensors.Write(folder.File("w.safetensors"), parameters, WindowedWeights.Metadata(shape));
        using var file = SafeTensors.Open(folder.File("w.safetensors"));

        Assert.Equal(new WindowedShape(8, 12), shape);
        Assert.Equal(shape, WindowedWeights.ShapeOf(file));
        Assert.Equal(WindowedWeights.Parameters(shape).Select(parameter => parameter.Name), parameters.Select(tensor => tensor.Name));
        foreach (var tensor in parameters) Assert.True(tensor.Values.Span.SequenceEqual(file.Floats(tensor.Name)));
    }

    // fixtures/make_checkpoints.py: outputs of PyTorch 1.13 in float64.
    [Fact]
    public void An_imported_model_computes_what_PyTorch_does()
    {
        var golden = Golden.Open("windowed_8x12.safetensors");
        using var checkpoint = TorchCheckpoint.Open(Repository.PathOf("fixtures", "checkpoints", "windowed_8x12.pth"));
        var shape = TorchWindowed.ShapeOf(checkpoint, frames: 12);
        SafeTensors.Write(folder.File("w.safetensors"), TorchWindowed.Parameters(checkpoint, shape), WindowedWeights.Metadata(shape));
        using var device = new CpuDevice(1);
        var model = WindowedWeights.Load(folder.File("w.safetensors"), device);

        var latents = model.Encode(device.FromArray(golden["windows"], golden.Shape("windows")));
        var reconstruction = model.Decode(latents);
        var forecast = model.Forecast(device.FromArray(golden["latents"].AsSpan(0, 15), 5, 1, 3));

        golden.AssertMatches("latents", latents.ToArray(), minSnrDb: 120);   // 131, 146 and 141: float32
        golden.AssertMatches("reconstruction", reconstruction.ToArray(), minSnrDb: 120);
        golden.AssertMatches("forecast", forecast.ToArray(), minSnrDb: 120);
    }

    [Fact]
    public void Bins_that_the_frames_do_not_divide_are_refused()
    {
        using var checkpoint = TorchCheckpoint.Open(Repository.PathOf("fixtures", "checkpoints", "windowed_8x12.pth"));

        string refusal = Refusal.Of(() => TorchWindowed.ShapeOf(checkpoint));

        Assert.Contains("has 384 inputs, windows of 20 frames give a multiple of 320", refusal, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => TorchWindowed.ShapeOf(checkpoint, frames: 10));
    }

    [Fact]
    public void More_bins_than_a_weight_file_may_have_are_refused()
    {
        var tensor = (Name: "encoder.fc.0.weight", Shape: new[] { 1, 64 * 4097 }, Values: new float[64 * 4097]);
        using var checkpoint = TorchCheckpoint.Open(TorchFile.StateDict([tensor]).Save(folder.File("x.pth")));

        Assert.Contains("has 262208 inputs: 16388 bins, 16384 are the most", Refusal.Of(() => TorchWindowed.ShapeOf(checkpoint, frames: 4)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("encoder.fc.2.bias", null, "tensor 'encoder.fc.2.bias' (3) is missing")]
    [InlineData("encoder.fc.0.weight", null, "'encoder.fc.0.weight' (128, 40960) is missing")]
    [InlineData("encoder.fc.2.weight", new[] { 4, 128 }, "tensor 'encoder.fc.2.weight' has shape (4, 128) where the model has (3, 128)")]
    [InlineData("encoder.conv.0.weight", new[] { 32, 1, 9 }, "tensor 'encoder.conv.0.weight' has shape (32, 1, 9) where the model has (32, 1, 3, 3)")]
    [InlineData("encoder.norm.weight", new[] { 64 }, "tensor 'encoder.norm.weight' (64) is not in the model")]
    public void A_tensor_missing_extra_or_of_another_shape_is_named_with_both_shapes(string name, int[]? shape, string words)
    {
        var tensors = Counting(TorchShapes(4, 20)).Where(tensor => tensor.Item1 != name).ToList();
        if (shape is not null) tensors.Add((name, shape, new float[Product(shape)]));
        using var checkpoint = TorchCheckpoint.Open(TorchFile.StateDict(tensors).Save(folder.File("x.pth")));

        string message = Refusal.Of(() => TorchWindowed.Parameters(checkpoint, TorchWindowed.ShapeOf(checkpoint)));

        Assert.Contains(words, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_problems_are_counted()
    {
        var tensors = Counting(TorchShapes(4, 20))
            .Select(tensor => (tensor.Item1.Replace("forecaster", "predictor", StringComparison.Ordinal), tensor.Item2, tensor.Item3));
        using var checkpoint = TorchCheckpoint.Open(TorchFile.StateDict(tensors).Save(folder.File("x.pth")));

        string message = Refusal.Of(() => TorchWindowed.Parameters(checkpoint, TorchWindowed.ShapeOf(checkpoint)));

        const string words = "tensor 'forecaster.lstm.weight_ih_l0' (64, 3) is missing; 'predictor.lstm.weight_ih_l0' (64, 3) is not in the model; and 10 more";
        Assert.EndsWith(words, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_are_not_finite_are_refused()
    {
        var tensors = Counting(TorchShapes(4, 20));
        tensors.First(tensor => tensor.Item1 == "encoder.fc.2.bias").Item3[1] = float.NaN;
        using var checkpoint = TorchCheckpoint.Open(TorchFile.StateDict(tensors).Save(folder.File("x.pth")));

        string message = Refusal.Of(() => TorchWindowed.Parameters(checkpoint, TorchWindowed.ShapeOf(checkpoint)));

        Assert.Contains("'encoder.fc.2.bias' has NaN as value 1 of 3", message, StringComparison.Ordinal);
    }

    private static void AssertPlaces(NamedTensor tensor, int[] shape, int[] axes, Func<int, int, int, int, int> place)
    {
        Assert.Equal(shape, tensor.Shape);
        var values = tensor.Values.Span;
        int at = 0;
        for (int a = 0; a < axes[0]; a++)
            for (int b = 0; b < axes[1]; b++)
                for (int c = 0; c < axes[2]; c++)
                    for (int d = 0; d < axes[3]; d++, at++)
                        if (values[at] != place(a, b, c, d)) Assert.Fail($"{tensor.Name} [{a}, {b}, {c}, {d}]: expected {place(a, b, c, d)}, actual {values[at]}");
        Assert.Equal(values.Length, at);
    }
}
