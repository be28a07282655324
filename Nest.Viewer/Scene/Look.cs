namespace Nest.Viewer.Scene;

/// <summary>How the line is coloured.</summary>
internal enum ColorMode
{
    /// <summary>One ink.</summary>
    Ink,

    /// <summary>By the moment in the song, from its beginning to its end.</summary>
    Time,

    /// <summary>By how loud the song is there.</summary>
    Loudness,

    /// <summary>By the strongest pitch class: a hue each, neighbours on the circle of fifths being neighbours in hue.</summary>
    Pitch,

    /// <summary>By the kind of section: one that returns has its colour again.</summary>
    Section,
}

/// <summary>How much of what was heard stays drawn in full.</summary>
internal enum TrailLength
{
    /// <summary>Everything, the older the fainter, to a floor.</summary>
    All,

    /// <summary>The last 150 points of the trajectory.</summary>
    Points,

    /// <summary>The last 20 seconds.</summary>
    Seconds,
}

/// <summary>The user's choices of how a nest looks.</summary>
internal sealed record Look(Theme Theme, ColorMode Color, TrailLength Trail)
{
    /// <summary>What people call a trail's length.</summary>
    public static string NameOf(TrailLength trail) => trail switch
    {
        TrailLength.All => "all",
        TrailLength.Points => $"{NestLook.TrailPoints} points",
        _ => $"{NestLook.TrailSeconds} s",
    };

    /// <summary>What people call a way of colouring.</summary>
    public static string NameOf(ColorMode color) => color == ColorMode.Pitch ? "pitch class" : color.ToString().ToLowerInvariant();
}
