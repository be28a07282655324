using Nest.Tensors;
using Nest.Tensors.Losses;

namespace Nest.Models;

/// <summary>How much keeping distances weighs in a step of preset <c>nest</c>: as little as keeps them about as well as three principal components do.</summary>
/// <remarks>
/// A fixed weight is too much for songs whose nest keeps distances far better than their principal components, and hinders
/// neighbours there; it is too little for songs whose distances the neighbours would tear apart. So the loss has a goal, and the weight grows while
/// the loss is above it and shrinks while it is below: an integral controller on its logarithm.
/// <para>Source: the multiplier method of constrained optimisation, as in Platt and Barr, "Constrained differential optimization", NIPS 1987.</para>
/// <para>Not thread-safe.</para>
/// </remarks>
internal sealed class DistanceBalance
{
    /// <summary>Bounds of the weight. Some is always left: distances make petals round, and hold an axis where it was when a song changes a little.</summary>
    public const float Least = 1.5f, Most = 12;

    private const double KeptCorrelation = 0.98;   // of principal components': at 0.96 a busy song kept 0.90 of their rank correlation, the least that is asked; now 0.92
    private const double Gain = 0.5;               // of the logarithm, a step
    private const int MostSampled = 1000;

    private readonly Device device;
    private readonly Steering steering;

    /// <param name="device">Where the weight is, as the losses are.</param>
    /// <param name="goal">The loss to be kept to.</param>
    public DistanceBalance(Device device, double goal)
    {
        ArgumentNullException.ThrowIfNull(device);
        (this.device, steering) = (device, new Steering(goal, Gain, Least, Most));
        Weight = device.FromArray([NestLosses.DistanceWeight], 1);
    }

    /// <summary>The weight for the next step. (1)</summary>
    public Tensor Weight { get; }

    /// <summary>The loss to keep to for a song: 1 − 0.98 times the correlation that its first three principal components reach on an even sample of its pool.</summary>
    public static double GoalOf(NestSong song)
    {
        ArgumentNullException.ThrowIfNull(song);
        const int Axes = NestShape.Latents;
        int width = song.PlaceWidth, count = Math.Min(MostSampled, song.Pool.Length);
        float[] leading = new float[count * Axes], places = new float[count * width];
        var windows = new int[count];
        for (int i = 0; i < count; i++)
        {
            int at = (int)((long)i * song.Pool.Length / count);
            ReadOnlySpan<float> place = song.Places.AsSpan(at * width, width);
            place.CopyTo(places.AsSpan(i * width));
            place[..Math.Min(Axes, width)].CopyTo(leading.AsSpan(i * Axes));
            windows[i] = song.Pool[at];
        }
        double loss = new DistanceLoss<float>(count, width, NestShape.Near).Forward(leading, places, windows);
        return 1 - KeptCorrelation * (1 - loss);
    }

    /// <summary>Takes up the weight of a run that stopped; false for one that no run has.</summary>
    public bool GoOn(float weight)
    {
        if (!(weight >= Least && weight <= Most)) return false;
        Weight.Write([weight]);
        return true;
    }

    /// <summary>Learns the loss of the step that was just done.</summary>
    /// <param name="loss">(1)</param>
    public void Observe(Tensor loss) => device.Steer(steering, loss, Weight);
}
