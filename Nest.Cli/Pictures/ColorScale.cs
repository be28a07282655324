namespace Nest.Cli.Pictures;

/// <summary>Colours: a scale from unlike to alike, and a set for groups.</summary>
internal static class ColorScale
{
    /// <summary>Steps of the scale.</summary>
    public const int Steps = 256;

    // From the paper's ground to deep blue, every step darker than the one before, so that it also reads in grey.
    private static readonly int[] Stops = [0xF4F1EA, 0xD5E3DC, 0x9CCBC6, 0x56A5B4, 0x2F7AA3, 0x31508F, 0x33296B, 0x1D0F3D];

    private static readonly int[] Groups = [0x3D6FD9, 0xE0762B, 0x2FA36B, 0xC8445C, 0x8A5CC9, 0xB08A1E, 0x1F9FB5, 0xD65CA8, 0x7A8B2B, 0x8C6A5A, 0x5C7CB0, 0xB5563A];

    /// <summary>How many groups have a colour of their own.</summary>
    public static int MostGroups => Groups.Length;

    /// <summary>What stands for everything without a group.</summary>
    public const string Other = "#8A8E96";

    /// <summary>Red, green, blue of all steps. (Steps, 3)</summary>
    public static byte[] Palette()
    {
        var palette = new byte[3 * Steps];
        for (int step = 0; step < Steps; step++)
        {
            double place = (double)step / (Steps - 1) * (Stops.Length - 1);
            int stop = Math.Min((int)place, Stops.Length - 2);
            for (int channel = 0; channel < 3; channel++)
            {
                int shift = 16 - 8 * channel, from = Stops[stop] >> shift & 255, to = Stops[stop + 1] >> shift & 255;
                palette[3 * step + channel] = (byte)Math.Round(from + (to - from) * (place - stop));
            }
        }
        return palette;
    }

    /// <summary>A step's colour in web notation.</summary>
    public static string At(int step)
    {
        byte[] palette = Palette();
        return FormattableString.Invariant($"#{palette[3 * step]:X2}{palette[3 * step + 1]:X2}{palette[3 * step + 2]:X2}");
    }

    /// <summary>A group's colour in web notation: good on paper and at night.</summary>
    public static string Group(int group) => group >= 0 && group < Groups.Length ? FormattableString.Invariant($"#{Groups[group]:X6}") : Other;
}
