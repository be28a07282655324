using Nest.Tensors.Cpu;

namespace Nest.Projection;

/// <summary>Windows of consecutive frames of a spectrogram, flattened: the rows of a matrix (Count, Dimensions) that is never written out.</summary>
/// <remarks>
/// Window i holds frames i·Stride to i·Stride + Length − 1, which lie one behind the other in memory: a view, nothing is copied.
/// Windows of length 1 are the rows of an ordinary matrix. Thread-safe as long as nobody writes to the values.
/// </remarks>
public sealed class SlidingWindows
{
    /// <param name="values">The spectrogram. (frames, bins), and no less than the windows take</param>
    /// <param name="bins">Values a frame, at least 1.</param>
    /// <param name="length">Frames a window, at least 1.</param>
    /// <param name="count">Windows, at least 1.</param>
    /// <param name="stride">Frames from one window's start to the next, at least 1.</param>
    /// <exception cref="ArgumentException">The windows reach beyond the values.</exception>
    public SlidingWindows(ReadOnlyMemory<float> values, int bins, int length, int count, int stride = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        long frames = (count - 1L) * stride + length;
        if (values.Length < frames * bins)
            throw new ArgumentException($"{count} windows of {length} frames, {stride} apart, take {frames} frames of {bins} values, {frames * bins} in all; there are {values.Length}.", nameof(values));
        (Values, Bins, Length, Count, Stride) = (values[..(int)(frames * bins)], bins, length, count, stride);
    }

    /// <summary>The frames that the windows take. ((Count − 1) · Stride + Length, Bins)</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>Values a frame.</summary>
    public int Bins { get; }

    /// <summary>Frames a window.</summary>
    public int Length { get; }

    /// <summary>Number of windows.</summary>
    public int Count { get; }

    /// <summary>Frames from one window's start to the next.</summary>
    public int Stride { get; }

    /// <summary>Values a window: Length · Bins.</summary>
    public int Dimensions => Length * Bins;

    /// <summary>One window, frame by frame. (Length, Bins)</summary>
    public ReadOnlySpan<float> this[int window]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(window);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(window, Count);
            return Values.Span.Slice((int)((long)window * Stride * Bins), Dimensions);
        }
    }

    /// <summary>Every n-th window, from the first.</summary>
    /// <param name="n">At least 1.</param>
    public SlidingWindows Every(int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        return n == 1 ? this : new SlidingWindows(Values, Bins, Length, (Count - 1) / n + 1, checked(Stride * n));
    }

    /// <summary>How many ways frames fall to windows: frames of one phase lie Stride apart and serve the same places of windows.</summary>
    internal int Phases => Math.Min(Stride, Length);

    /// <summary>Places phase, phase + Stride, … of a window that frames of a phase serve.</summary>
    internal int Taps(int phase) => (Length - phase + Stride - 1) / Stride;

    /// <summary>The frames of a phase: tap q of window i is row i + q. (Count + Taps − 1, Bins)</summary>
    internal MatrixView Frames(int phase) =>
        new(Values.Span[(phase * Bins)..], Count + Taps(phase) - 1, Bins, checked(Stride * Bins));
}
