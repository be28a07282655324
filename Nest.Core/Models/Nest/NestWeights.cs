using System.Globalization;
using Nest.Features;
using Nest.Formats;
using Nest.Tensors;

namespace Nest.Models.Nest;

/// <summary>The weight file of preset <c>nest</c>: a safetensors file of its parameters, in this program's layouts.</summary>
/// <remarks>
/// Metadata: model "nest-autoencoder", preset "nest", layout "1" (the layouts of <see cref="NestShape"/>), rate and hop of the spectrogram, and bands, channels, hidden and
/// painted (the decoder's channels) in decimal. A file with other values, or with other tensors than the shape asks for, is refused: nothing is guessed.
/// <para>Thread-safe, as nothing is kept.</para>
/// </remarks>
internal static class NestWeights
{
    /// <summary>Metadata "model".</summary>
    public const string Model = "nest-autoencoder";

    /// <summary>Metadata "preset".</summary>
    public const string Preset = "nest";

    /// <summary>The recipe's number: one more whenever the same song and seed come to give other weights, so that kept ones of an older recipe are learned anew.</summary>
    public const int Recipe = 6;

    /// <summary>Metadata "layout": goes up when a parameter's layout changes.</summary>
    public const string Layout = "1";

    private const int MostLength = 1 << 12;   // of bands, channels and widths: far from the overflow of any product of them

    /// <summary>What a weight file of this shape says about itself.</summary>
    public static Dictionary<string, string> Metadata(NestShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        return new(StringComparer.Ordinal)
        {
            ["model"] = Model,
            ["preset"] = Preset,
            ["layout"] = Layout,
            ["rate"] = Text(SongFeatures.Rate),
            ["hop"] = Text(SongFeatures.Hop),
            ["bands"] = Text(shape.Bands),
            ["channels"] = Text(shape.Channels),
            ["hidden"] = Text(shape.Hidden),
            ["painted"] = Text(shape.DecoderChannels),
        };
    }

    /// <summary>Writes a model's weights, as a whole or not at all.</summary>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="model">The model.</param>
    /// <param name="more">What else the file shall say about itself: the seed, the steps.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, NestAutoencoder model, IReadOnlyDictionary<string, string>? more = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var metadata = Metadata(model.Shape);
        foreach (var (key, value) in more ?? new Dictionary<string, string>()) metadata.Add(key, value);
        SafeTensors.Write(path, [.. model.Parameters.All.Select(parameter => new NamedTensor(parameter.Name, parameter.Shape.ToArray(), parameter.Value.ToArray()))], metadata);
    }

    /// <summary>The model that a weight file holds.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no weight file, or one of another model; one line with both sides.</exception>
    public static NestAutoencoder Load(string path, Device device)
    {
        using var file = SafeTensors.Open(path);
        var model = new NestAutoencoder(device, ShapeOf(file));
        ParameterShape[] parameters = [.. model.Parameters.All.Select(parameter => new ParameterShape(parameter.Name, parameter.Shape.ToArray()))];
        ParameterCheck.Match(path, parameters, file.Names, name => file.Shape(name).ToArray());
        foreach (var parameter in model.Parameters.All) parameter.Value.Write(file.Floats(parameter.Name));
        return model;
    }

    /// <summary>The shape that a weight file says it was written for.</summary>
    /// <exception cref="InvalidDataException">It is one of another model; one line with both sides.</exception>
    public static NestShape ShapeOf(SafeTensors file)
    {
        ArgumentNullException.ThrowIfNull(file);
        foreach (string key in new[] { "model", "preset", "layout", "rate", "hop" })
        {
            string expected = Metadata(new NestShape())[key];
            if (!file.Metadata.TryGetValue(key, out string? found)) throw new InvalidDataException($"{file.Path}: the metadata lack '{key}', which should be '{expected}'");
            if (found != expected) throw new InvalidDataException($"{file.Path}: the {key} is '{Printable.Of(found)}', it should be '{expected}'");
        }

        return new NestShape(Number(file, "bands", multipleOf: 8), Number(file, "channels", multipleOf: 1), Number(file, "hidden", multipleOf: 1), Number(file, "painted", multipleOf: 1));
    }

    private static int Number(SafeTensors file, string key, int multipleOf)
    {
        string found = file.Metadata.GetValueOrDefault(key, "");
        bool reads = int.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out int value);
        return reads && value > 0 && value <= MostLength && value % multipleOf == 0
            ? value
            : throw new InvalidDataException($"{file.Path}: the metadata's '{key}' is '{Printable.Of(found)}', it should be a multiple of {multipleOf} up to {MostLength}");
    }
}
