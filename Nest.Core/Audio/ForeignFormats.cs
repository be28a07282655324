using System.Text;

namespace Nest.Audio;

/// <summary>Files that neither Nest nor libsndfile reads: named, so that an error can say what it is and what to do.</summary>
internal static class ForeignFormats
{
    private const string Remedy = "which Nest does not read; ffmpeg -i IN OUT.flac turns it into one that it does";

    /// <summary>Why a file that starts with these bytes can't be read, or null where nothing speaks against trying.</summary>
    /// <param name="start">Its first 12 bytes, or all it has.</param>
    public static string? Refusal(ReadOnlySpan<byte> start)
    {
        if (start.Length >= 8 && start[4..].StartsWith("ftyp"u8)) return $"an MPEG-4 file (m4a, mp4), {Remedy}";
        if (start.StartsWith<byte>([0x1A, 0x45, 0xDF, 0xA3])) return $"a Matroska or WebM file, {Remedy}";
        if (start.StartsWith<byte>([0x30, 0x26, 0xB2, 0x75])) return $"a Windows Media file (wma), {Remedy}";
        if (start.StartsWith("ADIF"u8) || start.Length >= 2 && start[0] == 0xFF && (start[1] & 0xF6) == 0xF0) return $"a raw AAC file, {Remedy}";
        if (start.StartsWith("MAC "u8)) return $"a Monkey's Audio file (ape), {Remedy}";
        if (start.StartsWith("wvpk"u8)) return $"a WavPack file, {Remedy}";
        if (start.StartsWith("MThd"u8)) return "a MIDI file: notes, but no sound";
        if (IsText(start)) return $"text, not sound: it starts with {Show(start)}";
        return null;
    }

    // Printable throughout, and none of the sound formats whose headers begin with words.
    private static bool IsText(ReadOnlySpan<byte> start)
    {
        foreach (byte letter in start)
            if (letter is not ((>= 32 and < 127) or (byte)'\n' or (byte)'\r' or (byte)'\t')) return false;
        foreach (string name in (ReadOnlySpan<string>)["RIFF", "riff", "FORM", "OggS", "fLaC", "ID3", "caff", ".snd", "dns.", "NIST", "Creative", "MATLAB", "PVF1", "2BIT"])
            if (Encoding.ASCII.GetString(start).StartsWith(name, StringComparison.Ordinal)) return false;
        return true;
    }

    /// <summary>The first bytes of a file as an error shows them: text as text, anything else as numbers.</summary>
    public static string Show(ReadOnlySpan<byte> start)
    {
        bool text = start.IndexOfAnyExceptInRange((byte)32, (byte)126) < 0;
        return text ? $"\"{Encoding.ASCII.GetString(start)}\"" : Convert.ToHexString(start);
    }
}
