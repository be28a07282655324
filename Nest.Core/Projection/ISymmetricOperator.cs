namespace Nest.Projection;

/// <summary>A symmetric matrix of which only products are known.</summary>
internal interface ISymmetricOperator
{
    /// <summary>Rows and columns.</summary>
    int Size { get; }

    /// <summary>Writes A·x for several x at once.</summary>
    /// <param name="x">(vectors, Size)</param>
    /// <param name="products">(vectors, Size), overwritten.</param>
    void Apply(ReadOnlySpan<float> x, Span<float> products);
}
