using System.Numerics.Tensors;
using Nest.Numerics;
using Nest.Projection;

namespace Nest.Features;

/// <summary>What sounds in a window, whenever in it: mean and deviation of every band over the window's frames, on their principal components.</summary>
/// <remarks>
/// Two windows that hold the same chord a tenth of a second apart lie far from each other frame by frame, and beside each other here.
/// <para>Source: Tzanetakis and Cook, "Musical genre classification of audio signals", IEEE Transactions on Speech and Audio Processing 10(5),
/// 2002: the texture window.</para>
/// <para>Thread-safe, as nothing is kept.</para>
/// </remarks>
internal static class StatisticsFeatures
{
    private const int MostFitted = 2000;
    private const int WindowsTogether = 256;   // that a thread takes at a time

    /// <summary>Scores of windows. (windows, components)</summary>
    /// <param name="windows">Windows of standardised frames.</param>
    /// <param name="components">Axes, fitted to every ⌈windows / 2000⌉-th window: 1 to twice the bands; those that the windows do not fill are zeros.</param>
    /// <param name="team">Threads; the result does not depend on how many.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static float[] Of(SlidingWindows windows, int components, WorkerPool team, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(team);
        int count = windows.Count, width = 2 * windows.Bins;
        var moments = new float[checked(count * width)];   // (windows, 2 · Bins)
        team.Run((count + WindowsTogether - 1) / WindowsTogether, chunk =>
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = chunk * WindowsTogether; i < Math.Min(count, (chunk + 1) * WindowsTogether); i++) Moments(windows[i], windows.Bins, moments.AsSpan(i * width, width));
        });
        var rows = new SlidingWindows(moments, width, 1, count);
        Pca axes = Pca.Fit(rows.Every((count + MostFitted - 1) / MostFitted), components, team, cancellation);
        var scores = new float[checked(count * components)];
        axes.Project(rows, components, scores, team, cancellation);
        return scores;
    }

    // Mean of every band, then its deviation.
    private static void Moments(ReadOnlySpan<float> window, int bands, Span<float> moments)
    {
        Span<float> mean = moments[..bands], deviation = moments[bands..], difference = stackalloc float[bands];
        float share = 1f / (window.Length / bands);
        for (int at = 0; at < window.Length; at += bands) TensorPrimitives.Add(mean, window.Slice(at, bands), mean);
        TensorPrimitives.Multiply(mean, share, mean);
        for (int at = 0; at < window.Length; at += bands)
        {
            TensorPrimitives.Subtract(window.Slice(at, bands), mean, difference);
            TensorPrimitives.MultiplyAdd(difference, difference, deviation, deviation);
        }
        TensorPrimitives.Multiply(deviation, share, deviation);
        TensorPrimitives.Sqrt(deviation, deviation);
    }
}
