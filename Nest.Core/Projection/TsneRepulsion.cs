namespace Nest.Projection;

/// <summary>The push apart in t-SNE: what every point of the map feels from all others.</summary>
internal abstract class TsneRepulsion
{
    /// <summary>Works out Σⱼ q²(i, j)·(yᵢ − yⱼ) with q = 1 / (1 + |yᵢ − yⱼ|²), for every point.</summary>
    /// <param name="places">The map, one array a dimension. (Dimensions)(N padded)</param>
    /// <param name="forces">(Dimensions)(N padded), each point's overwritten at the latest by <see cref="Finish"/>.</param>
    /// <returns>Z = Σ q over all ordered pairs of different points.</returns>
    public abstract double Compute(float[][] places, float[][] forces);

    /// <summary>Writes those forces of some points that <see cref="Compute"/> has left in parts: the caller's threads each do so for the points that they go on with.</summary>
    /// <param name="first">The first point, a multiple of 8.</param>
    /// <param name="end">The point after the last.</param>
    /// <param name="forces">As given to <see cref="Compute"/>.</param>
    public virtual void Finish(int first, int end, float[][] forces)
    {
    }
}
