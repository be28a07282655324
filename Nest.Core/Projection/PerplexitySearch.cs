using System.Numerics.Tensors;

namespace Nest.Projection;

/// <summary>Finds the width of a Gaussian over one point's neighbours at which their probabilities have a given perplexity.</summary>
/// <remarks>
/// p(j) ∝ exp(−β·d²(j)), perplexity exp(H) with H = −Σ p·ln p. Newton's method on ln β, where dH/d ln β = −β²·Var(d²), kept inside a bracket.
/// Where it can't be reached, as among too many equal distances, the nearest that can is taken. Not thread-safe: it owns its scratch.
/// </remarks>
internal sealed class PerplexitySearch
{
    private const double Tolerance = 1e-7;     // of H, natural logarithms
    private const int MostSteps = 100;
    private const double Widest = 80;          // |ln β| relative to 1 / mean distance

    private readonly double[] excess;          // (neighbours) d² less the least
    private readonly double[] weights;         // (neighbours) exp(−β·excess)

    public PerplexitySearch(int neighbors)
    {
        excess = new double[neighbors];
        weights = new double[neighbors];
    }

    /// <summary>Writes the probabilities of one point's neighbours; they add up to 1.</summary>
    /// <param name="squares">Squared distances. (neighbours)</param>
    /// <param name="perplexity">At least 1.</param>
    /// <param name="probabilities">(neighbours), overwritten.</param>
    /// <returns>The perplexity reached.</returns>
    public double Fit(ReadOnlySpan<double> squares, double perplexity, Span<float> probabilities)
    {
        TensorPrimitives.Subtract(squares, TensorPrimitives.Min(squares), excess);
        double mean = TensorPrimitives.Sum<double>(excess) / squares.Length, target = Math.Log(perplexity), entropy = 0, sum = 1;
        double scale = mean > 0 ? 1 / mean : 1, low = -Widest, high = Widest, place = 0;   // ln (β / scale)
        for (int step = 0; step < MostSteps; step++)
        {
            double beta = scale * Math.Exp(place);
            TensorPrimitives.Multiply(excess, -beta, weights);
            TensorPrimitives.Exp<double>(weights, weights);
            sum = TensorPrimitives.Sum<double>(weights);
            double first = TensorPrimitives.Dot<double>(weights, excess) / sum;
            entropy = Math.Log(sum) + beta * first;
            double miss = entropy - target;
            if (Math.Abs(miss) < Tolerance) break;
            if (miss > 0) low = place;
            else high = place;

            double second = 0;
            for (int j = 0; j < weights.Length; j++) second += weights[j] * excess[j] * excess[j];
            double slope = beta * beta * (second / sum - first * first);
            double next = place + miss / slope;
            if (!(next > low && next < high) || Math.Abs(next - place) > 4) next = miss > 0 ? Math.Min(place + 2, (place + high) / 2) : Math.Max(place - 2, (place + low) / 2);
            if (next == place) break;
            place = next;
        }
        for (int j = 0; j < weights.Length; j++) probabilities[j] = (float)(weights[j] / sum);
        return Math.Exp(entropy);
    }
}
