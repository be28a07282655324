using Nest.Formats;
using Nest.Models.Windowed;
using Nest.Tensors.Cpu;

namespace Nest.Tests.Core.Models.Windowed;

public sealed class WindowedWeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_published_model_has_10556311_parameters() =>
        Assert.Equal(10_556_311, WindowedWeights.Parameters(new WindowedShape()).Sum(parameter => parameter.Count));

    [Fact]
    public void The_parameters_are_those_of_the_model()
    {
        var shape = new WindowedShape(8, 12);
        using var device = new CpuDevice(1);
        var model = new ConditionedAutoencoder(device, shape);

        Assert.Equal(WindowedWeights.Parameters(shape).Select(parameter => parameter.Name), model.Parameters.All.Select(parameter => parameter.Name));
        foreach (var parameter in WindowedWeights.Parameters(shape)) Assert.Equal(parameter.Shape, model.Parameters[parameter.Name].Shape.ToArray());
    }

    [Fact]
    public void A_model_that_was_saved_is_loaded_bit_by_bit()
    {
        using var device = new CpuDevice(1);
        var model = new ConditionedAutoencoder(device, new WindowedShape(8, 4, 3));
        model.Parameters.Initialize(seed: 5);

        WindowedWeights.Save(folder.File("w"), model, new Dictionary<string, string> { ["song"] = "song.wav" });
        var loaded = WindowedWeights.Load(folder.File("w"), device);

        Assert.Equal(model.Shape, loaded.Shape);
        Assert.True(model.Parameters.Values.ToArray().AsSpan().SequenceEqual(loaded.Parameters.Values.ToArray()));
        using var file = SafeTensors.Open(folder.File("w"));
        Assert.Equal("song.wav", file.Metadata["song"]);
    }

    [Fact]
    public void A_weight_file_gives_back_its_shape()
    {
        using var file = Write(new WindowedShape(8, 4, 3), _ => { });

        Assert.Equal(new WindowedShape(8, 4, 3), WindowedWeights.ShapeOf(file));
    }

    [Theory]
    [InlineData("preset", "nest", "the preset is 'nest', it should be 'windowed'")]
    [InlineData("model", "openl3", "the model is 'openl3', it should be 'conditioned-autoencoder'")]
    [InlineData("layout", "2", "the layout is '2', it should be '1'")]
    [InlineData("layout", null, "the metadata lack 'layout', which should be '1'")]
    [InlineData("bins", "6", "the metadata's 'bins' is '6', it should be a multiple of 4")]
    [InlineData("bins", null, "the metadata's 'bins' is ''")]
    [InlineData("bins", "99999999999", "'bins' is '99999999999'")]
    [InlineData("frames", "-4", "'frames' is '-4'")]
    [InlineData("bins", "12", "'encoder.fc.0.weight' has shape (128, 128) where the model has (128, 192)")]
    public void A_file_of_another_model_is_refused(string key, string? value, string words)
    {
        using var file = Write(new WindowedShape(8, 4), metadata =>
        {
            metadata.Remove(key);
            if (value is not null) metadata[key] = value;
        });

        string message = Refusal.Of(() => WindowedWeights.ShapeOf(file));

        Assert.StartsWith(file.Path, message, StringComparison.Ordinal);
        Assert.Contains(words, message, StringComparison.Ordinal);
    }

    private SafeTensors Write(WindowedShape shape, Action<Dictionary<string, string>> change)
    {
        var metadata = WindowedWeights.Metadata(shape);
        change(metadata);
        var tensors = WindowedWeights.Parameters(shape).Select(parameter => new NamedTensor(parameter.Name, parameter.Shape, new float[parameter.Count]));
        SafeTensors.Write(folder.File("w"), [.. tensors], metadata);
        return SafeTensors.Open(folder.File("w"));
    }
}
