namespace Nest.Viewer.Film;

/// <summary>Which seconds of a song a film shows, and in how many pictures.</summary>
/// <param name="From">The first picture's second.</param>
/// <param name="To">The second at which it ends.</param>
/// <param name="Rate">Pictures a second.</param>
internal readonly record struct FilmSpan(double From, double To, double Rate)
{
    /// <summary>Pictures in it, at least one.</summary>
    public int Count => Math.Max(1, (int)Math.Min(int.MaxValue, Math.Round((To - From) * Rate)));

    /// <summary>How long it lasts, in seconds: whole pictures.</summary>
    public double Duration => Count / Rate;

    /// <summary>The second of the song that a picture shows.</summary>
    public double SecondOf(int picture) => From + picture / Rate;
}
