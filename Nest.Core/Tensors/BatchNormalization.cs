namespace Nest.Tensors;

/// <summary>Batch normalisation on the host, for devices that have no better way: one pass over the rows a sum, sums in float64, always in the same order.</summary>
/// <remarks>Source: Ioffe and Szegedy, "Batch normalization: accelerating deep network training by reducing internal covariate shift", ICML 2015.</remarks>
internal static class BatchNormalization
{
    /// <summary>Means and population variances of the channels of x (…, C).</summary>
    public static void Moments(Tensor x, Tensor mean, Tensor variance)
    {
        ReadOnlySpan<float> values = x.ToMemory().Span;
        int channels = mean.Length, rows = x.Length / channels;
        double[] sums = new double[channels], squares = new double[channels];
        for (int i = 0; i < values.Length; i += channels)
            for (int c = 0; c < channels; c++) sums[c] += values[i + c];
        for (int c = 0; c < channels; c++) sums[c] /= rows;   // means from here on
        for (int i = 0; i < values.Length; i += channels)
            for (int c = 0; c < channels; c++)
            {
                double off = values[i + c] - sums[c];
                squares[c] += off * off;
            }
        mean.Write(Array.ConvertAll(sums, value => (float)value));
        variance.Write(Array.ConvertAll(squares, value => (float)(value / rows)));
    }

    /// <summary>y = scale · x + shift with scale = gamma / √(variance + ε), shift = beta − mean · scale.</summary>
    public static void Apply(Tensor x, Tensor gamma, Tensor beta, float epsilon, Tensor mean, Tensor variance, Tensor y)
    {
        double[] scale = Scales(gamma, epsilon, variance);
        ReadOnlySpan<float> means = mean.ToMemory().Span, betas = beta.ToMemory().Span, values = x.ToMemory().Span;
        var normalized = new float[values.Length];
        for (int i = 0; i < values.Length; i += scale.Length)
            for (int c = 0; c < scale.Length; c++) normalized[i + c] = (float)((values[i + c] - (double)means[c]) * scale[c] + betas[c]);
        y.Write(normalized);
    }

    /// <summary>With x̂ = (x − mean) / √(variance + ε): dgamma += Σ dy·x̂, dbeta += Σ dy, dx = gamma / √(variance + ε) · (dy − [Σ dy + x̂ · Σ dy·x̂] / N), the bracket where the statistics are the batch's.</summary>
    public static void Backward(Tensor x, Tensor gamma, float epsilon, Tensor mean, Tensor variance, bool ofBatch, Tensor dy, Tensor dgamma, Tensor dbeta, Tensor dx)
    {
        double[] scale = Scales(gamma, epsilon, variance);
        int channels = scale.Length, rows = x.Length / channels;
        ReadOnlySpan<float> values = x.ToMemory().Span, gradients = dy.ToMemory().Span, means = mean.ToMemory().Span, variances = variance.ToMemory().Span;
        double[] inverse = new double[channels], sums = new double[channels], products = new double[channels];
        for (int c = 0; c < channels; c++) inverse[c] = 1 / Math.Sqrt(variances[c] + (double)epsilon);
        for (int i = 0; i < values.Length; i += channels)
            for (int c = 0; c < channels; c++)
            {
                sums[c] += gradients[i + c];
                products[c] += gradients[i + c] * (values[i + c] - means[c]) * inverse[c];
            }

        var result = new float[values.Length];
        for (int i = 0; i < values.Length; i += channels)
            for (int c = 0; c < channels; c++)
            {
                double throughStatistics = ofBatch ? (sums[c] + (values[i + c] - means[c]) * inverse[c] * products[c]) / rows : 0;
                result[i + c] = (float)(scale[c] * (gradients[i + c] - throughStatistics));
            }
        Add(dgamma, products);
        Add(dbeta, sums);
        dx.Write(result);
    }

    private static double[] Scales(Tensor gamma, float epsilon, Tensor variance)
    {
        ReadOnlySpan<float> gammas = gamma.ToMemory().Span, variances = variance.ToMemory().Span;
        var scale = new double[gammas.Length];
        for (int c = 0; c < scale.Length; c++) scale[c] = gammas[c] / Math.Sqrt(variances[c] + (double)epsilon);
        return scale;
    }

    private static void Add(Tensor into, double[] sums)
    {
        float[] values = into.ToArray();
        for (int c = 0; c < values.Length; c++) values[c] = (float)(values[c] + sums[c]);
        into.Write(values);
    }
}
