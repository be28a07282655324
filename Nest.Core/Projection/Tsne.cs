using System.Numerics.Tensors;
using Nest.Numerics;

namespace Nest.Projection;

/// <summary>t-distributed stochastic neighbour embedding: a map on which those points lie together whose vectors are near each other.</summary>
/// <remarks>
/// Gradient descent on the Kullback-Leibler divergence of the map's similarities from the data's, with early exaggeration, momentum and gains, from the
/// principal components. Distances are Euclidean; vectors brought to length 1 give those of cosine similarity. The same vectors, settings and
/// kind of processor give the same bits, whatever the number of threads.
/// <para>Source: van der Maaten and Hinton, "Visualizing data using t-SNE", JMLR 9, 2008; Kobak and Berens, "The art of using t-SNE for single-cell
/// transcriptomics", Nature Communications 10, 2019 (start and step size); Linderman et al., "Fast interpolation-based t-SNE for improved visualization of
/// single-cell RNA-seq data", Nature Methods 16, 2019 (many points).</para>
/// </remarks>
public static class Tsne
{
    private const double StartSpread = 1e-4, StartNoise = 1e-6;      // standard deviations
    private const float EarlyMomentum = 0.5f, LateMomentum = 0.8f, GainStep = 0.2f, GainFactor = 0.8f, LeastGain = 0.01f;
    private const double LeastRate = 200;
    private const float LongestStep = 5;                             // along an axis: what a handful of points would else run away by
    private const double AffinityShare = 0.15;                       // of the work, as the progress counts it
    private const int ChunkRows = 256;

    /// <summary>Makes a map.</summary>
    /// <param name="vectors">(N, width)</param>
    /// <param name="count">N, at least 2.</param>
    /// <param name="options">Settings; the defaults if null.</param>
    /// <param name="team">Threads; the process's common team if null.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="ArgumentException">The vectors are not those of <paramref name="count"/> points, or hold a number that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range, or the perplexity is not below the number of points.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static TsneMap Embed(
        ReadOnlyMemory<float> vectors, int count, TsneOptions? options = null, WorkerPool? team = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new TsneOptions();
        team ??= WorkerPool.Shared;
        Validate(vectors.Span, count, options);
        float[] centered = Centered(vectors.Span, count);
        var places = Start(centered, count, options, team, cancellation);
        var affinities = TsneAffinities.Of(centered, count, options.Perplexity, team, progress is null ? null : new Share(progress, 0, AffinityShare), cancellation);
        bool exact = options.Method == TsneMethod.Exact || (options.Method == TsneMethod.Auto && (count <= TsneOptions.MostExact || options.Dimensions != 2));
        TsneRepulsion repulsion = exact ? new ExactRepulsion(count, team) : new InterpolatedRepulsion(count, team);
        double divergence = Descend(affinities, repulsion, places, options, team, progress is null ? null : new Share(progress, AffinityShare, 1), cancellation);

        var points = new float[(long)count * options.Dimensions];
        for (int axis = 0; axis < places.Length; axis++)
        {
            double mean = 0;
            for (int i = 0; i < count; i++) mean += places[axis][i];
            for (int i = 0; i < count; i++) points[i * places.Length + axis] = (float)(places[axis][i] - mean / count);
        }
        return new TsneMap(points, options.Dimensions, divergence);
    }

    private static void Validate(ReadOnlySpan<float> vectors, int count, TsneOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        if (vectors.Length == 0 || vectors.Length % count != 0) throw new ArgumentException($"{vectors.Length} values are not those of {count} vectors.", nameof(vectors));
        if (TensorPrimitives.IndexOfMax(vectors) is var at && !float.IsFinite(vectors[at]) || !float.IsFinite(TensorPrimitives.Min(vectors)))
            throw new ArgumentException("The vectors hold a number that is not finite.", nameof(vectors));
        if (options.Dimensions is not (2 or 3)) throw new ArgumentOutOfRangeException(nameof(options), options.Dimensions, "A map has 2 or 3 dimensions.");
        if (options.Method == TsneMethod.Interpolated && options.Dimensions != 2) throw new ArgumentOutOfRangeException(nameof(options), options.Dimensions, "Interpolation knows 2 dimensions.");
        if (!(options.Perplexity >= 1 && options.Perplexity < count))
            throw new ArgumentOutOfRangeException(nameof(options), options.Perplexity, $"With {count} points the perplexity is at least 1 and below {count}.");
        ArgumentOutOfRangeException.ThrowIfNegative(options.Iterations);
        ArgumentOutOfRangeException.ThrowIfNegative(options.ExaggeratedIterations);
        if (!(options.Exaggeration > 0)) throw new ArgumentOutOfRangeException(nameof(options), options.Exaggeration, "The exaggeration is above 0.");
        if (options.LearningRate is { } rate && !(rate > 0)) throw new ArgumentOutOfRangeException(nameof(options), rate, "The learning rate is above 0.");
    }

    // Off the mean, so that inner products lose nothing to it.
    private static float[] Centered(ReadOnlySpan<float> vectors, int count)
    {
        int width = vectors.Length / count;
        var means = new double[width];
        for (int i = 0; i < count; i++)
            for (int k = 0; k < width; k++) means[k] += vectors[i * width + k];
        var mean = new float[width];
        for (int k = 0; k < width; k++) mean[k] = (float)(means[k] / count);
        var centered = new float[vectors.Length];
        for (int i = 0; i < count; i++) TensorPrimitives.Subtract(vectors.Slice(i * width, width), mean, centered.AsSpan(i * width, width));
        return centered;
    }

    private static float[][] Start(float[] centered, int count, TsneOptions options, WorkerPool team, CancellationToken cancellation)
    {
        int width = centered.Length / count;
        var places = NewMap(count, options.Dimensions);
        var random = new SeededRandom(options.Seed);
        bool known = options.Start == TsneStart.Pca;
        if (known)
        {
            int components = Math.Min(options.Dimensions, width);
            var windows = new SlidingWindows(centered, width, 1, count);
            Pca pca = Pca.Fit(windows, components, team, cancellation);
            var scores = new float[count * components];
            pca.Project(windows, components, scores, team, cancellation);
            double spread = Math.Sqrt(pca.Variances[0] * (count - 1) / count);
            known = spread > 0;
            for (int axis = 0; known && axis < components; axis++)
                for (int i = 0; i < count; i++) places[axis][i] = (float)(scores[i * components + axis] * (StartSpread / spread));
        }
        foreach (float[] axis in places)
            for (int i = 0; i < count; i++) axis[i] += (float)(random.NextGaussian() * (known ? StartNoise : StartSpread));
        return places;
    }

    private static double Descend(
        TsneAffinities affinities, TsneRepulsion repulsion, float[][] places, TsneOptions options, WorkerPool team, IProgress<double>? progress, CancellationToken cancellation)
    {
        int count = affinities.Count, dimensions = options.Dimensions;
        float[][] pushes = NewMap(count, dimensions), pulls = NewMap(count, dimensions), steps = NewMap(count, dimensions), gains = NewMap(count, dimensions);
        foreach (float[] axis in gains) Array.Fill(axis, 1);
        float rate = (float)(options.LearningRate ?? Math.Max(count / 12.0, LeastRate));
        for (int iteration = 0; iteration < options.Iterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool early = iteration < options.ExaggeratedIterations;
            TsneAttraction.Compute(affinities, places, pulls, team);
            double z = repulsion.Compute(places, pushes);
            float exaggeration = early ? (float)options.Exaggeration : 1, momentum = early ? EarlyMomentum : LateMomentum, share = (float)(1 / z);
            team.Run((count + ChunkRows - 1) / ChunkRows, chunk =>
            {
                int first = chunk * ChunkRows, end = Math.Min(count, first + ChunkRows);
                repulsion.Finish(first, end, pushes);
                for (int axis = 0; axis < dimensions; axis++)
                {
                    float[] place = places[axis], push = pushes[axis], pull = pulls[axis], step = steps[axis], gain = gains[axis];
                    for (int i = first; i < end; i++)
                    {
                        float gradient = exaggeration * pull[i] - share * push[i];   // a quarter of ∂KL/∂y
                        float g = Math.Max(LeastGain, gradient * step[i] < 0 ? gain[i] + GainStep : gain[i] * GainFactor);
                        gain[i] = g;
                        float move = Math.Clamp(momentum * step[i] - rate * g * gradient, -LongestStep, LongestStep);
                        step[i] = move;
                        place[i] += move;
                    }
                }
            });
            progress?.Report((iteration + 1.0) / options.Iterations);
        }
        return TsneAttraction.Divergence(affinities, places, repulsion.Compute(places, pushes));
    }

    private static float[][] NewMap(int count, int dimensions) => [.. Enumerable.Range(0, dimensions).Select(_ => new float[ExactRepulsion.Padded(count)])];

    private sealed class Share(IProgress<double> whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + value * (to - from));
    }
}

/// <summary>What <see cref="Tsne"/> made.</summary>
/// <param name="Points">The map, its mean at the origin. (N, Dimensions)</param>
/// <param name="Dimensions">2 or 3.</param>
/// <param name="Divergence">The Kullback-Leibler divergence that is left, in natural units: less is better.</param>
public sealed record TsneMap(float[] Points, int Dimensions, double Divergence);
