using Nest.Formats;

namespace Nest.Models.Windowed;

/// <summary>Takes the published conditioned autoencoder out of a PyTorch checkpoint: same names, this program's layouts.</summary>
/// <remarks>
/// PyTorch's images are (batch, channels, frequency, time), ours (batch, time, frequency, channels); <see cref="WindowedShape"/> has the
/// table of what that does to each parameter. The axes are put in order here, once, and nowhere else.
/// </remarks>
public static class TorchWindowed
{
    /// <summary>How a parameter lies in PyTorch, its long side split into axes, and which of those axes ours are.</summary>
    private sealed record Source(int[] Shape, int[] Axes, int[] Order);

    /// <summary>Frames a window of the published model.</summary>
    public const int PublishedFrames = 20;

    /// <summary>The most frames that a window may have.</summary>
    public const int MostFrames = WindowedWeights.MostLength;

    /// <summary>Writes a checkpoint's parameters as a weight file of preset <c>windowed</c>.</summary>
    /// <param name="checkpoint">A PyTorch checkpoint; nothing in it is executed.</param>
    /// <param name="output">The weight file; an old one is replaced.</param>
    /// <param name="frames">Frames a window, a multiple of 4; the published model has 20.</param>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is of no such model, or damaged; one line.</exception>
    public static ImportedWindowed Import(string checkpoint, string output, int frames = PublishedFrames)
    {
        using var opened = TorchCheckpoint.Open(checkpoint);
        WindowedShape shape = ShapeOf(opened, frames);
        IReadOnlyList<NamedTensor> tensors = Parameters(opened, shape);
        SafeTensors.Write(output, tensors, WindowedWeights.Metadata(shape));
        return new ImportedWindowed(WindowedWeights.Model, WindowedWeights.Preset, shape.Bins, shape.Frames, tensors.Count, tensors.Sum(tensor => (long)tensor.Values.Length));
    }

    /// <summary>The sizes of the checkpoint's model. Weights tell bins · frames only, so the frames must be given.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="frames">Frames a window; the published model has 20.</param>
    /// <exception cref="InvalidDataException">The checkpoint is of no such model.</exception>
    internal static WindowedShape ShapeOf(TorchCheckpoint checkpoint, int frames = PublishedFrames)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (frames is < 4 or > WindowedWeights.MostLength || frames % 4 != 0)
            throw new ArgumentOutOfRangeException(nameof(frames), frames, $"Frames a window are a multiple of 4, up to {WindowedWeights.MostLength}.");
        var published = new WindowedShape();
        const string name = "encoder.fc.0.weight";
        if (!checkpoint.Contains(name) || checkpoint.Shape(name).Length != 2) return published;   // Parameters will say what is wrong
        int flat = checkpoint.Shape(name)[1], column = frames / 4 * WindowedShape.Channels2;
        if (flat == 0 || flat % column != 0)
            throw new InvalidDataException(
                $"{checkpoint.Path}: tensor '{name}' has {flat} inputs, windows of {frames} frames give a multiple of {column} "
                + "(was it made for other windows?)");
        int bins = flat / column * 4;
        if (bins > WindowedWeights.MostLength)
            throw new InvalidDataException($"{checkpoint.Path}: tensor '{name}' has {flat} inputs: {bins} bins, {WindowedWeights.MostLength} are the most");
        return published with { Bins = bins, Frames = frames };
    }

    /// <summary>All parameters, in this program's layouts and order.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="shape">The sizes of its model, from <see cref="ShapeOf"/>.</param>
    /// <exception cref="InvalidDataException">A tensor is missing, extra, wrongly shaped, damaged or not finite; one line.</exception>
    internal static IReadOnlyList<NamedTensor> Parameters(TorchCheckpoint checkpoint, WindowedShape shape)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(shape);
        var parameters = WindowedWeights.Parameters(shape);
        var expected = parameters.Select(parameter => new ParameterShape(parameter.Name, SourceOf(parameter, shape).Shape)).ToArray();
        ParameterCheck.Match(checkpoint.Path, expected, checkpoint.Names, name => checkpoint.Shape(name).ToArray());

        return [.. parameters.Select(parameter =>
        {
            float[] values = checkpoint.Floats(parameter.Name);
            int strange = Array.FindIndex(values, value => !float.IsFinite(value));
            if (strange >= 0)
                throw new InvalidDataException(
                    $"{checkpoint.Path}: tensor '{parameter.Name}' has {values[strange]} as value {strange} of {values.Length}");
            var source = SourceOf(parameter, shape);
            return new NamedTensor(parameter.Name, parameter.Shape, Strides.Transpose(values, source.Axes, source.Order));
        })];
    }

    private static Source SourceOf(ParameterShape parameter, WindowedShape shape)
    {
        int time = shape.Frames / 4, frequency = shape.Bins / 4;   // after both poolings
        const int channels = WindowedShape.Channels2, hidden = WindowedShape.Hidden;
        int[] ours = parameter.Shape;
        return parameter.Name switch
        {
            // (time, frequency, in, out) from (out, in, frequency, time); transposed convolutions: (…, out, in) from (in, out, …)
            "encoder.conv.0.weight" or "encoder.conv.3.weight" or "decoder.deconv.0.weight" or "decoder.deconv.2.weight" =>
                new([ours[3], ours[2], ours[1], ours[0]], [ours[3], ours[2], ours[1], ours[0]], [3, 2, 1, 0]),
            "encoder.fc.0.weight" => new(ours, [hidden, channels, frequency, time], [0, 3, 2, 1]),
            "decoder.fc.2.weight" => new(ours, [channels, frequency, time, hidden], [2, 1, 0, 3]),
            "decoder.fc.2.bias" => new(ours, [channels, frequency, time], [2, 1, 0]),
            _ => new(ours, ours, [.. Enumerable.Range(0, ours.Length)]),
        };
    }
}

/// <summary>What was imported.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Preset">Its preset.</param>
/// <param name="Bins">Frequency bins of a window.</param>
/// <param name="Frames">Frames of a window.</param>
/// <param name="Tensors">Tensors written.</param>
/// <param name="Parameters">Numbers in them.</param>
public sealed record ImportedWindowed(string Model, string Preset, int Bins, int Frames, int Tensors, long Parameters);
