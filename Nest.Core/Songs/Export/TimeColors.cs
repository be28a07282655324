namespace Nest.Songs.Export;

/// <summary>Colors that tell the time of a song.</summary>
internal static class TimeColors
{
    // Viridis at nine even steps: lightness grows with time, also in print and to the colour-blind.
    private static readonly (byte R, byte G, byte B)[] Viridis =
        [(68, 1, 84), (71, 44, 122), (59, 81, 139), (44, 113, 142), (33, 144, 141), (39, 173, 129), (92, 200, 99), (170, 220, 50), (253, 231, 37)];

    /// <summary>The colour of a moment, sRGB, from a song's beginning (0) to its end (1).</summary>
    public static (int R, int G, int B) At(double share)
    {
        double place = share * (Viridis.Length - 1);
        int below = Math.Min((int)place, Viridis.Length - 2);
        var (a, b) = (Viridis[below], Viridis[below + 1]);
        return (Between(a.R, b.R), Between(a.G, b.G), Between(a.B, b.B));

        int Between(int from, int to) => (int)Math.Round(from + (place - below) * (to - from));
    }
}
