using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Nest.Tensors;

/// <summary>Something that computes: memory for tensors and the operations that layers, losses and the optimiser are made of.</summary>
/// <remarks>
/// The abstract operations are all that a new device has to write; the virtual ones are made of them, and a device that can do better joins them. Images are (batch, height = time, width = frequency, channels). Outputs are
/// overwritten unless an operation says that it adds. An operation's output overlaps none of its inputs, pointwise ones excepted.
/// Every output has one writer and a fixed order of summation: the same inputs give the same bits whatever the number of threads.
/// <para>Not thread-safe: one operation at a time.</para>
/// </remarks>
public abstract partial class Device : IDisposable
{
    /// <summary>In place of a winner, where ReLU left nothing of a cell.</summary>
    public const byte NoWinner = byte.MaxValue;

    private Tensor? unpooled, windows;   // what lies between the parts of the joint operations below
    private Tensor? outputGradient, cellGradient;
    private GatherMap? cut;

    /// <summary>What computes, for people.</summary>
    public abstract string Name { get; }

    /// <summary>Whether its memory is another than the host's, so that whatever goes there or comes back should be small.</summary>
    public virtual bool HasOwnMemory => false;

    /// <summary>Whether large products are of operands rounded to fewer bits than float32 has, as TF32 is: what is made so is not to be mixed with what is not.</summary>
    public virtual bool RoundsOperands => false;

    /// <summary>Bytes that a stretch of work is best kept to: near a processor's caches, or enough to occupy a card.</summary>
    public virtual long WorkingSet => 32L << 20;

    /// <summary>Memory of <paramref name="length"/> elements, all zero.</summary>
    public abstract DeviceBuffer<T> Allocate<T>(int length) where T : unmanaged;

    /// <summary>A new tensor of zeros.</summary>
    public Tensor Zeros(params ReadOnlySpan<int> shape)
    {
        int length = 1;
        foreach (int extent in shape) length = checked(length * extent);
        return new Tensor(Allocate<float>(length), 0, shape);
    }

    /// <summary>A new tensor of the given numbers.</summary>
    public Tensor FromArray(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        Tensor tensor = Zeros(shape);
        tensor.Write(values);
        return tensor;
    }

    /// <summary>A tensor over an array's first numbers, which nobody may change from now on: copied only if the device cannot reach them where they are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The array is shorter than the tensor.</exception>
    public virtual Tensor Share(float[] values, params ReadOnlySpan<int> shape)
    {
        Tensor tensor = Zeros(shape);
        tensor.Write(values.AsSpan(0, tensor.Length));
        return tensor;
    }

    /// <summary>A tensor of the given shape, its contents whatever they are, in <paramref name="kept"/>'s memory if that is large enough.</summary>
    public Tensor Reuse([NotNull] ref Tensor? kept, params ReadOnlySpan<int> shape)
    {
        int length = 1;
        foreach (int extent in shape) length = checked(length * extent);
        if (kept is null || kept.Buffer.Length < length)
        {
            // A sixteenth more at most, so that sizes that vary a little from batch to batch soon meet a buffer that fits.
            int step = 1 << Math.Max(0, BitOperations.Log2((uint)length) - 4);
            int room = (int)Math.Min(Array.MaxLength - step, ((long)length + step - 1) / step * step);
            kept = new Tensor(Allocate<float>(Math.Max(length, room)), 0, shape);
        }
        else if (!kept.Shape.SequenceEqual(shape)) kept = new Tensor(kept.Buffer, 0, shape);
        return kept;
    }

    /// <summary>Runs parts 0 to <paramref name="count"/> − 1 of work of the host's own, on the threads that the device has there.</summary>
    /// <param name="count">Parts, which must not depend on each other.</param>
    /// <param name="part">One part; it computes nothing on the device.</param>
    public virtual void OnHost(int count, Action<int> part)
    {
        ArgumentNullException.ThrowIfNull(part);
        for (int i = 0; i < count; i++) part(i);
    }

    /// <summary>Sets every number.</summary>
    public abstract void Fill(Tensor into, float value);

    /// <summary>into (M, N) = f(a (M, K) · b (K, N) + bias (N)), or a · b added to what is there.</summary>
    /// <param name="a">Left matrix.</param>
    /// <param name="b">Right matrix.</param>
    /// <param name="into">(M, N); later axes may be several.</param>
    /// <param name="bias">Added to every row, or null.</param>
    /// <param name="activation">f.</param>
    /// <param name="add">Whether to add a · b to <paramref name="into"/>; then without bias and activation.</param>
    public abstract void Gemm(Matrix a, Matrix b, Tensor into, Tensor? bias = null, Activation activation = Activation.Identity, bool add = false);

    /// <summary>into (C) = Σ over rows of x (…, C), or that added to what is there: a bias's gradient.</summary>
    public abstract void SumRows(Tensor x, Tensor into, bool add = false);

    /// <summary>Every row of <paramref name="into"/> is the sum of the rows of <paramref name="x"/> that the map lists, or that added to what is there.</summary>
    /// <param name="x">Rows of <paramref name="length"/> numbers, one every <paramref name="length"/> numbers.</param>
    /// <param name="map">Which rows to add up.</param>
    /// <param name="length">Numbers in a row.</param>
    /// <param name="into">map.Outputs rows.</param>
    /// <param name="add">Whether to add to <paramref name="into"/>.</param>
    public abstract void SumRows(Tensor x, GatherMap map, int length, Tensor into, bool add = false);

    /// <summary>y = f(x ∗ w + bias).</summary>
    /// <param name="c">The geometry.</param>
    /// <param name="x">(Batch, Height, Width, In)</param>
    /// <param name="w">(KernelHeight, KernelWidth, In, Out)</param>
    /// <param name="bias">(Out), or null.</param>
    /// <param name="activation">f.</param>
    /// <param name="y">(Batch, OutHeight, OutWidth, Out)</param>
    public abstract void Convolve(in Convolution c, Tensor x, Tensor w, Tensor? bias, Activation activation, Tensor y);

    /// <summary>x = f(y ∗ᵀ w + bias), or y ∗ᵀ w added to what is there: a convolution's gradient for its input, and the transposed convolution.</summary>
    /// <param name="c">The geometry of the convolution from x to y.</param>
    /// <param name="y">(Batch, OutHeight, OutWidth, Out)</param>
    /// <param name="w">(KernelHeight, KernelWidth, In, Out)</param>
    /// <param name="bias">(In), or null.</param>
    /// <param name="activation">f.</param>
    /// <param name="x">(Batch, Height, Width, In)</param>
    /// <param name="add">Whether to add to <paramref name="x"/>; then without bias and activation.</param>
    public abstract void ConvolveTransposed(in Convolution c, Tensor y, Tensor w, Tensor? bias, Activation activation, Tensor x, bool add = false);

    /// <summary>dw = the sum over all places of x's patch times dy, or that added to what is there.</summary>
    /// <param name="c">The geometry.</param>
    /// <param name="x">(Batch, Height, Width, In)</param>
    /// <param name="dy">(Batch, OutHeight, OutWidth, Out)</param>
    /// <param name="dw">(KernelHeight, KernelWidth, In, Out)</param>
    /// <param name="add">Whether to add to <paramref name="dw"/>.</param>
    public abstract void ConvolveWeightGradient(in Convolution c, Tensor x, Tensor dy, Tensor dw, bool add = false);

    /// <summary>y = f(x ∗ w + bias) for images that are stretches of one long one: x[n] is frames[starts[n] .. starts[n] + Height − 1].</summary>
    /// <param name="c">The geometry.</param>
    /// <param name="frames">(T, Width, In)</param>
    /// <param name="starts">Lists one row of frames an image, where it starts: 0 to T − Height. Outputs: Batch</param>
    /// <param name="w">(KernelHeight, KernelWidth, In, Out)</param>
    /// <param name="bias">(Out), or null.</param>
    /// <param name="activation">f.</param>
    /// <param name="y">(Batch, OutHeight, OutWidth, Out)</param>
    public virtual void ConvolveWindows(in Convolution c, Tensor frames, GatherMap starts, Tensor w, Tensor? bias, Activation activation, Tensor y) =>
        Convolve(c, CutOut(c, frames, starts), w, bias, activation, y);

    /// <summary>The gradient of <see cref="ConvolveWindows"/> for its weights, or that added to what is there.</summary>
    /// <param name="c">The geometry.</param>
    /// <param name="frames">(T, Width, In)</param>
    /// <param name="starts">As <see cref="ConvolveWindows"/>'s.</param>
    /// <param name="dy">(Batch, OutHeight, OutWidth, Out)</param>
    /// <param name="dw">(KernelHeight, KernelWidth, In, Out)</param>
    /// <param name="add">Whether to add to <paramref name="dw"/>.</param>
    public virtual void ConvolveWindowsWeightGradient(in Convolution c, Tensor frames, GatherMap starts, Tensor dy, Tensor dw, bool add = false) =>
        ConvolveWeightGradient(c, CutOut(c, frames, starts), dy, dw, add);

    private Tensor CutOut(in Convolution c, Tensor frames, GatherMap map)
    {
        int[] rows = new int[c.Batch * c.Height], starts = new int[c.Batch];
        map.Lists.Read(map.SourcesOffset, starts);
        for (int i = 0; i < rows.Length; i++) rows[i] = starts[i / c.Height] + i % c.Height;
        SumRows(frames, (cut ??= new GatherMap(this)).Sum(rows), c.Width * c.In, Reuse(ref windows, c.XLength));
        return windows;
    }

    /// <summary>y = each cell's largest value, and which one that was.</summary>
    /// <param name="p">The geometry.</param>
    /// <param name="x">(Batch, Height, Width, Channels)</param>
    /// <param name="y">(Batch, OutHeight, OutWidth, Channels)</param>
    /// <param name="winners">The first largest value's place in its cell, counted row by row; shaped as <paramref name="y"/>.</param>
    /// <param name="relu">Whether y = max(0, ·); a cell without a positive value then has the winner <see cref="NoWinner"/>, and passes no gradient.</param>
    public abstract void MaxPool(in Pooling p, Tensor x, Tensor y, DeviceBuffer<byte> winners, bool relu = false);

    /// <summary>dx = dy at each cell's winner, zero elsewhere.</summary>
    /// <param name="p">The geometry.</param>
    /// <param name="dy">(Batch, OutHeight, OutWidth, Channels)</param>
    /// <param name="winners">As <see cref="MaxPool"/> wrote them.</param>
    /// <param name="dx">(Batch, Height, Width, Channels)</param>
    public abstract void MaxPoolBackward(in Pooling p, Tensor dy, DeviceBuffer<byte> winners, Tensor dx);

    /// <summary>Brings a convolution's weights into the device's best form, once, for inference.</summary>
    /// <param name="w">(KernelHeight, KernelWidth, In, Out); may change afterwards.</param>
    /// <param name="bias">(Out)</param>
    /// <param name="padding">Zeros on every side; the stride is 1.</param>
    /// <param name="relu">Whether y = max(0, ·).</param>
    /// <param name="pool">Extent of the cells that the largest is kept of; 1 for none.</param>
    public virtual PreparedConvolution Prepare(Tensor w, Tensor bias, int padding, bool relu, int pool)
    {
        ArgumentNullException.ThrowIfNull(w);
        ArgumentNullException.ThrowIfNull(bias);
        return new PlainConvolution(this, FromArray(w.ToArray(), w.Shape), FromArray(bias.ToArray(), bias.Shape), padding, relu, pool);
    }

    /// <summary>y = max(0, max-pool of x ∗ w + bias).</summary>
    /// <param name="c">The convolution.</param>
    /// <param name="p">The pooling of its output.</param>
    /// <param name="x">(Batch, Height, Width, In)</param>
    /// <param name="w">(KernelHeight, KernelWidth, In, Out)</param>
    /// <param name="bias">(Out), or null.</param>
    /// <param name="y">(Batch, pooled height, pooled width, Out)</param>
    /// <param name="winners">As <see cref="MaxPool"/>'s.</param>
    public virtual void ConvolveMaxPool(in Convolution c, in Pooling p, Tensor x, Tensor w, Tensor? bias, Tensor y, DeviceBuffer<byte> winners)
    {
        Convolve(c, x, w, bias, Activation.Identity, Reuse(ref unpooled, c.YLength));
        MaxPool(p, unpooled, y, winners, relu: true);
    }

    /// <summary>The gradient of <see cref="ConvolveMaxPool"/> for its weights, or that added to what is there.</summary>
    /// <param name="c">The convolution.</param>
    /// <param name="p">The pooling of its output.</param>
    /// <param name="x">(Batch, Height, Width, In)</param>
    /// <param name="dy">(Batch, pooled height, pooled width, Out)</param>
    /// <param name="winners">As <see cref="MaxPool"/>'s.</param>
    /// <param name="dw">(KernelHeight, KernelWidth, In, Out)</param>
    /// <param name="add">Whether to add to <paramref name="dw"/>.</param>
    public virtual void ConvolveMaxPoolWeightGradient(in Convolution c, in Pooling p, Tensor x, Tensor dy, DeviceBuffer<byte> winners, Tensor dw, bool add = false)
    {
        MaxPoolBackward(p, dy, winners, Reuse(ref unpooled, c.YLength));
        ConvolveWeightGradient(c, x, unpooled, dw, add);
    }

    /// <summary>y = max(0, max-pool of images whose rows are sums of rows of x).</summary>
    /// <param name="p">The pooling of the images.</param>
    /// <param name="x">Rows of Width · Channels numbers.</param>
    /// <param name="map">Which of them each image row is the sum of. Outputs: Batch · Height</param>
    /// <param name="y">(Batch, OutHeight, OutWidth, Channels)</param>
    /// <param name="winners">As <see cref="MaxPool"/>'s.</param>
    public virtual void SumMaxPool(in Pooling p, Tensor x, GatherMap map, Tensor y, DeviceBuffer<byte> winners)
    {
        SumRows(x, map, p.Width * p.Channels, Reuse(ref unpooled, p.XLength));
        MaxPool(p, unpooled, y, winners, relu: true);
    }

    /// <summary>The gradient of <see cref="SumMaxPool"/> for the rows of x.</summary>
    /// <param name="p">The pooling of the images.</param>
    /// <param name="dy">(Batch, OutHeight, OutWidth, Channels)</param>
    /// <param name="winners">As <see cref="MaxPool"/>'s.</param>
    /// <param name="map">For each row of x, the image rows that it is part of.</param>
    /// <param name="dx">(map.Outputs, Width · Channels)</param>
    public virtual void SumMaxPoolBackward(in Pooling p, Tensor dy, DeviceBuffer<byte> winners, GatherMap map, Tensor dx)
    {
        MaxPoolBackward(p, dy, winners, Reuse(ref unpooled, p.XLength));
        SumRows(unpooled, map, p.Width * p.Channels, dx);
    }

    /// <summary>Batch normalisation by the batch's own statistics: y = gamma · (x − mean) / √(variance + ε) + beta, channel by channel.</summary>
    /// <param name="x">(…, C)</param>
    /// <param name="gamma">(C)</param>
    /// <param name="beta">(C)</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="mean">Written: of all rows. (C)</param>
    /// <param name="variance">Written: the population's, not the sample's. (C)</param>
    /// <param name="y">Shaped as <paramref name="x"/>.</param>
    public virtual void BatchNorm(Tensor x, Tensor gamma, Tensor beta, float epsilon, Tensor mean, Tensor variance, Tensor y)
    {
        BatchNormalization.Moments(x, mean, variance);
        Normalize(x, gamma, beta, epsilon, mean, variance, y);
    }

    /// <summary>The same by statistics that are given: y = gamma · (x − mean) / √(variance + ε) + beta.</summary>
    /// <inheritdoc cref="BatchNorm"/>
    public virtual void Normalize(Tensor x, Tensor gamma, Tensor beta, float epsilon, Tensor mean, Tensor variance, Tensor y) =>
        BatchNormalization.Apply(x, gamma, beta, epsilon, mean, variance, y);

    /// <summary>The gradients of <see cref="BatchNorm"/>, or of <see cref="Normalize"/>.</summary>
    /// <param name="x">What was normalised. (…, C)</param>
    /// <param name="gamma">(C)</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="mean">(C)</param>
    /// <param name="variance">(C)</param>
    /// <param name="ofBatch">Whether the statistics are the batch's, and so depend on x.</param>
    /// <param name="dy">Shaped as <paramref name="x"/>.</param>
    /// <param name="dgamma">Added to. (C)</param>
    /// <param name="dbeta">Added to. (C)</param>
    /// <param name="dx">Shaped as <paramref name="x"/>; may be <paramref name="dy"/>.</param>
    public virtual void BatchNormBackward(Tensor x, Tensor gamma, float epsilon, Tensor mean, Tensor variance, bool ofBatch, Tensor dy, Tensor dgamma, Tensor dbeta, Tensor dx) =>
        BatchNormalization.Backward(x, gamma, epsilon, mean, variance, ofBatch, dy, dgamma, dbeta, dx);

    /// <summary>y = f(x); y may be x.</summary>
    public abstract void Activate(Activation activation, Tensor x, Tensor y);

    /// <summary>dx = dy · f′, with f′ from f's value y; dx may be dy.</summary>
    public abstract void ActivateBackward(Activation activation, Tensor y, Tensor dy, Tensor dx);

    /// <summary>One step of an LSTM, after its matrix products: i, f, o = σ, g = tanh of the gates; c = f·c₋₁ + i·g; h = o·tanh c.</summary>
    /// <param name="gates">In: pre-activations in PyTorch's order i f g o; out: the activated gates. (N, 4·H)</param>
    /// <param name="before">c₋₁. (N, H)</param>
    /// <param name="c">The new cell state. (N, H)</param>
    /// <param name="h">The new output. (N, H)</param>
    public abstract void LstmCell(Tensor gates, Tensor before, Tensor c, Tensor h);

    /// <summary>The gradients of <see cref="LstmCell"/>.</summary>
    /// <param name="gates">The activated gates. (N, 4·H)</param>
    /// <param name="before">c₋₁. (N, H)</param>
    /// <param name="c">The new cell state. (N, H)</param>
    /// <param name="dh">The output's gradient. (N, H)</param>
    /// <param name="dc">In: the new cell state's gradient from later steps; out: that of c₋₁. (N, H)</param>
    /// <param name="dgates">The gradient of the pre-activations. (N, 4·H)</param>
    public abstract void LstmCellBackward(Tensor gates, Tensor before, Tensor c, Tensor dh, Tensor dc, Tensor dgates);

    /// <summary>All steps of an LSTM, after the products of its inputs: at each, gates += hₜ₋₁ · weightᵀ, then <see cref="LstmCell"/>.</summary>
    /// <param name="gates">In: the inputs' part of the pre-activations; out: the activated gates. (T · N, 4·H)</param>
    /// <param name="weight">(4·H, H)</param>
    /// <param name="cells">The cell state before the first step, which is read, then after each, which is written. (T + 1, N, H)</param>
    /// <param name="outputs">h likewise. (T + 1, N, H)</param>
    public virtual void Lstm(Tensor gates, Tensor weight, Tensor cells, Tensor outputs)
    {
        ArgumentNullException.ThrowIfNull(gates);
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentNullException.ThrowIfNull(outputs);
        int rows = cells[1];
        for (int t = 0; t < cells[0] - 1; t++)
        {
            Tensor gate = gates.Rows(t * rows, rows);
            Gemm(State(outputs, t), weight.T, gate, add: true);
            LstmCell(gate, State(cells, t), State(cells, t + 1), State(outputs, t + 1));
        }
    }

    /// <summary>The gradients of <see cref="Lstm"/> for its pre-activations.</summary>
    /// <param name="gates">The activated gates. (T · N, 4·H)</param>
    /// <param name="weight">(4·H, H)</param>
    /// <param name="cells">(T + 1, N, H)</param>
    /// <param name="dh">The gradient of the last output. (N, H)</param>
    /// <param name="dgates">(T · N, 4·H)</param>
    public virtual void LstmBackward(Tensor gates, Tensor weight, Tensor cells, Tensor dh, Tensor dgates)
    {
        ArgumentNullException.ThrowIfNull(gates);
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentNullException.ThrowIfNull(dgates);
        int rows = cells[1];
        Reuse(ref outputGradient, rows, cells[2]);
        Fill(Reuse(ref cellGradient, rows, cells[2]), 0);
        for (int t = cells[0] - 2; t >= 0; t--)
        {
            Tensor gateGradient = dgates.Rows(t * rows, rows);
            LstmCellBackward(gates.Rows(t * rows, rows), State(cells, t), State(cells, t + 1), dh, cellGradient, gateGradient);   // da, dcₜ₋₁
            if (t == 0) break;
            Gemm(gateGradient, weight, outputGradient);                                                                         // dhₜ₋₁ = da·weight
            dh = outputGradient;
        }
    }

    private static Tensor State(Tensor states, int step) => states.Rows(step, 1).Reshape(states[1], states[2]);

    /// <summary>error = the mean of (y − target)², dy = weight · 2 (y − target) / count.</summary>
    /// <param name="y">What is.</param>
    /// <param name="target">What should be; shaped as <paramref name="y"/>.</param>
    /// <param name="weight">Scales the gradient, not the error.</param>
    /// <param name="dy">Shaped as <paramref name="y"/>.</param>
    /// <param name="error">(1): on the device like all others, so that a step need not be waited for in its middle.</param>
    public abstract void MeanSquaredError(Tensor y, Tensor target, float weight, Tensor dy, Tensor error);

    /// <summary>error = the mean of (C − I)², C the covariance of z's columns over N − 1 + 1e-8; dz = weight times its gradient.</summary>
    /// <param name="z">(N, D)</param>
    /// <param name="weight">Scales the gradient, not the error.</param>
    /// <param name="dz">(N, D)</param>
    /// <param name="error">(1)</param>
    public abstract void CovarianceError(Tensor z, float weight, Tensor dz, Tensor error);

    /// <summary>One step of Adam over flat buffers of equal length.</summary>
    /// <param name="step">The settings, and the step's number from 1.</param>
    /// <param name="gradient">g.</param>
    /// <param name="mean">m = β₁·m + (1 − β₁)·g, updated.</param>
    /// <param name="square">v = β₂·v + (1 − β₂)·g², updated.</param>
    /// <param name="parameters">p −= rate / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε), updated.</param>
    public abstract void Adam(in AdamStep step, Tensor gradient, Tensor mean, Tensor square, Tensor parameters);

    /// <summary>Gives back memory and threads.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected abstract void Dispose(bool disposing);
}

/// <summary>The settings of one step of Adam.</summary>
/// <param name="Number">Counts the steps, from 1.</param>
/// <param name="Rate">Learning rate.</param>
/// <param name="Beta1">Decay of the gradient's mean.</param>
/// <param name="Beta2">Decay of its square's mean.</param>
/// <param name="Epsilon">Added to the denominator.</param>
/// <remarks>Source: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015; the order of operations is PyTorch's.</remarks>
public readonly record struct AdamStep(int Number, double Rate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8);
