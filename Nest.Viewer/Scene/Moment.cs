namespace Nest.Viewer.Scene;

/// <summary>What changes from one picture of a nest to the next.</summary>
/// <param name="Now">The second of the song that is heard.</param>
/// <param name="Duration">Of the song, in seconds.</param>
/// <param name="Loudness">Of what is heard, 0 to 1.</param>
/// <param name="Presence">How far the nest has appeared, 0 to 1.</param>
/// <param name="Color">How the line is coloured.</param>
/// <param name="Trail">How much of the line stays.</param>
/// <param name="Morph">How far the path has turned into the next one, 0 to 1.</param>
/// <param name="Loop">The stretch that plays over and over, in seconds, if one does: all else recedes.</param>
internal readonly record struct Moment(
    double Now, double Duration, float Loudness, float Presence, ColorMode Color, TrailLength Trail, float Morph, (double From, double To)? Loop = null);
