using Nest.Formats;

namespace Nest.Models.OpenL3;

/// <summary>Takes OpenL3's audio network out of a Keras weight file: this program's names and layouts.</summary>
/// <remarks>
/// Layers are matched by order within their kind, as their numbering runs on from file to file: the first batch normalisation is the input's, the others follow the convolutions. Keras' images are
/// (frequency, time), ours (time, frequency). Older files (v0_2_0 and before) hold one more layer, the spectrogram: its transform and mel matrix are passed over, but tell the input. Nothing else in a
/// file does, since all inputs' weights have the same shapes; so do both contents'. The published files' names tell both.
/// </remarks>
public static class KerasOpenL3
{
    private static readonly (string Ours, string Keras)[] NormParts = [("weight", "gamma:0"), ("bias", "beta:0"), ("mean", "moving_mean:0"), ("variance", "moving_variance:0")];

    /// <summary>Whether a file is to be read as one of Keras: its first bytes, or else its name (".h5", ".hdf5", gzipped or not), say HDF5 or gzip.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool IsOne(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string plain = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return plain.EndsWith(".h5", StringComparison.OrdinalIgnoreCase) || plain.EndsWith(".hdf5", StringComparison.OrdinalIgnoreCase) || Hdf5File.StartsLikeOne(path);
    }

    /// <summary>The variant that a published file's name tells, "openl3_audio_mel256_music-v0_4_0.h5.gz"; null each where it does not.</summary>
    public static (OpenL3Input? Input, OpenL3Content? Content) VariantInName(string path)
    {
        string[] words = Path.GetFileName(path).ToLowerInvariant().Split('_', '-', '.');
        return (Only(Enum.GetValues<OpenL3Input>(), OpenL3Weights.NameOf), Only(Enum.GetValues<OpenL3Content>(), OpenL3Weights.NameOf));

        T? Only<T>(T[] values, Func<T, string> nameOf) where T : struct
        {
            T[] found = [.. values.Where(value => words.Contains(nameOf(value), StringComparer.Ordinal))];
            return found.Length == 1 ? found[0] : null;
        }
    }

    /// <summary>The input that an older file's spectrogram layer tells; null if it has none.</summary>
    /// <exception cref="InvalidDataException">The layer makes a spectrogram that no variant sees.</exception>
    public static OpenL3Input? InputInside(KerasWeights file)
    {
        ArgumentNullException.ThrowIfNull(file);
        foreach (KerasLayer layer in file.Layers)
        {
            if (!IsSpectrogram(layer)) continue;
            KerasTensor? mel = layer.Tensors.FirstOrDefault(tensor => tensor.Shape.Length == 2);
            if (mel is null) return OpenL3Input.Linear;
            if (mel.Shape.Contains(128)) return OpenL3Input.Mel128;
            if (mel.Shape.Contains(256)) return OpenL3Input.Mel256;
            throw new InvalidDataException($"{file.Path}: layer '{Printable.Of(layer.Name)}' makes mel bands by a matrix ({string.Join(", ", mel.Shape)}); OpenL3 has 128 or 256 bands");
        }
        return null;
    }

    /// <summary>The weights.</summary>
    /// <param name="file">The file.</param>
    /// <param name="input">What they see.</param>
    /// <param name="content">What they were learned from.</param>
    /// <exception cref="InvalidDataException">A layer is missing, extra, wrongly shaped or damaged, or holds what is no number; one line.</exception>
    public static OpenL3Weights Weights(KerasWeights file, OpenL3Input input, OpenL3Content content)
    {
        ArgumentNullException.ThrowIfNull(file);
        KerasLayer[] weighted = [.. file.Layers.Where(layer => layer.Tensors.Count > 0 && !IsSpectrogram(layer))];
        KerasLayer[] convolutions = [.. weighted.Where(layer => layer.Find("kernel:0") is { Shape.Length: 4 })], norms = [.. weighted.Where(layer => layer.Find("gamma:0") is not null)];
        if (weighted.Except(convolutions).Except(norms).FirstOrDefault() is { } strange)
            throw new InvalidDataException($"{file.Path}: layer '{Printable.Of(strange.Name)}' is neither a convolution nor a batch normalisation; OpenL3's audio network has no other weights");
        if (convolutions.Length != OpenL3Shape.Convolutions || norms.Length != OpenL3Shape.Convolutions)
            throw new InvalidDataException(
                $"{file.Path}: {convolutions.Length} convolutions and {norms.Length} batch normalisations, OpenL3's audio network has {OpenL3Shape.Convolutions} and {OpenL3Shape.Convolutions}");

        var values = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (ParameterShape parameter in OpenL3Weights.Parameters)
        {
            var (kind, part) = (parameter.Name[..parameter.Name.IndexOf('.', StringComparison.Ordinal)], parameter.Name[(parameter.Name.IndexOf('.', StringComparison.Ordinal) + 1)..]);
            bool convolution = kind.StartsWith("conv", StringComparison.Ordinal);
            KerasLayer layer = convolution ? convolutions[kind[^1] - '1'] : norms[kind == "input_norm" ? 0 : kind[^1] - '0'];
            string name = !convolution ? NormParts.First(names => names.Ours == part).Keras : part == "weight" ? "kernel:0" : "bias:0";
            KerasTensor tensor = layer.Find(name) ?? throw new InvalidDataException($"{file.Path}: layer '{Printable.Of(layer.Name)}' has no '{name}'");
            int[] shape = parameter.Shape;   // 3 x 3 kernels: the same with both axes swapped
            if (!tensor.Shape.SequenceEqual(shape))
                throw new InvalidDataException($"{file.Path}: tensor '{Printable.Of(tensor.Name)}' has shape ({string.Join(", ", tensor.Shape)}) where OpenL3 has ({string.Join(", ", shape)})");
            float[] read = tensor.Floats();
            values.Add(parameter.Name, shape.Length == 4 ? Strides.Transpose(read, shape, [1, 0, 2, 3]) : read);
        }
        OpenL3Weights.Check(file.Path, values);
        return new OpenL3Weights(input, content, values);
    }

    private static bool IsSpectrogram(KerasLayer layer) =>
        layer.Tensors.Count > 0 && layer.Find("kernel:0") is null && layer.Find("gamma:0") is null && layer.Name.Contains("spectrogram", StringComparison.OrdinalIgnoreCase);
}
