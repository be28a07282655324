using Nest.Files;

namespace Nest.Models;

/// <summary>Holds the tensors of a file against the parameters of a model.</summary>
internal static class ParameterCheck
{
    /// <summary>Passes if the file has every parameter in its shape and nothing else.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <param name="parameters">What the model has.</param>
    /// <param name="names">What the file has.</param>
    /// <param name="shapeOf">The file's shape of a name.</param>
    /// <exception cref="InvalidDataException">One line: the first missing, extra and wrongly shaped tensor with the shapes of both sides, and how many more.</exception>
    public static void Match(string path, IReadOnlyList<ParameterShape> parameters, IReadOnlyCollection<string> names, Func<string, int[]> shapeOf)
    {
        var found = names.ToHashSet(StringComparer.Ordinal);
        var known = parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        string[] wrong = [.. parameters.Where(parameter => found.Contains(parameter.Name) && !shapeOf(parameter.Name).SequenceEqual(parameter.Shape))
            .Select(parameter => $"'{parameter.Name}' has shape {Text(shapeOf(parameter.Name))} where the model has {Text(parameter.Shape)}")];
        string[] missing = [.. parameters.Where(parameter => !found.Contains(parameter.Name)).Select(parameter => $"'{parameter.Name}' {Text(parameter.Shape)} is missing")];
        string[] extra = [.. names.Where(name => !known.Contains(name)).Select(name => $"'{Printable.Of(name)}' {Text(shapeOf(name))} is not in the model")];
        if (wrong.Length + missing.Length + extra.Length == 0) return;

        string[] firsts = [.. wrong.Take(1), .. missing.Take(1), .. extra.Take(1)];
        int more = wrong.Length + missing.Length + extra.Length - firsts.Length;
        throw new InvalidDataException($"{path}: tensor {string.Join("; ", firsts)}{(more > 0 ? $"; and {more} more" : "")}");
    }

    private static string Text(int[] shape) => $"({string.Join(", ", shape)})";
}
