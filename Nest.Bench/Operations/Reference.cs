using Nest.Dsp;
using Nest.Tensors;

namespace Nest.Bench.Operations;

/// <summary>The device operations by plain loops in float64, written from their definitions: what devices are held against.</summary>
internal static partial class Reference
{
    /// <summary>a (M, K) · b (K, N) + bias (N), either matrix given as its transpose.</summary>
    public static double[] Gemm(double[] a, bool aTransposed, double[] b, bool bTransposed, double[]? bias, int rows, int depth, int columns)
    {
        var c = new double[rows * columns];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
            {
                double sum = bias is null ? 0 : bias[j];
                for (int k = 0; k < depth; k++)
                    sum += a[aTransposed ? k * rows + i : i * depth + k] * b[bTransposed ? j * depth + k : k * columns + j];
                c[i * columns + j] = sum;
            }
        return c;
    }

    /// <summary>Calls back every (image and place in x, place in y, place in w) whose product a convolution adds up, channels left to the caller.</summary>
    private static void ForEachTap(in Convolution c, Action<int, int, int> visit)
    {
        for (int n = 0; n < c.Batch; n++)
            for (int i = 0; i < c.OutHeight; i++)
                for (int j = 0; j < c.OutWidth; j++)
                    for (int p = 0; p < c.KernelHeight; p++)
                        for (int q = 0; q < c.KernelWidth; q++)
                        {
                            int above = i * c.StrideHeight + p - c.PadHeight, left = j * c.StrideWidth + q - c.PadWidth;
                            if (above >= 0 && above < c.Height && left >= 0 && left < c.Width)
                                visit((n * c.Height + above) * c.Width + left, (n * c.OutHeight + i) * c.OutWidth + j, p * c.KernelWidth + q);
                        }
    }

    /// <summary>x ∗ w + bias.</summary>
    public static double[] Convolve(Convolution c, double[] x, double[] w, double[]? bias)
    {
        double[] y = Biased(bias, c.Batch * c.OutHeight * c.OutWidth, c.Out);
        ForEachTap(c, (from, to, tap) =>
        {
            for (int k = 0; k < c.In; k++)
                for (int o = 0; o < c.Out; o++) y[to * c.Out + o] += x[from * c.In + k] * w[(tap * c.In + k) * c.Out + o];
        });
        return y;
    }

    /// <summary>y ∗ᵀ w + bias.</summary>
    public static double[] ConvolveTransposed(Convolution c, double[] y, double[] w, double[]? bias)
    {
        double[] x = Biased(bias, c.Batch * c.Height * c.Width, c.In);
        ForEachTap(c, (to, from, tap) =>
        {
            for (int k = 0; k < c.In; k++)
                for (int o = 0; o < c.Out; o++) x[to * c.In + k] += y[from * c.Out + o] * w[(tap * c.In + k) * c.Out + o];
        });
        return x;
    }

    /// <summary>The largest value of every cell.</summary>
    public static double[] MaxPool(Pooling p, double[] x)
    {
        var y = new double[p.Batch * p.OutHeight * p.OutWidth * p.Channels];
        Array.Fill(y, double.NegativeInfinity);
        for (int n = 0; n < p.Batch; n++)
            for (int i = 0; i < p.OutHeight * p.PoolHeight; i++)
                for (int j = 0; j < p.OutWidth * p.PoolWidth; j++)
                    for (int c = 0; c < p.Channels; c++)
                    {
                        int to = ((n * p.OutHeight + i / p.PoolHeight) * p.OutWidth + j / p.PoolWidth) * p.Channels + c;
                        y[to] = Math.Max(y[to], x[((n * p.Height + i) * p.Width + j) * p.Channels + c]);
                    }
        return y;
    }

    /// <summary>gamma · (x − mean) / √(variance + ε) + beta of x (rows, C), by the statistics given or by x's own.</summary>
    public static double[] Normalize(double[] x, double[] gamma, double[] beta, double epsilon, (double Mean, double Variance)? given)
    {
        int channels = gamma.Length, rows = x.Length / channels;
        var y = new double[x.Length];
        for (int c = 0; c < channels; c++)
        {
            double[] column = [.. Enumerable.Range(0, rows).Select(n => x[n * channels + c])];
            double mean = given?.Mean ?? column.Average(), variance = given?.Variance ?? column.Average(value => (value - mean) * (value - mean));
            for (int n = 0; n < rows; n++) y[n * channels + c] = gamma[c] * (column[n] - mean) / Math.Sqrt(variance + epsilon) + beta[c];
        }
        return y;
    }

    /// <summary>f(x).</summary>
    public static double[] Activate(Activation activation, double[] x) => Array.ConvertAll(x, value => activation switch
    {
        Activation.Relu => Math.Max(0, value),
        Activation.Tanh => Math.Tanh(value),
        Activation.Sigmoid => 1 / (1 + Math.Exp(-value)),
        _ => value,
    });

    /// <summary>Output rows, each the sum of the listed rows of x; −1 lists none.</summary>
    public static double[] SumRows(double[] x, int[] sources, int width, int length)
    {
        var y = new double[sources.Length / width * length];
        for (int i = 0; i < sources.Length; i++)
            for (int k = 0; k < length && sources[i] >= 0; k++) y[i / width * length + k] += x[sources[i] * length + k];
        return y;
    }

    /// <summary>Cell and output after one step, (2, N, H), from pre-activations (N, 4H) in the order i f g o and the cell before (N, H).</summary>
    public static double[] LstmCell(double[] gates, double[] before, int rows, int width)
    {
        var state = new double[2 * rows * width];
        for (int n = 0; n < rows; n++)
            for (int k = 0; k < width; k++)
            {
                double Gate(int which) => gates[(n * 4 + which) * width + k];
                static double Squash(double a) => 1 / (1 + Math.Exp(-a));
                double cell = Squash(Gate(1)) * before[n * width + k] + Squash(Gate(0)) * Math.Tanh(Gate(2));
                state[n * width + k] = cell;
                state[(rows + n) * width + k] = Squash(Gate(3)) * Math.Tanh(cell);
            }
        return state;
    }

    /// <summary>h after the last of some steps from a zero state: gates (T · N, 4·H), the hidden weights (4·H, H).</summary>
    public static double[] Lstm(double[] gates, double[] weight, int steps, int rows, int width)
    {
        var (cells, outputs) = (new double[rows * width], new double[rows * width]);
        for (int t = 0; t < steps; t++)
        {
            double[] activations = gates[(t * rows * 4 * width)..((t + 1) * rows * 4 * width)], hidden = Gemm(outputs, false, weight, true, null, rows, width, 4 * width);
            for (int i = 0; i < activations.Length; i++) activations[i] += hidden[i];
            double[] state = LstmCell(activations, cells, rows, width);
            (cells, outputs) = (state[..(rows * width)], state[(rows * width)..]);
        }
        return outputs;
    }

    /// <summary>The mean of (y − target)².</summary>
    public static double MeanSquaredError(double[] y, double[] target) => y.Zip(target, (a, b) => (a - b) * (a - b)).Average();

    /// <summary>The mean of (C − I)², C the covariance of the columns of z (N, D) over N − 1 + 1e-8.</summary>
    public static double CovarianceError(double[] z, int rows, int width)
    {
        double error = 0;
        double Mean(int column) => Enumerable.Range(0, rows).Average(n => z[n * width + column]);
        for (int i = 0; i < width; i++)
            for (int j = 0; j < width; j++)
            {
                double meanI = Mean(i), meanJ = Mean(j);
                double covariance = Enumerable.Range(0, rows).Sum(n => (z[n * width + i] - meanI) * (z[n * width + j] - meanJ)) / (rows - 1 + 1e-8);
                error += Math.Pow(covariance - (i == j ? 1 : 0), 2);
            }
        return error / (width * width);
    }

    /// <summary>Magnitudes or powers of windowed frames by the definition of the transform, under filters if there are some.</summary>
    public static double[] Spectra(SpectrogramPlan plan, Stretches s, double[] samples)
    {
        var y = new double[s.Count * s.Frames * plan.Columns];
        double[] window = Array.ConvertAll(WindowFunction.Hann(plan.Size), value => (double)value), spectrum = new double[plan.Size / 2 + 1];
        var turns = new (double Sin, double Cos)[plan.Size];
        for (int k = 0; k < plan.Size; k++) turns[k] = Math.SinCos(2 * Math.PI * k / plan.Size);
        var frame = new double[plan.Size];
        for (int f = 0; f < s.Count * s.Frames; f++)
        {
            for (int n = 0; n < plan.Size; n++)
            {
                int at = s.First + f % s.Frames * plan.Hop + n;
                frame[n] = at >= 0 && at < s.Length ? samples[f / s.Frames * s.Apart + at] * window[n] : 0;
            }
            for (int k = 0; k < spectrum.Length; k++)
            {
                double re = 0, im = 0;
                for (int n = 0; n < plan.Size; n++)
                {
                    var (sine, cosine) = turns[k * n % plan.Size];
                    re += frame[n] * cosine;
                    im -= frame[n] * sine;
                }
                spectrum[k] = plan.Power ? re * re + im * im : Math.Sqrt(re * re + im * im);
            }
            int weight = 0;
            for (int column = 0; column < plan.Columns; column++)
                if (plan.Filters is not { } filters) y[f * plan.Columns + column] = spectrum[column];
                else
                    for (int i = 0; i < filters.Length(column); i++) y[f * plan.Columns + column] += spectrum[filters.First(column) + i] * filters.AllWeights[weight++];
        }
        return y;
    }

    /// <summary>scale · max(−range, 10 log₁₀ max(1e-10, x) − the image's largest of that) + shift.</summary>
    public static double[] RelativeDecibels(double[] x, int images, double range, double scale, double shift)
    {
        double[] levels = Array.ConvertAll(x, value => 10 * Math.Log10(Math.Max(1e-10, value)));
        int length = x.Length / images;
        for (int n = 0; n < images; n++)
        {
            Span<double> image = levels.AsSpan(n * length, length);
            double largest = image.ToArray().Max();
            for (int i = 0; i < length; i++) image[i] = scale * Math.Max(-range, image[i] - largest) + shift;
        }
        return levels;
    }

    private static double[] Biased(double[]? bias, int pixels, int channels)
    {
        var values = new double[pixels * channels];
        for (int i = 0; i < values.Length && bias is not null; i++) values[i] = bias[i % channels];
        return values;
    }
}
