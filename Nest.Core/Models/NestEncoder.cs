using Nest.Tensors;

namespace Nest.Models;

/// <summary>Gives the latents of a song's windows as a model of preset <c>nest</c> sees them.</summary>
/// <remarks>Every window is by itself, so that the same bits come whatever is asked for together. Not thread-safe.</remarks>
public sealed class NestEncoder
{
    private const int Together = 1024;   // windows

    private readonly NestAutoencoder model;
    private readonly Tensor frames;       // (T, 1, Bands)
    private readonly Tensor start;        // (N, 3)
    private readonly RowMap windows;      // of one call after the other
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
        windows = new RowMap(model.Device);
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

    /// <summary>Writes the latents of any windows as the model sees them now.</summary>
    /// <param name="numbers">The windows' numbers. (W)</param>
    /// <param name="latents">(W, 3), overwritten.</param>
    internal void Encode(ReadOnlySpan<int> numbers, Span<float> latents)
    {
        Device device = model.Device;
        RowMap chosen = windows.Sum(numbers);
        device.SumRows(start, chosen, NestShape.Latents, device.Reuse(ref starts, numbers.Length, NestShape.Latents));
        Tensor z = device.Reuse(ref encoded, numbers.Length, NestShape.Latents);
        model.Encode(frames, chosen, starts, z);
        z.Read(latents);
    }
}
