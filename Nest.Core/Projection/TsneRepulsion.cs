namespace Nest.Projection;

/// <summary>The push apart in t-SNE: what every point of the map feels from all others.</summary>
internal abstract class TsneRepulsion
{
    /// <summary>Writes Σⱼ q²(i, j)·(yᵢ − yⱼ) with q = 1 / (1 + |yᵢ − yⱼ|²), for every point.</summary>
    /// <param name="places">The map, one array a dimension. (Dimensions)(N padded)</param>
    /// <param name="forces">(Dimensions)(N padded), the first N overwritten.</param>
    /// <returns>Z = Σ q over all ordered pairs of different points.</returns>
    public abstract double Compute(float[][] places, float[][] forces);
}
