namespace Nest.Projection;

/// <summary>Xᵀ·X (Dimensions, Dimensions) of windows with their mean taken off, as two products with X a time: for any number of windows.</summary>
internal sealed class WindowCovariance : ISymmetricOperator
{
    private readonly SlidingWindows windows;
    private readonly WindowProducts products;
    private readonly double[] mean;   // (Length, Bins)
    private float[] between = [];     // (Count, vectors)

    public WindowCovariance(SlidingWindows windows, WindowProducts products, double[] mean)
    {
        this.windows = windows;
        this.products = products;
        this.mean = mean;
    }

    public int Size => windows.Dimensions;

    public void Apply(ReadOnlySpan<float> x, Span<float> result)
    {
        int vectors = x.Length / Size;
        if (between.Length != windows.Count * vectors) between = new float[windows.Count * vectors];
        products.Times(x, mean, between);
        products.TransposedTimes(between, mean, result);
    }
}
