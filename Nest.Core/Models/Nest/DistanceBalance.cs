using Nest.Numerics;
using Nest.Tensors;

namespace Nest.Models.Nest;

/// <summary>How much keeping distances weighs in the steps of preset <c>nest</c>: as little as keeps their order about as well as three principal components do.</summary>
/// <remarks>
/// A fixed weight is too much for songs whose nest keeps distances far better than their principal components, and hinders
/// neighbours there; it is too little for songs whose distances the neighbours would tear apart. So every 40 steps the rank correlation of an even
/// sample's distances in the nest and in the song is taken, and the weight grows while it is below its goal and shrinks while it is above:
/// an integral controller on its logarithm. The goal is of ranks, as Pearson's correlation, which the loss is made of, may be kept where they are not: a
/// song of few loud and many quiet moments came to 0.83 of its components' rank correlation at 0.98 of the other.
/// <para>Source: the multiplier method of constrained optimisation, as in Platt and Barr, "Constrained differential optimization", NIPS 1987.</para>
/// <para>Not thread-safe.</para>
/// </remarks>
internal sealed class DistanceBalance
{
    /// <summary>Steps from one observation to the next.</summary>
    public const int Interval = 40;

    /// <summary>Bounds of the weight. Some is always left: distances make petals round, and hold an axis where it was when a song changes a little.</summary>
    public const float Least = 1.5f, Most = 30;

    private const double KeptCorrelation = 0.93;   // of principal components': 0.9 is the least that is asked, and other windows and seeds differ by 0.02
    private const double Gain = 20;                // of the logarithm: half of it a step
    private const int MostSampled = 600, PairStep = 4;

    private readonly int[] sample;            // windows
    private readonly double[] wanted;         // ranks of their distances in the song, pair by pair
    private readonly double[] distances;      // in the nest, likewise
    private float weight = NestLosses.DistanceWeight;

    /// <param name="device">Where the weight is wanted.</param>
    /// <param name="song">The song.</param>
    public DistanceBalance(Device device, NestTrainingSet song)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(song);
        const int Axes = NestShape.Latents;
        int width = song.PlaceWidth, count = Math.Min(MostSampled, song.Pool.Length);
        sample = new int[count];
        float[] leading = new float[count * Axes], places = new float[count * width];
        for (int i = 0; i < count; i++)
        {
            int at = (int)((long)i * song.Pool.Length / count);
            sample[i] = song.Pool[at];
            ReadOnlySpan<float> place = song.Places.AsSpan(at * width, width);
            place.CopyTo(places.AsSpan(i * width));
            place[..Math.Min(Axes, width)].CopyTo(leading.AsSpan(i * Axes));
        }
        distances = new double[Measure(places, width, null)];
        Measure(places, width, distances);
        wanted = RankCorrelation.Ranks(distances);
        Goal = KeptCorrelation * Correlation(leading);
        Weight = device.FromArray([weight], 1);
    }

    /// <summary>The rank correlation to be kept: 0.93 times what the song's first three principal components reach; not a number where they have none.</summary>
    public double Goal { get; }

    /// <summary>The windows whose latents are to be observed, increasing.</summary>
    public ReadOnlySpan<int> Sample => sample;

    /// <summary>The weight for the next step. (1)</summary>
    public Tensor Weight { get; }

    /// <summary>Takes up the weight of a run that stopped; false for one that no run has.</summary>
    public bool GoOn(float weight)
    {
        if (!(weight >= Least && weight <= Most)) return false;
        Set(weight);
        return true;
    }

    /// <summary>Moves the weight by how far the sample's distances are from their goal.</summary>
    /// <param name="latents">Of <see cref="Sample"/>. (S, 3)</param>
    public void Observe(ReadOnlySpan<float> latents)
    {
        double ahead = Correlation(latents) - Goal;
        if (double.IsFinite(ahead)) Set(Math.Clamp((float)(weight * Math.Exp(-Gain * ahead)), Least, Most));
    }

    /// <summary>Spearman's correlation of the sample's distances in the nest and in the song.</summary>
    internal double Correlation(ReadOnlySpan<float> latents)
    {
        Measure(latents, NestShape.Latents, distances);
        return RankCorrelation.Pearson(RankCorrelation.Ranks(distances), wanted);
    }

    private void Set(float value)
    {
        weight = value;
        Weight.Write([value]);
    }

    // Distances of every fourth pair that is apart in time; returns how many.
    private int Measure(ReadOnlySpan<float> points, int width, double[]? into)
    {
        int apart = 0, count = 0;
        for (int i = 0; i < sample.Length; i++)
            for (int j = i + 1; j < sample.Length; j++)
            {
                if (sample[j] - sample[i] < NestShape.Near || apart++ % PairStep != 0) continue;
                if (into is not null)
                {
                    double square = 0;
                    for (int k = 0; k < width; k++)
                    {
                        double d = points[i * width + k] - points[j * width + k];
                        square += d * d;
                    }
                    into[count] = Math.Sqrt(square);
                }
                count++;
            }
        return count;
    }
}
