using System.Globalization;
using Nest.Formats;
using Nest.Tensors;

namespace Nest.Models.Windowed;

/// <summary>The weight file of preset <c>windowed</c>: a safetensors file of its parameters, in this program's layouts.</summary>
/// <remarks>
/// Metadata: model "conditioned-autoencoder", preset "windowed", layout "1" (the layouts of <see cref="WindowedShape"/>), rate and hop of the spectrogram, and bins, frames
/// and history in decimal. A file with other values, or with other tensors than the shape asks for, is refused: nothing is guessed.
/// </remarks>
internal static class WindowedWeights
{
    /// <summary>Metadata "model".</summary>
    public const string Model = "conditioned-autoencoder";

    /// <summary>Metadata "preset".</summary>
    public const string Preset = "windowed";

    /// <summary>Metadata "layout": goes up when a parameter's layout changes.</summary>
    public const string Layout = "1";

    /// <summary>The most bins, frames or latents of history that a file may have: far from the overflow of any product of them.</summary>
    public const int MostLength = 1 << 14;

    /// <summary>Metadata "rate": samples a second of the sound that the model sees.</summary>
    public const string Rate = "22050";

    /// <summary>Metadata "hop": samples from one of its frames to the next.</summary>
    public const string Hop = "512";

    /// <summary>Names and shapes of all parameters, in the published state_dict's order; see <see cref="WindowedShape"/>.</summary>
    public static IReadOnlyList<ParameterShape> Parameters(WindowedShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        const int c1 = WindowedShape.Channels1, c2 = WindowedShape.Channels2;
        const int hidden = WindowedShape.Hidden, latents = WindowedShape.Latents, lstm = WindowedShape.LstmWidth;
        return
        [
            new("encoder.conv.0.weight", [3, 3, 1, c1]),
            new("encoder.conv.0.bias", [c1]),
            new("encoder.conv.3.weight", [3, 3, c1, c2]),
            new("encoder.conv.3.bias", [c2]),
            new("encoder.fc.0.weight", [hidden, shape.Flat]),
            new("encoder.fc.0.bias", [hidden]),
            new("encoder.fc.2.weight", [latents, hidden]),
            new("encoder.fc.2.bias", [latents]),
            new("decoder.fc.0.weight", [hidden, latents]),
            new("decoder.fc.0.bias", [hidden]),
            new("decoder.fc.2.weight", [shape.Flat, hidden]),
            new("decoder.fc.2.bias", [shape.Flat]),
            new("decoder.deconv.0.weight", [2, 2, c1, c2]),
            new("decoder.deconv.0.bias", [c1]),
            new("decoder.deconv.2.weight", [2, 2, 1, c1]),
            new("decoder.deconv.2.bias", [1]),
            new("forecaster.lstm.weight_ih_l0", [4 * lstm, latents]),
            new("forecaster.lstm.weight_hh_l0", [4 * lstm, lstm]),
            new("forecaster.lstm.bias_ih_l0", [4 * lstm]),
            new("forecaster.lstm.bias_hh_l0", [4 * lstm]),
            new("forecaster.fc.weight", [latents, lstm]),
            new("forecaster.fc.bias", [latents]),
        ];
    }

    /// <summary>What a weight file of this shape says about itself.</summary>
    public static Dictionary<string, string> Metadata(WindowedShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new(StringComparer.Ordinal)
        {
            ["model"] = Model,
            ["preset"] = Preset,
            ["layout"] = Layout,
            ["rate"] = Rate,
            ["hop"] = Hop,
            ["bins"] = shape.Bins.ToString(CultureInfo.InvariantCulture),
            ["frames"] = shape.Frames.ToString(CultureInfo.InvariantCulture),
            ["history"] = shape.History.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Writes a model's weights, as a whole or not at all.</summary>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="model">The model.</param>
    /// <param name="more">What else the file shall say about itself: the song, the steps.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, ConditionedAutoencoder model, IReadOnlyDictionary<string, string>? more = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var metadata = Metadata(model.Shape);
        foreach (var (key, value) in more ?? new Dictionary<string, string>()) metadata.Add(key, value);
        var tensors = model.Parameters.All.Select(parameter => new NamedTensor(parameter.Name, parameter.Shape.ToArray(), parameter.Value.ToMemory()));
        SafeTensors.Write(path, [.. tensors], metadata);
    }

    /// <summary>The model that a weight file holds.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no weight file, or one of another model; one line.</exception>
    public static ConditionedAutoencoder Load(string path, Device device)
    {
        using var file = SafeTensors.Open(path);
        var model = new ConditionedAutoencoder(device, ShapeOf(file));
        foreach (var parameter in model.Parameters.All) parameter.Value.Write(file.Floats(parameter.Name));
        return model;
    }

    /// <summary>The shape that a weight file was written for, once its metadata and all its tensors agree with it.</summary>
    /// <exception cref="InvalidDataException">They do not; one line with both sides.</exception>
    public static WindowedShape ShapeOf(SafeTensors file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Expect(file, "model", Model);
        Expect(file, "preset", Preset);
        Expect(file, "layout", Layout);
        Expect(file, "rate", Rate);
        Expect(file, "hop", Hop);
        int bins = Number(file, "bins", multipleOf: 4), frames = Number(file, "frames", multipleOf: 4);
        var shape = new WindowedShape(bins, frames, Number(file, "history", multipleOf: 1));
        ParameterCheck.Match(file.Path, Parameters(shape), file.Names, name => file.Shape(name).ToArray());
        return shape;
    }

    private static void Expect(SafeTensors file, string key, string value)
    {
        if (!file.Metadata.TryGetValue(key, out string? found))
            throw new InvalidDataException($"{file.Path}: the metadata lack '{key}', which should be '{value}'");
        if (found != value) throw new InvalidDataException($"{file.Path}: the {key} is '{Printable.Of(found)}', it should be '{value}'");
    }

    private static int Number(SafeTensors file, string key, int multipleOf)
    {
        string found = file.Metadata.GetValueOrDefault(key, "");
        bool reads = int.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out int value);
        return reads && value > 0 && value <= MostLength && value % multipleOf == 0
            ? value
            : throw new InvalidDataException(
                $"{file.Path}: the metadata's '{key}' is '{Printable.Of(found)}', it should be a multiple of {multipleOf} up to {MostLength}");
    }
}
