namespace Nest.Tensors.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void MeanSquaredError(Tensor y, Tensor target, float weight, Tensor dy, Tensor error)
    {
        ThrowIfOther(target.Length, y.Length, nameof(target));
        ThrowIfOther(dy.Length, y.Length, nameof(dy));
        ThrowIfOther(error.Length, 1, nameof(error));
        var partial = new double[(y.Length + ChunkLength - 1) / ChunkLength];   // (chunks)
        float scale = (float)(weight * 2.0 / y.Length);
        InChunks(y.Length, (start, length) =>
        {
            ReadOnlySpan<float> values = Values(y, start, length), wanted = Values(target, start, length);
            Span<float> gradient = Values(dy, start, length);
            double sum = 0;
            for (int i = 0; i < length; i++)
            {
                float difference = values[i] - wanted[i];
                sum += (double)difference * difference;
                gradient[i] = scale * difference;
            }
            partial[start / ChunkLength] = sum;
        });
        double total = 0;
        foreach (double sum in partial) total += sum;
        Values(error)[0] = (float)(total / y.Length);
    }

    /// <inheritdoc/>
    public override void CovarianceError(Tensor z, float weight, Tensor dz, Tensor error)
    {
        int rows = z[0], width = z[1];
        ThrowIfOther(dz.Length, z.Length, nameof(dz));
        ThrowIfOther(error.Length, 1, nameof(error));
        ReadOnlySpan<float> values = Values(z);
        Span<float> gradient = Values(dz);
        double divisor = rows - 1 + 1e-8;

        var mean = new double[width];
        for (int n = 0; n < rows; n++)
            for (int i = 0; i < width; i++) mean[i] += values[n * width + i] / (double)rows;

        var excess = new double[width * width];   // C − I, symmetric. (D, D)
        for (int n = 0; n < rows; n++)
            for (int i = 0; i < width; i++)
                for (int j = 0; j < width; j++)
                    excess[i * width + j] += (values[n * width + i] - mean[i]) * (values[n * width + j] - mean[j]) / divisor;
        for (int i = 0; i < width; i++) excess[i * width + i] -= 1;

        double squares = 0;
        foreach (double e in excess) squares += e * e;
        Values(error)[0] = (float)(squares / (width * width));

        // d/dz of Σ (C − I)² / D² is 4 / (D² (N − 1)) · (z − mean) (C − I); its own mean is 0, so the centring adds nothing.
        double scale = weight * 4 / (width * width * divisor);
        for (int n = 0; n < rows; n++)
            for (int j = 0; j < width; j++)
            {
                double sum = 0;
                for (int i = 0; i < width; i++) sum += (values[n * width + i] - mean[i]) * excess[i * width + j];
                gradient[n * width + j] = (float)(scale * sum);
            }
    }
}
