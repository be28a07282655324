using Nest.Tensors;

namespace Nest.Gpu;

public abstract partial class GpuDevice
{
    private const int MostRowsAtOnce = 64;     // that one work-item adds up
    private const int ItemsAcross = 1024;      // that rows are laid side by side for

    /// <inheritdoc/>
    public override void BatchNorm(Tensor x, Tensor gamma, Tensor beta, float epsilon, Tensor mean, Tensor variance, Tensor y)
    {
        int channels = mean.Length, rows = x.Length / channels;
        SumColumns(MemoryOf(x), x.Offset, x.Length, mean, add: false, (float)(1.0 / rows));
        var (side, stretches) = Stretches(x.Length, channels);
        int sums = stretches * side * channels;
        var sizes = new NormalizationSizes { XStart = x.Offset, MeanStart = mean.Offset, Count = x.Length, Channels = channels, Width = side * channels, Stretch = MostRowsAtOnce, Stretches = stretches };
        nint partial = ScratchOf(0, sums);
        Launch("square_stretches", sums, sizes, MemoryOf(x), MemoryOf(mean), partial);
        SumColumns(partial, 0, sums, variance, add: false, (float)(1.0 / rows));
        Normalize(x, gamma, beta, epsilon, mean, variance, y);
    }

    /// <inheritdoc/>
    public override void Normalize(Tensor x, Tensor gamma, Tensor beta, float epsilon, Tensor mean, Tensor variance, Tensor y)
    {
        ThrowIfOther(y.Length, x.Length, nameof(y));
        var sizes = new NormalizationSizes
        {
            XStart = x.Offset, MeanStart = mean.Offset, VarianceStart = variance.Offset, GammaStart = gamma.Offset, BetaStart = beta.Offset, YStart = y.Offset,
            Count = x.Length, Channels = mean.Length, Epsilon = epsilon,
        };
        Launch("normalise", x.Length, sizes, MemoryOf(x), MemoryOf(gamma), MemoryOf(beta), MemoryOf(mean), MemoryOf(variance), MemoryOf(y));
    }

    /// <inheritdoc/>
    public override void BatchNormBackward(Tensor x, Tensor gamma, float epsilon, Tensor mean, Tensor variance, bool ofBatch, Tensor dy, Tensor dgamma, Tensor dbeta, Tensor dx)
    {
        ThrowIfOther(dy.Length, x.Length, nameof(dy));
        ThrowIfOther(dx.Length, x.Length, nameof(dx));
        int channels = mean.Length;
        var (side, stretches) = Stretches(x.Length, channels);
        int length = stretches * side * channels;
        var sizes = new NormalizationSizes
        {
            XStart = x.Offset, MeanStart = mean.Offset, VarianceStart = variance.Offset, YStart = dy.Offset,
            Count = x.Length, Channels = channels, Width = side * channels, Stretch = MostRowsAtOnce, Stretches = stretches, Epsilon = epsilon,
        };
        nint sums = ScratchOf(3, 2 * channels), partial = ScratchOf(0, length);
        Launch("product_stretches", length, sizes, MemoryOf(x), MemoryOf(mean), MemoryOf(variance), MemoryOf(dy), partial);
        SumColumns(partial, 0, length, sums, channels, channels, add: false, 1);
        SumColumns(MemoryOf(dy), dy.Offset, dy.Length, sums, 0, channels, add: false, 1);
        SumColumns(sums, 0, channels, dbeta, add: true, 1);
        SumColumns(sums, channels, channels, dgamma, add: true, 1);
        var backward = new NormalizationBackwardSizes
        {
            XStart = x.Offset, MeanStart = mean.Offset, VarianceStart = variance.Offset, GammaStart = gamma.Offset, GradientStart = dy.Offset, ToStart = dx.Offset,
            Count = x.Length, Channels = channels, OfBatch = ofBatch ? 1 : 0, Epsilon = epsilon, Rows = x.Length / channels,
        };
        Launch("normalise_backward", x.Length, backward, MemoryOf(x), MemoryOf(gamma), MemoryOf(mean), MemoryOf(variance), sums, MemoryOf(dy), MemoryOf(dx));
    }

    /// <summary>How many rows lie side by side, so that they occupy the card, and how many stretches of such rows there are.</summary>
    private static (int Side, int Stretches) Stretches(int count, int columns)
    {
        int side = Math.Clamp(count / columns / MostRowsAtOnce, 1, Math.Max(1, ItemsAcross / columns)), rows = (count + columns * side - 1) / (columns * side);
        return (side, (rows + MostRowsAtOnce - 1) / MostRowsAtOnce);
    }
}
