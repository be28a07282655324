using Nest.Numerics;
using Nest.Tensors;

namespace Nest.Layers;

/// <summary>All the weights of a model in one flat buffer, their gradients in another of the same layout; layers hold named views of both.</summary>
/// <remarks>Layers declare, then the model allocates once. Not thread-safe.</remarks>
public sealed class Parameters
{
    private const int Four = 4;   // numbers that a card copies at once

    private readonly List<Parameter> declared = [];
    private Tensor? values, gradients;   // (Count)

    /// <param name="device">Where the numbers will lie.</param>
    public Parameters(Device device) => Device = device ?? throw new ArgumentNullException(nameof(device));

    /// <summary>Where the numbers lie.</summary>
    public Device Device { get; }

    /// <summary>Every parameter, in the order of declaration.</summary>
    public IReadOnlyList<Parameter> All => declared;

    /// <summary>Numbers in all.</summary>
    public int Count { get; private set; }

    /// <summary>All values. (Count)</summary>
    public Tensor Values => values ?? throw NotAllocated();

    /// <summary>All gradients. (Count)</summary>
    public Tensor Gradients => gradients ?? throw NotAllocated();

    /// <summary>The parameter of that name.</summary>
    /// <exception cref="KeyNotFoundException">None was declared.</exception>
    public Parameter this[string name] =>
        declared.Find(parameter => parameter.Name == name) ?? throw new KeyNotFoundException($"No parameter is called '{name}'.");

    /// <summary>Declares a parameter.</summary>
    /// <param name="name">Unlike all others.</param>
    /// <param name="bound">It starts uniform in [−bound, bound).</param>
    /// <param name="shape">Extents.</param>
    public Parameter Declare(string name, double bound, params ReadOnlySpan<int> shape)
    {
        if (values is not null) throw new InvalidOperationException($"'{name}' is declared after the allocation.");
        if (declared.Exists(parameter => parameter.Name == name)) throw new ArgumentException($"'{name}' is declared twice.", nameof(name));
        var parameter = new Parameter(this, name, bound, shape.ToArray());
        declared.Add(parameter);
        Count = checked(Count + parameter.Length);
        return parameter;
    }

    /// <summary>Allocates both buffers, all zero: first the parameters of whole fours, so that these begin at one, then the others.</summary>
    public void Allocate()
    {
        if (values is not null) throw new InvalidOperationException("The parameters are allocated already.");
        int offset = 0;
        foreach (Parameter parameter in declared.OrderBy(parameter => parameter.Length % Four == 0 ? 0 : 1))
        {
            parameter.Offset = offset;
            offset += parameter.Length;
        }
        values = Device.Zeros(Count);
        gradients = Device.Zeros(Count);
    }

    /// <summary>Draws every value anew; the same seed gives the same values.</summary>
    public void Initialize(long seed)
    {
        var random = new SeededRandom(seed);
        foreach (Parameter parameter in declared)
        {
            var drawn = new float[parameter.Length];
            for (int i = 0; i < drawn.Length; i++) drawn[i] = (float)((2 * random.NextDouble() - 1) * parameter.Bound);
            parameter.Value.Write(drawn);
        }
    }

    /// <summary>A tensor of the buffers' layout, in the order of declaration. (Count)</summary>
    internal float[] InOrder(Tensor flat)
    {
        float[] from = flat.ToArray(), ordered = new float[Count];
        int next = 0;
        foreach (Parameter parameter in declared)
        {
            from.AsSpan(parameter.Offset, parameter.Length).CopyTo(ordered.AsSpan(next));
            next += parameter.Length;
        }
        return ordered;
    }

    /// <summary>Writes numbers in the order of declaration, of shape (Count), to a tensor of the buffers' layout.</summary>
    internal void WriteInOrder(ReadOnlySpan<float> ordered, Tensor flat)
    {
        var to = new float[Count];
        int next = 0;
        foreach (Parameter parameter in declared)
        {
            ordered.Slice(next, parameter.Length).CopyTo(to.AsSpan(parameter.Offset));
            next += parameter.Length;
        }
        flat.Write(to);
    }

    private static InvalidOperationException NotAllocated() => new("The parameters are not allocated yet.");
}

/// <summary>A named weight: its values and their gradient, as views of <see cref="Parameters"/>' buffers.</summary>
public sealed class Parameter
{
    private readonly Parameters owner;
    private readonly int[] shape;
    private Tensor? value, gradient;

    internal Parameter(Parameters owner, string name, double bound, int[] shape)
    {
        this.owner = owner;
        this.shape = shape;
        Name = name;
        Bound = bound;
        Length = shape.Aggregate(1, (product, extent) => checked(product * extent));
    }

    /// <summary>As in files.</summary>
    public string Name { get; }

    /// <summary>It starts uniform in [−Bound, Bound).</summary>
    public double Bound { get; }

    /// <summary>Numbers in it.</summary>
    public int Length { get; }

    /// <summary>Where it begins in the buffers, once they are allocated.</summary>
    internal int Offset { get; set; }

    /// <summary>Extents.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>The values.</summary>
    public Tensor Value => value ??= new Tensor(owner.Values.Buffer, Offset, shape);

    /// <summary>What backward passes add to.</summary>
    public Tensor Gradient => gradient ??= new Tensor(owner.Gradients.Buffer, Offset, shape);
}
