using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>A transposed convolution to few channels: every pixel of y times all the weights, then added where the products lie in x. Chunk = image.</summary>
/// <remarks>The products fill a tile's columns with the values of a whole patch where the channels alone would leave most of them empty.</remarks>
internal unsafe struct SpreadPass : IChunkWork
{
    public KernelSet Kernels;
    public Convolution Geometry;   // of the convolution from x to y
    public float* Y;               // (Batch, OutHeight, OutWidth, Out)
    public float* Weights;         // panels (⌈Patch / TileColumns⌉, Out, TileColumns)
    public float* Bias;            // (In) or null
    public float* X;               // (Batch, Height, Width, In)
    public bool Add;
    public bool Relu;

    /// <summary>Values in a patch.</summary>
    public readonly int Patch => Geometry.KernelHeight * Geometry.KernelWidth * Geometry.In;

    public readonly void Run(int image)
    {
        Convolution c = Geometry;
        int pixels = c.OutHeight * c.OutWidth;
        float* products = Scratch.Get(Scratch.Slot.Products, pixels * Patch);   // (OutHeight, OutWidth, Patch)
        var product = new ConvolutionPass
        {
            Kernels = Kernels, Weights = Weights, Columns = Patch, Images = 1, OutHeight = 1, OutWidth = pixels, Output = products, PixelStride = Patch,
            Patches = new PatchReader
            {
                Images = Y + (nint)image * pixels * c.Out, Height = 1, Width = pixels, Channels = c.Out, KernelHeight = 1, KernelWidth = 1, StrideHeight = 1, StrideWidth = 1,
            },
        };
        for (int chunk = 0; chunk < product.Chunks; chunk++) product.Run(chunk);

        var x = new Span<float>(X + (nint)image * c.Height * c.Width * c.In, c.Height * c.Width * c.In);
        if (!Add && Bias == null) x.Clear();
        if (!Add && Bias != null)
            for (int i = 0; i < x.Length; i += c.In) new ReadOnlySpan<float>(Bias, c.In).CopyTo(x[i..]);
        AddPatches(c, products, X + (nint)image * x.Length);
        if (Relu) TensorPrimitives.Max(x, 0f, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddPatches(in Convolution c, float* products, float* x)
    {
        int line = c.KernelWidth * c.In;
        for (int i = 0; i < c.OutHeight; i++)
            for (int j = 0; j < c.OutWidth; j++)
            {
                int left = j * c.StrideWidth - c.PadWidth;
                int from = Math.Max(0, -left), to = Math.Min(c.KernelWidth, c.Width - left);
                for (int p = 0; p < c.KernelHeight; p++, products += line)
                {
                    int row = i * c.StrideHeight + p - c.PadHeight;
                    if (row >= 0 && row < c.Height && from < to)
                        AddValues(products + from * c.In, x + ((nint)row * c.Width + left + from) * c.In, (to - from) * c.In);
                }
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddValues(float* source, float* target, int count)
    {
        int i = 0;
        for (; i <= count - 4; i += 4) (Vector128.Load(target + i) + Vector128.Load(source + i)).Store(target + i);
        for (; i < count; i++) target[i] += source[i];
    }
}
