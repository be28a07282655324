using Nest.Viewer.Songs;

namespace Nest.Viewer.Scene;

/// <summary>What a picture shows of a song at a moment.</summary>
/// <param name="Song">The song.</param>
/// <param name="Position">The second that is heard.</param>
/// <param name="Duration">Of the song, in seconds.</param>
/// <param name="Playing">Whether it is playing.</param>
/// <param name="Time">A clock for what moves by itself, in seconds.</param>
/// <param name="Hover">The second of the song that the mouse points at, in the waveform or on the nest, if it does.</param>
/// <param name="Message">Something passing the user should know.</param>
/// <param name="Help">Whether the keys are shown.</param>
/// <param name="Live">Whether it is on a screen, where keys can be pressed.</param>
/// <param name="Silent">Whether it plays without a sound.</param>
/// <param name="Plain">Whether principal components place the points even where a model could.</param>
/// <param name="Curve">Whether ring and curve are shown while a model learns.</param>
/// <param name="Songs">All songs of its space in their order, if there are others.</param>
/// <param name="HoverOnNest">Whether it is the nest that the mouse points at.</param>
/// <param name="Loop">The stretch that plays over and over, in seconds, if one does.</param>
internal readonly record struct SceneState(
    Song Song, double Position, double Duration, bool Playing, double Time,
    double? Hover = null, string? Message = null, bool Help = false, bool Live = false, bool Silent = false, bool Plain = false, bool Curve = true,
    IReadOnlyList<Song>? Songs = null, bool HoverOnNest = false, (double From, double To)? Loop = null);
