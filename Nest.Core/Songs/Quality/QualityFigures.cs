namespace Nest.Songs.Quality;

/// <summary>How well a nest keeps a song's shape. A figure that the nest does not define, as when it has collapsed, is not a number.</summary>
/// <param name="Knn">Share of the 15 nearest windows in the song that are among the 15 nearest in the nest, 0 to 1.</param>
/// <param name="Trust">Trustworthiness at 15: 1 when no stranger is among a point's nearest.</param>
/// <param name="Continuity">Continuity at 15: 1 when no near window is far away in the nest.</param>
/// <param name="Spearman">Rank correlation of the distances between pairs of windows in the song and in the nest.</param>
/// <param name="Knn2">As <paramref name="Knn"/>, by timbre and harmony (MFCC and chroma) in place of the log-mel windows that nests are made of.</param>
/// <param name="Trust2">As <paramref name="Trust"/>, likewise.</param>
/// <param name="Continuity2">As <paramref name="Continuity"/>, likewise.</param>
/// <param name="Spearman2">As <paramref name="Spearman"/>, likewise.</param>
/// <param name="FirstAxisShare">The largest principal axis's share of the nest's variance: 1 is a line, 1/3 a ball.</param>
/// <param name="Jump">The 99th percentile of the steps from point to point, over their median.</param>
/// <remarks>Sources: Venna and Kaski, "Neighborhood preservation in nonlinear projection methods", ICANN 2001, for trustworthiness and continuity.</remarks>
public sealed record QualityFigures(
    double Knn, double Trust, double Continuity, double Spearman,
    double Knn2, double Trust2, double Continuity2, double Spearman2,
    double FirstAxisShare, double Jump);
