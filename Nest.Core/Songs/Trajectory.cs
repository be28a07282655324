using Nest.Songs.Structure;

namespace Nest.Songs;

/// <summary>The path of a song: one point a window, in time order.</summary>
/// <param name="Points">Coordinates, within a ball of radius 0.15. (Count, 3)</param>
/// <param name="Seconds">The centre of each point's window on the song's clock, increasing. (Count)</param>
/// <param name="Method">What placed the points, for people: "PCA", "autoencoder".</param>
public sealed record Trajectory(float[] Points, double[] Seconds, string Method)
{
    /// <summary>The method of principal components.</summary>
    public const string Pca = "PCA";

    /// <summary>The method of learned latents.</summary>
    public const string Autoencoder = "autoencoder";

    /// <summary>Number of points.</summary>
    public int Count => Seconds.Length;

    /// <summary>Finds the sections of the path: of a song among several, say, that share a space.</summary>
    public Sections FindSections() => Sections.Of(Points, 3, Seconds[0], Count > 1 ? (Seconds[^1] - Seconds[0]) / (Count - 1) : 1);
}
