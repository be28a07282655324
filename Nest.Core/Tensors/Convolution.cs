namespace Nest.Tensors;

/// <summary>The geometry of a two-dimensional convolution: x (N, Height, Width, In) to y (N, OutHeight, OutWidth, Out).</summary>
/// <param name="Batch">Images, N.</param>
/// <param name="Height">Rows of x: time.</param>
/// <param name="Width">Columns of x: frequency.</param>
/// <param name="In">Channels of x.</param>
/// <param name="Out">Channels of y.</param>
/// <param name="KernelHeight">Rows of the kernel.</param>
/// <param name="KernelWidth">Columns of the kernel.</param>
/// <param name="StrideHeight">Rows of x from one row of y to the next.</param>
/// <param name="StrideWidth">Columns of x from one column of y to the next.</param>
/// <param name="PadHeight">Rows of zeros above and below x.</param>
/// <param name="PadWidth">Columns of zeros left and right of x.</param>
/// <remarks>
/// y[n, i, j, o] = Σ over (p, q, c) of x[n, i·StrideHeight + p − PadHeight, j·StrideWidth + q − PadWidth, c] · w[p, q, c, o], with w
/// (KernelHeight, KernelWidth, In, Out) and x zero outside: a cross-correlation, as in every network library.
/// </remarks>
public readonly record struct Convolution(
    int Batch, int Height, int Width, int In, int Out, int KernelHeight, int KernelWidth,
    int StrideHeight = 1, int StrideWidth = 1, int PadHeight = 0, int PadWidth = 0)
{
    /// <summary>Rows of y.</summary>
    public int OutHeight => (Height + 2 * PadHeight - KernelHeight) / StrideHeight + 1;

    /// <summary>Columns of y.</summary>
    public int OutWidth => (Width + 2 * PadWidth - KernelWidth) / StrideWidth + 1;

    /// <summary>Multiply-adds of one pass, the zeros of the padding counted.</summary>
    public long MultiplyAdds => (long)Batch * OutHeight * OutWidth * Out * KernelHeight * KernelWidth * In;

    internal int XLength => checked(Batch * Height * Width * In);

    internal int YLength => checked(Batch * OutHeight * OutWidth * Out);

    internal int WeightLength => checked(KernelHeight * KernelWidth * In * Out);
}

/// <summary>The geometry of a max-pooling: x (N, Height, Width, Channels) to y (N, Height / PoolHeight, Width / PoolWidth, Channels).</summary>
/// <param name="Batch">Images, N.</param>
/// <param name="Height">Rows of x; those beyond the last whole cell are left out, as PyTorch does.</param>
/// <param name="Width">Columns of x, likewise.</param>
/// <param name="Channels">Channels of both.</param>
/// <param name="PoolHeight">Rows of a cell.</param>
/// <param name="PoolWidth">Columns of a cell: cells do not overlap and hold at most 256 values.</param>
public readonly record struct Pooling(int Batch, int Height, int Width, int Channels, int PoolHeight, int PoolWidth)
{
    /// <summary>Rows of y.</summary>
    public int OutHeight => Height / PoolHeight;

    /// <summary>Columns of y.</summary>
    public int OutWidth => Width / PoolWidth;

    internal int XLength => checked(Batch * Height * Width * Channels);

    internal int YLength => checked(Batch * OutHeight * OutWidth * Channels);
}

/// <summary>A function applied to every number.</summary>
public enum Activation
{
    /// <summary>x.</summary>
    Identity,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>1 / (1 + e^−x).</summary>
    Sigmoid,
}
