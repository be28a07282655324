namespace Nest.Formats;

/// <summary>A layer of a Keras weight file.</summary>
/// <param name="Name">As the model called it: "conv2d_3".</param>
/// <param name="Tensors">Its weights in the layer's order.</param>
public sealed record KerasLayer(string Name, IReadOnlyList<KerasTensor> Tensors)
{
    /// <summary>The weight that ends in a name: "kernel:0" of "conv2d_3/kernel:0"; null if there is none.</summary>
    public KerasTensor? Find(string name) => Tensors.FirstOrDefault(tensor => tensor.Name[(tensor.Name.LastIndexOf('/') + 1)..] == name);
}

/// <summary>A weight of a Keras layer.</summary>
public sealed class KerasTensor
{
    private readonly Hdf5Object values;

    internal KerasTensor(string name, Hdf5Object values) => (Name, Shape, this.values) = (name, values.Shape(), values);

    /// <summary>As the file calls it: "conv2d_3/kernel:0".</summary>
    public string Name { get; }

    /// <summary>Dimensions, outermost first.</summary>
    public int[] Shape { get; }

    /// <summary>The values, row-major.</summary>
    /// <exception cref="InvalidDataException">They are damaged or no plain little-endian float32; one line.</exception>
    public float[] Floats() => values.Floats();
}

/// <summary>A weight file of Keras 1 or 2: <c>model.save_weights("x.h5")</c>, or the weights in a <c>model.save("x.h5")</c>, plain or gzipped.</summary>
/// <remarks>
/// The root, or its group "model_weights", lists its layers in the attribute "layer_names"; each has a group, which lists its weights in "weight_names", which are data sets under it.
/// Nothing in the file is executed: a model's description in JSON is passed over.
/// </remarks>
public sealed class KerasWeights
{
    private KerasWeights(string path, IReadOnlyList<KerasLayer> layers) => (Path, Layers) = (path, layers);

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }

    /// <summary>All layers, those without weights too, in the model's order.</summary>
    public IReadOnlyList<KerasLayer> Layers { get; }

    /// <summary>Reads a file's layers and the shapes of their weights.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no such file, or damaged; one line with the byte.</exception>
    public static KerasWeights Open(string path)
    {
        Hdf5Object root = Hdf5File.Open(path);
        string[]? names = root.Strings("layer_names");
        if (names is null && root.Contains("model_weights"))
        {
            root = root.Child("model_weights");
            names = root.Strings("layer_names");
        }
        if (names is null) throw new InvalidDataException($"{path}: this HDF5 file has no attribute 'layer_names', which Keras' weight files have");

        var layers = new List<KerasLayer>();
        foreach (string name in names)
        {
            Hdf5Object group = root.Child(name);
            string[] weights = group.Strings("weight_names") ?? throw new InvalidDataException($"{path}: layer '{Printable.Of(name)}' has no attribute 'weight_names'");
            layers.Add(new KerasLayer(name, [.. weights.Select(weight => new KerasTensor(weight, weight.Split('/').Aggregate(group, (parent, part) => parent.Child(part))))]));
        }
        return new KerasWeights(path, layers);
    }
}
