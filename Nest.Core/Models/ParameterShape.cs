namespace Nest.Models;

/// <summary>A parameter of a model: its name, which files know it by, and its dimensions, outermost first.</summary>
internal sealed record ParameterShape(string Name, int[] Shape)
{
    /// <summary>Number of values.</summary>
    public int Count => Shape.Aggregate(1, (product, length) => checked(product * length));
}
