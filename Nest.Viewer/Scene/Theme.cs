using System.Numerics;

namespace Nest.Viewer.Scene;

/// <summary>The colours of everything drawn: paper by day, or night. Colours are sRGB, 0 to 1.</summary>
internal sealed record Theme
{
    /// <summary>What people call it: the value of <c>--theme</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The ground.</summary>
    public required Vector3 Ground { get; init; }

    /// <summary>The line, the played waveform and the main text.</summary>
    public required Vector3 Ink { get; init; }

    /// <summary>Secondary text.</summary>
    public required Vector3 Faint { get; init; }

    /// <summary>The waveform that is yet to be played.</summary>
    public required Vector3 Unplayed { get; init; }

    /// <summary>The present: the point, the playhead.</summary>
    public required Vector3 Now { get; init; }

    /// <summary>The ground of the help and of messages.</summary>
    public required Vector3 Panel { get; init; }

    /// <summary>How strongly the path ahead shows, 0 to 1.</summary>
    public required float Ghost { get; init; }

    /// <summary>How strongly what was heard long ago shows, 0 to 1.</summary>
    public required float Floor { get; init; }

    /// <summary>What the farthest strokes keep of their strength, 0 to 1.</summary>
    public required float DepthFloor { get; init; }

    /// <summary>How strongly what was just heard shines, 0 to 1.</summary>
    public required float Glow { get; init; }

    /// <summary>Whether strokes darken the ground (ink on paper) or lighten it (light in the night).</summary>
    public required bool Darkens { get; init; }

    /// <summary>Colours of the beginning to the end of a song.</summary>
    public required Palette TimeColors { get; init; }

    /// <summary>Colours of silence to the loudest moment.</summary>
    public required Palette LoudnessColors { get; init; }

    /// <summary>Colours of the pitch classes, C first.</summary>
    public required Palette PitchColors { get; init; }

    /// <summary>Colours of the kinds of sections, in the order in which they come.</summary>
    /// <remarks>Each of the first six differs from every other in lightness where it does not in hue for eyes that tell red from green, or blue from yellow, badly.</remarks>
    public required Palette SectionColors { get; init; }

    /// <summary>Passages without a clear pitch.</summary>
    public required Vector3 Unclear { get; init; }

    /// <summary>All palettes of lines, a row each: time, loudness, pitch classes, sections. (4, Palette.Size, 3)</summary>
    public byte[] Palettes => [.. TimeColors.Texels, .. LoudnessColors.Texels, .. PitchColors.Texels, .. SectionColors.Texels];

    /// <summary>Rows of <see cref="Palettes"/>.</summary>
    public const int PaletteRows = 4;

    /// <summary>The colour of one of several songs: evenly spread over the colours of time, but for the greens, which are the present's.</summary>
    public Vector3 SongColor(int song, int songs)
    {
        const double greens = 0.36, yellows = 0.56;
        double share = (song + 0.5) / songs, place = share < 0.5 ? 2 * share * greens : yellows + (2 * share - 1) * (1 - yellows);
        return TimeColors.At((int)(place * (Palette.Size - 1)));
    }

    /// <summary>Ink on white paper.</summary>
    public static Theme Paper { get; } = new()
    {
        Name = "paper",
        Ground = Rgb(0xFDFCFA),
        Ink = Rgb(0x1B1D22),
        Faint = Rgb(0x8C8E94),
        Unplayed = Rgb(0xC9CACD),
        Now = Rgb(0x12A150),
        Panel = Rgb(0xF3F1ED),
        Ghost = 0.12f,
        Floor = 0.46f,
        DepthFloor = 0.36f,
        Glow = 0,
        Darkens = true,
        TimeColors = Palette.Through(0x2B3A8C, 0x1C78A6, 0x1C9A7C, 0xA79A1E, 0xE0802A, 0xC9344A),
        LoudnessColors = Palette.Through(0x9DB4C8, 0x4F86B0, 0x4A4E9C, 0x8A2C7C, 0xC8304C),
        PitchColors = Palette.Fifths(lightness: 0.6f, chroma: 0.155f),
        SectionColors = Palette.Of(0x2458A6, 0xE07B1A, 0xA566D9, 0x74440A, 0x4FA3AE, 0x5A2E63, 0xC93A56, 0x85888F),
        Unclear = Rgb(0xB4B6BA),
    };

    /// <summary>Light in the dark.</summary>
    public static Theme Night { get; } = new()
    {
        Name = "night",
        Ground = Rgb(0x0B0D12),
        Ink = Rgb(0xE9E4D8),
        Faint = Rgb(0x7B808C),
        Unplayed = Rgb(0x3A3E48),
        Now = Rgb(0x4BE38A),
        Panel = Rgb(0x171A21),
        Ghost = 0.15f,
        Floor = 0.6f,
        DepthFloor = 0.42f,
        Glow = 0.6f,
        Darkens = false,
        TimeColors = Palette.Through(0x5B7CFF, 0x35B8E8, 0x3FD9A4, 0xDCE35A, 0xFFA64D, 0xFF5D73),
        LoudnessColors = Palette.Through(0x2F5A8C, 0x3E8FD0, 0x9A7BEA, 0xF06AA8, 0xFFC46B),
        PitchColors = Palette.Fifths(lightness: 0.77f, chroma: 0.15f),
        SectionColors = Palette.Of(0x5B9BFF, 0xFFA640, 0xD95078, 0xBCC9F2, 0x9A7BD0, 0xB9A02A, 0xFF9EC0, 0x8C93A0),
        Unclear = Rgb(0x565B66),
    };

    /// <summary>The other one.</summary>
    public Theme Other => ReferenceEquals(this, Paper) ? Night : Paper;

    private static Vector3 Rgb(int hex) => Palette.Rgb(hex);
}
