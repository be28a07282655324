namespace Nest.Audio;

/// <summary>Telephone companding: the amplitude of each of the 256 codes, full scale 1.</summary>
/// <remarks>Source: ITU-T Recommendation G.711 (11/88), tables 1 and 2; 14-bit (mu-law) and 13-bit (A-law) values at the top of 16 bits.</remarks>
internal static class G711
{
    private static readonly float[] MuLawTable = Table(code =>
    {
        int bits = ~code & 0xFF;                                   // codes are sent inverted
        int segment = bits >> 4 & 7;
        int magnitude = ((2 * (bits & 15) + 33) << segment) - 33;  // 14 bits
        return ((bits & 0x80) != 0 ? -magnitude : magnitude) * 4;
    });

    private static readonly float[] ALawTable = Table(code =>
    {
        int bits = code ^ 0x55;                                    // even bits are sent inverted
        int segment = bits >> 4 & 7;
        int step = 2 * (bits & 15) + 1;
        int magnitude = segment == 0 ? step : (step + 32) << (segment - 1);   // 13 bits
        return ((bits & 0x80) != 0 ? magnitude : -magnitude) * 8;
    });

    /// <summary>Amplitude of a mu-law code. (256)</summary>
    public static ReadOnlySpan<float> MuLaw => MuLawTable;

    /// <summary>Amplitude of an A-law code. (256)</summary>
    public static ReadOnlySpan<float> ALaw => ALawTable;

    private static float[] Table(Func<int, int> value16)
    {
        var table = new float[256];
        for (int code = 0; code < table.Length; code++) table[code] = value16(code) / 32768f;
        return table;
    }
}
