using System.Globalization;

namespace Nest.Viewer.Scene;

/// <summary>Times of a song as text.</summary>
internal static class ClockText
{
    /// <summary>Minutes and seconds, with hours where there are any: 0:07, 12:30, 1:02:03.</summary>
    public static string Of(double seconds)
    {
        long whole = (long)Math.Max(0, Math.Floor(seconds));
        return whole < 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{whole / 60}:{whole % 60:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{whole / 3600}:{whole / 60 % 60:00}:{whole % 60:00}");
    }
}
