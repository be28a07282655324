using System.Text;

namespace Nest.Audio;

/// <summary>Files that hold sound but that neither Nest nor libsndfile reads: named, so that an error can say more than "unknown".</summary>
internal static class ForeignFormats
{
    /// <summary>What a file that starts with these bytes is, or null where nothing more is known of it.</summary>
    /// <param name="start">Its first 12 bytes, or all it has.</param>
    public static string? Recognise(ReadOnlySpan<byte> start)
    {
        if (start.Length >= 8 && start[4..].StartsWith("ftyp"u8)) return "an MPEG-4 file (m4a, mp4)";
        if (start.StartsWith<byte>([0x1A, 0x45, 0xDF, 0xA3])) return "a Matroska or WebM file";
        if (start.StartsWith<byte>([0x30, 0x26, 0xB2, 0x75])) return "a Windows Media file (wma)";
        if (start.StartsWith("ADIF"u8) || start.Length >= 2 && start[0] == 0xFF && (start[1] & 0xF6) == 0xF0) return "a raw AAC file";
        if (start.StartsWith("MAC "u8)) return "a Monkey's Audio file (ape)";
        if (start.StartsWith("wvpk"u8)) return "a WavPack file";
        if (start.StartsWith("MThd"u8)) return "a MIDI file, which has notes but no sound";
        return null;
    }

    /// <summary>The first bytes of a file as an error shows them: text as text, anything else as numbers.</summary>
    public static string Show(ReadOnlySpan<byte> start)
    {
        bool text = start.IndexOfAnyExceptInRange((byte)32, (byte)126) < 0;
        return text ? $"\"{Encoding.ASCII.GetString(start)}\"" : Convert.ToHexString(start);
    }
}
