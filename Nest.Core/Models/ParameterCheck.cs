using Nest.Formats;

namespace Nest.Models;

/// <summary>Holds the tensors of a file against the parameters of a model.</summary>
internal static class ParameterCheck
{
    /// <summary>Passes if the file has every parameter in its shape and nothing else.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <param name="parameters">What the model has.</param>
    /// <param name="names">What the file has.</param>
    /// <param name="shapeOf">The file's shape of a name.</param>
    /// <exception cref="InvalidDataException">One line: the first of each kind of problem with the shapes, and how many more.</exception>
    public static void Match(
        string path, IReadOnlyList<ParameterShape> parameters, IReadOnlyCollection<string> names, Func<string, int[]> shapeOf)
    {
        var model = parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        var file = names.ToHashSet(StringComparer.Ordinal);
        List<string> wrong = [], missing = [], extra = [];
        foreach (var (name, shape) in parameters)
        {
            if (!file.Contains(name)) missing.Add($"'{name}' {Text(shape)} is missing");
            else if (!shapeOf(name).SequenceEqual(shape)) wrong.Add($"'{name}' has shape {Text(shapeOf(name))} where the model has {Text(shape)}");
        }
        foreach (string name in names)
            if (!model.Contains(name)) extra.Add($"'{Printable.Of(name)}' {Text(shapeOf(name))} is not in the model");
        int problems = wrong.Count + missing.Count + extra.Count;
        if (problems == 0) return;

        string[] firsts = [.. wrong.Take(1), .. missing.Take(1), .. extra.Take(1)];
        string more = problems > firsts.Length ? $"; and {problems - firsts.Length} more" : "";
        throw new InvalidDataException($"{path}: tensor {string.Join("; ", firsts)}{more}");
    }

    private static string Text(int[] shape) => $"({string.Join(", ", shape)})";
}
