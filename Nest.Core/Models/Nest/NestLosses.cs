namespace Nest.Models.Nest;

/// <summary>The terms of preset <c>nest</c>'s loss, before their weights.</summary>
/// <param name="Contrast">Surprise of finding an anchor's neighbour among all others.</param>
/// <param name="Distance">1 − correlation of distances in the nest and in the song's principal components.</param>
/// <param name="Reconstruction">Mean squared error of painted windows.</param>
/// <param name="Hinge">How far axes fall short of one deviation.</param>
/// <param name="Decorrelation">Squared correlations between axes.</param>
/// <param name="Slowness">Mean squared step, in hundredths of the nest's variance.</param>
/// <param name="Forecast">Mean squared error of the forecast displacement, likewise.</param>
/// <remarks>
/// The weights differ from the recipe's (distance 12, reconstruction 0.5, slowness 0.02, forecast 0.2), and so does the learning rate (peak 4e-3, here 7e-3). A forecast that pulls at the latents holds
/// busy songs back: at a tenth of its weight it is learned as well, as Adam does not mind, and most songs that kept 1.1 to 1.5
/// times PCA's neighbours keep 1.4 to 2.0. Distances begin at three quarters of the recipe's weight and then weigh what the song needs
/// (<see cref="DistanceBalance"/>): most songs keep theirs at a sixth as well as PCA does, and as many neighbours more as that leaves room for. Slowness is measured by a variance that is differentiated too: as the recipe has it, a small nest is a
/// slow one, and a restless song's nest shrank until the steps were noise (half of PCA's neighbours; now 2.1 times). So it bears more weight, which
/// neighbours by timbre and harmony need.
/// </remarks>
public readonly record struct NestLosses(
    double Contrast, double Distance, double Reconstruction, double Hinge, double Decorrelation, double Slowness, double Forecast)
{
    internal const float ContrastWeight = 1, DistanceWeight = 9, ReconstructionWeight = 0.2f, HingeWeight = 1, DecorrelationWeight = 0.1f;
    internal const float SlownessWeight = 0.04f, ForecastWeight = 0.02f;

    /// <summary>What training makes small, with distances at the weight that they begin with: the weighted sum.</summary>
    public double Total => ContrastWeight * Contrast + DistanceWeight * Distance + ReconstructionWeight * Reconstruction
        + HingeWeight * Hinge + DecorrelationWeight * Decorrelation + SlownessWeight * Slowness + ForecastWeight * Forecast;
}
