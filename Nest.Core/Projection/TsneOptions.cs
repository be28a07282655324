namespace Nest.Projection;

/// <summary>How t-SNE turns close vectors' push apart into numbers.</summary>
public enum TsneMethod
{
    /// <summary>Exact up to <see cref="TsneOptions.MostExact"/> points and in three dimensions, interpolated above.</summary>
    Auto,

    /// <summary>Every pair of points: N² operations an iteration.</summary>
    Exact,

    /// <summary>Points spread on a grid, and the grid convolved with the kernel by FFT: time grows with N and with the map's area. Two dimensions.</summary>
    Interpolated,
}

/// <summary>Where the points of a map begin.</summary>
public enum TsneStart
{
    /// <summary>On the data's first principal components, which keeps the large distances' order and repeats.</summary>
    Pca,

    /// <summary>At random, by the seed alone.</summary>
    Random,
}

/// <summary>Settings of <see cref="Tsne"/>. The defaults are the field's: those of scikit-learn and openTSNE.</summary>
public sealed record TsneOptions
{
    /// <summary>Points up to which <see cref="TsneMethod.Auto"/> is exact: where the two methods take equally long.</summary>
    public const int MostExact = 8_000;

    /// <summary>Dimensions of the map: 2 or 3.</summary>
    public int Dimensions { get; init; } = 2;

    /// <summary>How many neighbours a point counts as near, roughly: at least 1, less than the number of points.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>Steps in all.</summary>
    public int Iterations { get; init; } = 1000;

    /// <summary>Factor on the attraction in the first <see cref="ExaggeratedIterations"/> steps, in which the clusters find their places.</summary>
    public double Exaggeration { get; init; } = 12;

    /// <summary>Steps with exaggeration, and with the smaller momentum.</summary>
    public int ExaggeratedIterations { get; init; } = 250;

    /// <summary>Step size, for a gradient without its factor 4; the larger of N / 12 and 200 if null.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Decides the little noise that tells equal vectors apart, or the whole start if that is random.</summary>
    public long Seed { get; init; }

    /// <summary>Where the points begin.</summary>
    public TsneStart Start { get; init; } = TsneStart.Pca;

    /// <summary>How the push apart is computed.</summary>
    public TsneMethod Method { get; init; } = TsneMethod.Auto;
}
