using Nest.Tensors;

namespace Nest.Models.Nest;

/// <summary>Gives the latents of a song's windows as a model of preset <c>nest</c> sees them.</summary>
/// <remarks>Every window is by itself, so that the same bits come whatever is asked for together. Not thread-safe.</remarks>
internal sealed class NestEncoder
{
    private const int Together = 1024;   // windows

    private readonly NestAutoencoder model;
    private readonly Tensor frames;       // (T, 1, Bands)
    private readonly Tensor start;        // (N, 3)
    private readonly GatherMap windows;      // of one call after the other
    private Tensor? encoded;              // (windows, 3)
    private Tensor? starts;               // (windows, 3) rows of start

    /// <param name="model">Weights, which may change between two calls.</param>
    /// <param name="frames">Standardised log-mel frames. (T, Bands)</param>
    /// <param name="start">Whitened PCA of every window. (N, 3)</param>
    /// <exception cref="ArgumentException">There are not enough frames for the windows.</exception>
    public NestEncoder(NestAutoencoder model, float[] frames, float[] start) : this(model, Share(model, frames), start)
    {
    }

    internal NestEncoder(NestAutoencoder model, Tensor frames, float[] start)
    {
        ArgumentNullException.ThrowIfNull(start);
        (this.model, this.frames) = (model, frames);
        Windows = start.Length / NestShape.Latents;
        this.start = model.Device.Share(start, Windows, NestShape.Latents);
        windows = new GatherMap(model.Device);
        if (frames.Length < ((long)Windows + NestShape.Frames - 1) * model.Shape.Bands)
            throw new ArgumentException($"{frames.Length / model.Shape.Bands} frames do not make {Windows} windows of {NestShape.Frames}.", nameof(frames));
    }

    /// <summary>A song's frames where the model can read them. (T, 1, Bands)</summary>
    /// <param name="model">Whose device it is.</param>
    /// <param name="frames">(T, Bands), not to be changed any more.</param>
    internal static Tensor Share(NestAutoencoder model, float[] frames)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(frames);
        return model.Device.Share(frames, frames.Length / model.Shape.Bands, 1, model.Shape.Bands);
    }

    /// <summary>Windows of the song, N.</summary>
    public int Windows { get; }

    /// <summary>Writes the latents of windows first, first + 1, … as the model sees them now.</summary>
    /// <param name="first">The first window.</param>
    /// <param name="latents">(windows, 3), overwritten.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Encode(int first, Span<float> latents, CancellationToken cancellation = default)
    {
        int count = latents.Length / NestShape.Latents;
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Windows - first, nameof(latents));
        for (int from = 0; from < count; from += Together)
        {
            cancellation.ThrowIfCancellationRequested();
            int together = Math.Min(Together, count - from);
            var numbers = new int[together];
            for (int i = 0; i < together; i++) numbers[i] = first + from + i;
            Encode(numbers, latents.Slice(from * NestShape.Latents, together * NestShape.Latents));
        }
    }

    /// <summary>Writes the latents of every so many windows, from the first to the last, as the model sees them now, and straight lines between them: a sketch of the path in a fraction of the time.</summary>
    /// <param name="every">Windows from one that is encoded to the next: 1 for all of them.</param>
    /// <param name="latents">(<see cref="Windows"/>, 3), overwritten.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Sketch(int every, Span<float> latents, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        if (latents.Length != Windows * NestShape.Latents) throw new ArgumentException($"{latents.Length} coordinates of latents for {Windows} windows.", nameof(latents));
        if (every == 1)
        {
            Encode(0, latents, cancellation);
            return;
        }

        int last = Windows - 1, count = (last + every - 1) / every + 1;   // the last is encoded, too, however far it is from the one before
        var numbers = new int[Math.Min(count, Together)];
        var chosen = new float[count * NestShape.Latents];
        for (int from = 0; from < count; from += Together)
        {
            cancellation.ThrowIfCancellationRequested();
            int together = Math.Min(Together, count - from);
            for (int i = 0; i < together; i++) numbers[i] = Number(from + i);
            Encode(numbers.AsSpan(0, together), chosen.AsSpan(from * NestShape.Latents, together * NestShape.Latents));
        }

        for (int i = 0; i < count; i++)
        {
            var here = chosen.AsSpan(i * NestShape.Latents, NestShape.Latents);
            here.CopyTo(latents[(Number(i) * NestShape.Latents)..]);
            if (i == 0) continue;
            var before = chosen.AsSpan((i - 1) * NestShape.Latents, NestShape.Latents);
            int first = Number(i - 1), steps = Number(i) - first;
            for (int step = 1; step < steps; step++)
                for (int axis = 0; axis < NestShape.Latents; axis++)
                    latents[(first + step) * NestShape.Latents + axis] = float.Lerp(before[axis], here[axis], (float)step / steps);
        }

        int Number(int i) => Math.Min(i * every, last);
    }

    /// <summary>Writes the latents of any windows as the model sees them now.</summary>
    /// <param name="numbers">The windows' numbers. (W)</param>
    /// <param name="latents">(W, 3), overwritten.</param>
    internal void Encode(ReadOnlySpan<int> numbers, Span<float> latents)
    {
        Device device = model.Device;
        GatherMap chosen = windows.Sum(numbers);
        device.SumRows(start, chosen, NestShape.Latents, device.Reuse(ref starts, numbers.Length, NestShape.Latents));
        Tensor z = device.Reuse(ref encoded, numbers.Length, NestShape.Latents);
        model.Encode(frames, chosen, starts, z);
        z.Read(latents);
    }
}
