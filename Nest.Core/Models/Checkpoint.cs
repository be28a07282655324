using System.Globalization;
using Nest.Formats;
using Nest.Layers;
using Nest.Tensors;

namespace Nest.Models;

/// <summary>A training run on disk: weights, the optimiser's memory and how far it is, so that it goes on to the same bits.</summary>
/// <remarks>
/// A safetensors file of all parameters, "adam.mean" and "adam.square". Every writing keeps the file before it as NAME.previous, and is whole or
/// not at all: after a kill at any moment one of the two is there and complete.
/// </remarks>
public static class Checkpoint
{
    private const string Mean = "adam.mean", Square = "adam.square", Steps = "steps";

    /// <summary>Where the checkpoint before the last one is kept.</summary>
    public static string Previous(string path) => path + ".previous";

    /// <summary>Whether there is a checkpoint to go on from.</summary>
    public static bool Exists(string path) => File.Exists(path) || File.Exists(Previous(path));

    /// <summary>Deletes a run's checkpoints.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(Previous(path));
    }

    /// <summary>Writes a checkpoint, the last one becoming the previous one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parameters">The weights.</param>
    /// <param name="optimizer">What moves them.</param>
    /// <param name="run">What else must be the same for the run to go on, and where it is.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, Parameters parameters, Adam optimizer, IReadOnlyDictionary<string, string> run)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(optimizer);
        var about = new Dictionary<string, string>(run, StringComparer.Ordinal) { [Steps] = optimizer.Steps.ToString(CultureInfo.InvariantCulture) };
        NamedTensor[] tensors =
        [
            .. parameters.All.Select(parameter => new NamedTensor(parameter.Name, parameter.Shape.ToArray(), parameter.Value.ToMemory())),
            new NamedTensor(Mean, [parameters.Count], parameters.InOrder(optimizer.Mean)),
            new NamedTensor(Square, [parameters.Count], parameters.InOrder(optimizer.Square)),
        ];
        string next = path + ".next";
        SafeTensors.Write(next, tensors, about);
        if (File.Exists(path)) File.Move(path, Previous(path), overwrite: true);
        File.Move(next, path, overwrite: true);
    }

    /// <summary>Takes up a run where its last checkpoint left it.</summary>
    /// <param name="path">The file; the previous one is read if it is not there.</param>
    /// <param name="parameters">The weights, overwritten.</param>
    /// <param name="optimizer">What moves them, overwritten.</param>
    /// <param name="mustMatch">What the checkpoint must say about its run.</param>
    /// <returns>All that it says.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or of another run; the message names both sides.</exception>
    public static IReadOnlyDictionary<string, string> Load(string path, Parameters parameters, Adam optimizer, IReadOnlyDictionary<string, string> mustMatch)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(mustMatch);
        using var file = SafeTensors.Open(File.Exists(path) ? path : Previous(path));
        foreach (var (key, value) in mustMatch)
            if (file.Metadata.GetValueOrDefault(key, "nothing") is var found && found != value)
                throw new InvalidDataException($"{file.Path}: the run had {key} {Printable.Of(found)}, now it is {value}: a run goes on only as it began");
        if (!int.TryParse(file.Metadata.GetValueOrDefault(Steps), NumberStyles.None, CultureInfo.InvariantCulture, out int steps))
            throw new InvalidDataException($"{file.Path}: the metadata do not say how many {Steps} were done");

        foreach (Parameter parameter in parameters.All) Read(file, parameter.Name, parameter.Value);
        ReadInOrder(file, Mean, parameters, optimizer.Mean);
        ReadInOrder(file, Square, parameters, optimizer.Square);
        optimizer.Steps = steps;
        return file.Metadata;
    }

    private static void Read(SafeTensors file, string name, Tensor into)
    {
        Check(file, name, into);
        into.Write(file.Floats(name));
    }

    private static void ReadInOrder(SafeTensors file, string name, Parameters parameters, Tensor into)
    {
        Check(file, name, into);
        parameters.WriteInOrder(file.Floats(name), into);
    }

    private static void Check(SafeTensors file, string name, Tensor into)
    {
        if (!file.Shape(name).SequenceEqual(into.Shape))
            throw new InvalidDataException($"{file.Path}: tensor '{name}' has shape ({string.Join(", ", file.Shape(name).ToArray())}) where the model has {into}");
    }
}
