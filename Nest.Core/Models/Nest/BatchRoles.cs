namespace Nest.Models.Nest;

/// <summary>The distinct windows that a batch of samples needs, and which of them each sample takes for which role.</summary>
/// <remarks>Sample t takes the windows t − History + 1 to t as its history, the last of them as what it reconstructs, and t + 1 as what it forecasts.</remarks>
internal sealed class BatchRoles
{
    /// <param name="samples">Starts of the samples' windows, t.</param>
    /// <param name="history">Latents that the forecaster sees.</param>
    public BatchRoles(ReadOnlySpan<int> samples, int history)
    {
        var learning = new SortedSet<int>();
        foreach (int t in samples)
            for (int age = 0; age < history; age++) learning.Add(t - age);
        var others = new SortedSet<int>();
        foreach (int t in samples)
            if (!learning.Contains(t + 1)) others.Add(t + 1);

        Starts = [.. learning, .. others];
        WithGradient = learning.Count;
        var place = new Dictionary<int, int>(Starts.Length);
        for (int i = 0; i < Starts.Length; i++) place.Add(Starts[i], i);

        Now = new int[samples.Length];
        Next = new int[samples.Length];
        Past = new int[history * samples.Length];
        for (int n = 0; n < samples.Length; n++)
        {
            Now[n] = place[samples[n]];
            Next[n] = place[samples[n] + 1];
            for (int step = 0; step < history; step++) Past[step * samples.Length + n] = place[samples[n] - history + 1 + step];
        }
    }

    /// <summary>First frames of the windows: in rising order those that get a gradient, then in rising order the others.</summary>
    public int[] Starts { get; }

    /// <summary>How many of <see cref="Starts"/> get a gradient.</summary>
    public int WithGradient { get; }

    /// <summary>Each sample's own window, as a place in <see cref="Starts"/>. (B)</summary>
    public int[] Now { get; }

    /// <summary>Its history, oldest first. (History, B)</summary>
    public int[] Past { get; }

    /// <summary>The window after its own. (B)</summary>
    public int[] Next { get; }
}
