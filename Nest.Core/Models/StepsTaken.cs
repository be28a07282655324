using System.Globalization;
using Nest.Formats;

namespace Nest.Models;

/// <summary>What a weight file says of how far its training came.</summary>
/// <remarks>Metadata "steps", and, only where the training was stopped before its end, "steps in all": both in decimal. Thread-safe, as nothing is kept.</remarks>
internal static class StepsTaken
{
    private const string Steps = "steps", InAll = "steps in all";

    /// <summary>Adds to a weight file's metadata how far its training came.</summary>
    /// <param name="metadata">What else the file says about itself.</param>
    /// <param name="done">Steps done.</param>
    /// <param name="inAll">Steps that it was to take.</param>
    public static void Add(IDictionary<string, string> metadata, long done, long inAll)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        metadata.Add(Steps, done.ToString(CultureInfo.InvariantCulture));
        if (done < inAll) metadata.Add(InAll, inAll.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Where a training was stopped, for people: "stopped after step 312 of 800"; null if it came to its end, or says nothing of that.</summary>
    public static string? Stop(SafeTensors file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Number(Steps) is { } done && Number(InAll) is { } all && done < all ? string.Create(CultureInfo.InvariantCulture, $"stopped after step {done} of {all}") : null;

        long? Number(string key) => long.TryParse(file.Metadata.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
    }
}
