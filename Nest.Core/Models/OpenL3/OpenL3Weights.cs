using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Nest.Formats;

namespace Nest.Models.OpenL3;

/// <summary>OpenL3's weights, and their file: a safetensors file of the parameters that <see cref="OpenL3Shape"/> lists, in this program's layouts.</summary>
/// <remarks>
/// Metadata: model "openl3", layout "1", input (linear, mel128 or mel256) and content (music or env). A file with other values, or with other tensors, is refused:
/// nothing is guessed. The published weights are CC BY 4.0, by the authors of OpenL3.
/// <para>Thread-safe: nothing changes after construction.</para>
/// </remarks>
public sealed class OpenL3Weights
{
    /// <summary>Metadata "model".</summary>
    public const string Model = "openl3";

    /// <summary>Metadata "layout": goes up when a parameter's layout changes.</summary>
    public const string Layout = "1";

    private readonly Dictionary<string, float[]> values;   // by the names of Parameters

    /// <param name="input">What the model sees.</param>
    /// <param name="content">What it was learned from.</param>
    /// <param name="values">Every parameter's values by name, row-major in the layouts of <see cref="OpenL3Shape"/>; kept, not copied.</param>
    /// <exception cref="ArgumentException">A parameter is missing or has another number of values.</exception>
    public OpenL3Weights(OpenL3Input input, OpenL3Content content, IReadOnlyDictionary<string, float[]> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        (Input, Content, this.values) = (input, content, []);
        foreach (ParameterShape parameter in Parameters)
        {
            if (!values.TryGetValue(parameter.Name, out float[]? array)) throw new ArgumentException($"'{parameter.Name}' is missing.", nameof(values));
            if (array.Length != parameter.Count)
                throw new ArgumentException($"'{parameter.Name}' has {array.Length} values, ({string.Join(", ", parameter.Shape)}) holds {parameter.Count}.", nameof(values));
            this.values.Add(parameter.Name, array);
        }
        Hash = HashOf();
    }

    /// <summary>Tensors of the network.</summary>
    public static int TensorCount => Parameters.Count;

    /// <summary>Numbers in them.</summary>
    public static long ParameterCount => Parameters.Sum(parameter => (long)parameter.Count);

    /// <summary>Names and shapes of all parameters, in the order of the forward pass.</summary>
    internal static IReadOnlyList<ParameterShape> Parameters { get; } = [.. Listed()];

    /// <summary>What the model sees.</summary>
    public OpenL3Input Input { get; }

    /// <summary>What it was learned from.</summary>
    public OpenL3Content Content { get; }

    /// <summary>SHA-256 of <see cref="Variant"/> and all values (float32, in the order of <see cref="Parameters"/>), in lower-case hexadecimal: tells models apart.</summary>
    public string Hash { get; }

    /// <summary>"openl3 mel256 music".</summary>
    public string Variant => $"{Model} {NameOf(Input)} {NameOf(Content)}";

    /// <summary>A parameter's values, row-major.</summary>
    /// <exception cref="KeyNotFoundException">There is no such parameter.</exception>
    public ReadOnlyMemory<float> this[string name] => values[name];

    /// <summary>The input's name in metadata and on the command line.</summary>
    public static string NameOf(OpenL3Input input) => input switch
    {
        OpenL3Input.Linear => "linear",
        OpenL3Input.Mel128 => "mel128",
        _ => "mel256",
    };

    /// <summary>The content's name in metadata and on the command line.</summary>
    public static string NameOf(OpenL3Content content) => content == OpenL3Content.Music ? "music" : "env";

    /// <summary>What a weight file says about itself.</summary>
    public static Dictionary<string, string> Metadata(OpenL3Input input, OpenL3Content content) => new(StringComparer.Ordinal)
    {
        ["model"] = Model,
        ["layout"] = Layout,
        ["input"] = NameOf(input),
        ["content"] = NameOf(content),
    };

    /// <summary>Writes the weights, as a whole or not at all.</summary>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="more">What else the file shall say about itself: where the weights come from.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path, IReadOnlyDictionary<string, string>? more = null)
    {
        Dictionary<string, string> metadata = Metadata(Input, Content);
        foreach (var (key, value) in more ?? new Dictionary<string, string>()) metadata.Add(key, value);
        SafeTensors.Write(path, [.. Parameters.Select(parameter => new NamedTensor(parameter.Name, parameter.Shape, values[parameter.Name]))], metadata);
    }

    /// <summary>Reads a weight file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no weight file, or one of another model, or holds a value that is no number; one line.</exception>
    public static OpenL3Weights Load(string path)
    {
        using var file = SafeTensors.Open(path);
        Expect(file, "model", Model);
        Expect(file, "layout", Layout);
        OpenL3Input input = OneOf(file, "input", Enum.GetValues<OpenL3Input>(), NameOf);
        OpenL3Content content = OneOf(file, "content", Enum.GetValues<OpenL3Content>(), NameOf);
        ParameterCheck.Match(path, Parameters, file.Names, name => file.Shape(name).ToArray());
        var values = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (ParameterShape parameter in Parameters) values.Add(parameter.Name, file.Floats(parameter.Name));
        Check(path, values);
        return new OpenL3Weights(input, content, values);
    }

    /// <summary>Refuses values that no trained model has: what is no number, and variances that have no root.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <param name="values">By name.</param>
    /// <exception cref="InvalidDataException">There is one; one line that names it.</exception>
    internal static void Check(string path, IReadOnlyDictionary<string, float[]> values)
    {
        foreach (var (name, array) in values)
            for (int i = 0; i < array.Length; i++)
            {
                if (!float.IsFinite(array[i])) throw new InvalidDataException($"{path}: value {i} of tensor '{name}' is not a finite number");
                if (array[i] < 0 && name.EndsWith(".variance", StringComparison.Ordinal)) throw new InvalidDataException($"{path}: value {i} of tensor '{name}' is a negative variance");
            }
    }

    private static IEnumerable<ParameterShape> Listed()
    {
        foreach (ParameterShape parameter in Norm("input_norm", 1)) yield return parameter;
        for (int i = 1; i <= OpenL3Shape.Convolutions; i++)
        {
            int outputs = OpenL3Shape.Outputs(i);
            yield return new($"conv{i}.weight", [3, 3, OpenL3Shape.Inputs(i), outputs]);
            yield return new($"conv{i}.bias", [outputs]);
            if (i == OpenL3Shape.Convolutions) continue;
            foreach (ParameterShape parameter in Norm($"norm{i}", outputs)) yield return parameter;
        }
    }

    private static ParameterShape[] Norm(string name, int channels) =>
        [new($"{name}.weight", [channels]), new($"{name}.bias", [channels]), new($"{name}.mean", [channels]), new($"{name}.variance", [channels])];

    private static void Expect(SafeTensors file, string key, string value)
    {
        if (!file.Metadata.TryGetValue(key, out string? found)) throw new InvalidDataException($"{file.Path}: the metadata lack '{key}', which should be '{value}'");
        if (found != value) throw new InvalidDataException($"{file.Path}: the {key} is '{Printable.Of(found)}', it should be '{value}'");
    }

    private static T OneOf<T>(SafeTensors file, string key, T[] values, Func<T, string> nameOf)
    {
        string found = file.Metadata.GetValueOrDefault(key, "");
        int index = Array.FindIndex(values, value => nameOf(value) == found);
        return index >= 0 ? values[index] : throw new InvalidDataException($"{file.Path}: the {key} is '{Printable.Of(found)}', it should be one of {string.Join(", ", values.Select(nameOf))}");
    }

    private string HashOf()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Variant));
        foreach (ParameterShape parameter in Parameters) hash.AppendData(MemoryMarshal.AsBytes(values[parameter.Name].AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
