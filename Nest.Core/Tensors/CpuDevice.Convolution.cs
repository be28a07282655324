using System.Numerics.Tensors;
using Nest.Tensors.Kernels;

namespace Nest.Tensors;

public sealed unsafe partial class CpuDevice
{
    private AlignedBuffer? panels, flipped, weightSums;   // working memory of one operation, grown as needed

    /// <inheritdoc/>
    public override void Convolve(in Convolution c, Tensor x, Tensor w, Tensor? bias, Activation activation, Tensor y)
    {
        ThrowIfOther(c, x, w, y);
        Convolve(AlongWidth(c), Pointer(x), Pointer(w), bias is null ? null : Pointer(bias), activation, Pointer(y), add: false);
    }

    /// <inheritdoc/>
    public override void ConvolveTransposed(in Convolution c, Tensor y, Tensor w, Tensor? bias, Activation activation, Tensor x, bool add = false)
    {
        ThrowIfOther(c, x, w, y);
        Convolution g = AlongWidth(c);
        float* from = Pointer(y), weights = Pointer(w), start = bias is null ? null : Pointer(bias), to = Pointer(x);
        if (g is { StrideHeight: 1, StrideWidth: 1 } && g.PadHeight < g.KernelHeight && g.PadWidth < g.KernelWidth)
            Convolve(Mirrored(g), from, Flip(g, weights), start, activation, to, add);
        else
            SpreadPatches(g, from, weights, start, activation, to, add);
    }

    /// <inheritdoc/>
    public override void ConvolveWeightGradient(in Convolution c, Tensor x, Tensor dy, Tensor dw, bool add = false)
    {
        ThrowIfOther(c, x, dw, dy);
        Convolution g = AlongWidth(c);
        float* gradients = Pointer(dy);
        AddWeightGradient(g, Pointer(x), row => (nint)(gradients + (nint)row * g.OutWidth * g.Out), Values(dw), add);
    }

    /// <param name="g">The geometry.</param>
    /// <param name="x">(Batch, Height, Width, In)</param>
    /// <param name="dy">Where a row of the output's gradients lies, counted over all images: a float*. (OutWidth, Out)</param>
    /// <param name="dw">(KernelHeight, KernelWidth, In, Out)</param>
    /// <param name="add">Whether to add to <paramref name="dw"/>.</param>
    private void AddWeightGradient(in Convolution g, float* x, Func<int, nint> dy, Span<float> dw, bool add)
    {
        var work = new WeightGradientWork { Geometry = g, Kernels = KernelSet.Best, X = x, Dy = dy };
        work.Sums = Room(ref weightSums, checked((int)(work.Shares * work.ShareLength)));
        team.Run(work.Shares, work);

        int patch = g.KernelWidth * g.In;
        if (!add) dw.Clear();
        for (int row = 0; row < g.KernelHeight * patch; row++)
        {
            float* source = work.Sums + ((nint)(row / patch) * work.PaddedPatch + row % patch) * work.PaddedOut;
            Span<float> total = dw.Slice(row * g.Out, g.Out);
            for (int share = 0; share < work.Shares; share++)
                TensorPrimitives.Add(total, new ReadOnlySpan<float>(source + share * work.ShareLength, g.Out), total);
        }
    }

    private void Convolve(in Convolution g, float* x, float* w, float* bias, Activation activation, float* y, bool add)
    {
        KernelSet kernels = KernelSet.Best;
        var work = new ConvolutionWork
        {
            Geometry = g, Kernels = kernels, X = x, Panels = Pack(w, g.KernelHeight * g.KernelWidth * g.In, g.Out, kernels),
            Bias = bias, Y = y, Activation = activation, Add = add,
        };
        int chunks = work.Cut();
        team.Run(chunks, work);
    }

    /// <summary>An image of one column is the same as one of one row; rows are what the kernels are fast along.</summary>
    private static Convolution AlongWidth(in Convolution c) => c is not { Width: 1, KernelWidth: 1, PadWidth: 0 }
        ? c
        : c with
        {
            Height = 1, KernelHeight = 1, StrideHeight = 1, PadHeight = 0,
            Width = c.Height, KernelWidth = c.KernelHeight, StrideWidth = c.StrideHeight, PadWidth = c.PadHeight,
        };

    /// <summary>The convolution from y to x that a transposed one of stride 1 is, with flipped weights.</summary>
    private static Convolution Mirrored(in Convolution g) => g with
    {
        Height = g.OutHeight, Width = g.OutWidth, In = g.Out, Out = g.In, PadHeight = g.KernelHeight - 1 - g.PadHeight, PadWidth = g.KernelWidth - 1 - g.PadWidth,
    };

    /// <summary>The weights turned by half a turn, channels exchanged. (KernelHeight, KernelWidth, Out, In)</summary>
    private float* Flip(Convolution g, float* w)
    {
        int taps = g.KernelHeight * g.KernelWidth;
        float* turned = Room(ref flipped, taps * g.In * g.Out);
        for (int tap = 0; tap < taps; tap++)
            for (int o = 0; o < g.Out; o++)
                for (int k = 0; k < g.In; k++) turned[(tap * g.Out + o) * g.In + k] = w[((taps - 1 - tap) * g.In + k) * g.Out + o];
        return turned;
    }

    /// <summary>A transposed convolution of any stride: every y's product with the weights, added where its patch lies in x. One image a thread.</summary>
    private void SpreadPatches(Convolution g, float* y, float* w, float* bias, Activation activation, float* x, bool add)
    {
        KernelSet kernels = KernelSet.Best;
        int patch = g.KernelHeight * g.KernelWidth * g.In, places = g.OutHeight * g.OutWidth;
        float* transposed = Room(ref flipped, g.Out * patch);   // (Out, KernelHeight · KernelWidth · In)
        for (int value = 0; value < patch; value++)
            for (int o = 0; o < g.Out; o++) transposed[o * patch + value] = w[value * g.Out + o];
        var product = new ConvolutionWork
        {
            Geometry = new Convolution(1, 1, places, g.Out, patch, 1, 1), Kernels = kernels, Panels = Pack(transposed, g.Out, patch, kernels),
        };
        team.Run(g.Batch, image =>
        {
            ConvolutionWork mine = product;
            mine.X = y + (nint)image * places * g.Out;
            mine.Y = Scratch.Get(Scratch.Slot.Products, places * patch);   // (OutHeight, OutWidth, KernelHeight, KernelWidth, In)
            int chunks = mine.Cut();
            for (int chunk = 0; chunk < chunks; chunk++) mine.Run(chunk);

            var sums = new Span<float>(x + (nint)image * g.Height * g.Width * g.In, g.Height * g.Width * g.In);
            if (!add && bias == null) sums.Clear();
            if (!add && bias != null)
                for (int at = 0; at < sums.Length; at += g.In) new ReadOnlySpan<float>(bias, g.In).CopyTo(sums[at..]);
            AddPatches(g, mine.Y, sums);
            Pointwise.Activate(activation, sums);
        });
    }

    private static void AddPatches(in Convolution g, float* products, Span<float> sums)
    {
        int line = g.KernelWidth * g.In;
        for (int i = 0; i < g.OutHeight; i++)
            for (int j = 0; j < g.OutWidth; j++)
                for (int p = 0; p < g.KernelHeight; p++, products += line)
                {
                    int above = i * g.StrideHeight + p - g.PadHeight, left = j * g.StrideWidth - g.PadWidth;
                    if (above < 0 || above >= g.Height) continue;
                    int from = Math.Max(0, -left), to = Math.Min(g.KernelWidth, g.Width - left);
                    if (from >= to) continue;
                    Span<float> target = sums.Slice((above * g.Width + left + from) * g.In, (to - from) * g.In);
                    TensorPrimitives.Add(target, new ReadOnlySpan<float>(products + from * g.In, target.Length), target);
                }
    }

    /// <summary>A (steps, columns) matrix as panels of a tile's width, the last filled up with zeros.</summary>
    private float* Pack(float* matrix, int steps, int columns, KernelSet kernels)
    {
        int width = kernels.TileColumns;
        float* packed = Room(ref panels, (columns + width - 1) / width * width * steps);
        for (int column = 0; column < columns; column += width)
            Panel.Pack(matrix + column, 1, columns, Math.Min(width, columns - column), width, steps, packed + (nint)column * steps);
        return packed;
    }

    private static float* Room(ref AlignedBuffer? buffer, int length)
    {
        if (buffer is null || buffer.Length < length) buffer = new AlignedBuffer(length);
        return buffer.Pointer;
    }

    private static void ThrowIfOther(in Convolution c, Tensor x, Tensor w, Tensor y)
    {
        ThrowIfOther(x.Length, c.XLength, nameof(x));
        ThrowIfOther(w.Length, c.WeightLength, nameof(w));
        ThrowIfOther(y.Length, c.YLength, nameof(y));
    }
}
