using Nest.Numerics;

namespace Nest.Tensors.Kernels;

/// <summary>A convolution straight from the image: the neighbourhoods of a row's pixels are the left operand, where they lie; chunk = some output rows.</summary>
/// <remarks>
/// A stretch of the image is copied into scratch memory with its border of zeros; there, pixel j's neighbourhood in one kernel row is KernelWidth · In
/// values side by side, and pixel j + 1's begins StrideWidth · In values later. Tiles read it without packing. The right operand, the weights as a
/// (KernelHeight · KernelWidth · In, Out) matrix, comes as panels.
/// </remarks>
internal unsafe struct ConvolutionWork : IChunkWork
{
    private const long WorkTogether = 1 << 19;    // multiply-adds that make a chunk worth its claim: a few microseconds
    private const int StretchLength = 48 * 1024;  // floats of padded image that a chunk may fill: 192 KB of L2

    public Convolution Geometry;
    public KernelSet Kernels;
    public float* X;             // (Batch, Height, Width, In)
    public float* Panels;        // (⌈Out / TileColumns⌉, KernelHeight · KernelWidth · In, TileColumns)
    public float* Bias;          // (Out) or null
    public float* Y;             // (Batch, OutHeight, OutWidth, Out)
    public Activation Activation;
    public bool Add;

    private int rowsTogether;    // output rows a chunk
    private int blocks;          // chunks an image, where an image is many
    private int imagesTogether;  // images a chunk, where a chunk is many

    /// <summary>Cuts the work into chunks and returns how many: by its size alone.</summary>
    public int Cut()
    {
        ref readonly Convolution g = ref Geometry;
        long rowWork = Math.Max(1, g.MultiplyAdds / Math.Max(1, g.Batch * g.OutHeight));
        int rowLength = Math.Max(1, PaddedWidth * g.In * g.StrideHeight);
        rowsTogether = (int)Math.Clamp(WorkTogether / rowWork, 1, Math.Max(1, StretchLength / rowLength));
        rowsTogether = Math.Clamp(rowsTogether, 1, Math.Max(1, g.OutHeight));
        blocks = (g.OutHeight + rowsTogether - 1) / rowsTogether;
        imagesTogether = blocks > 1 ? 1 : (int)Math.Clamp(WorkTogether / (rowWork * Math.Max(1, g.OutHeight)), 1, 64);
        return (g.Batch + imagesTogether - 1) / imagesTogether * blocks;
    }

    private readonly int PaddedWidth => Geometry.Width + 2 * Geometry.PadWidth;

    public readonly void Run(int chunk)
    {
        int image = chunk / blocks * imagesTogether, lastImage = Math.Min(Geometry.Batch, image + imagesTogether);
        int row = chunk % blocks * rowsTogether, rows = Math.Min(rowsTogether, Geometry.OutHeight - row);
        nint* segments = stackalloc nint[Geometry.KernelHeight];
        for (int p = 0; p < Geometry.KernelHeight; p++) segments[p] = (nint)p * PaddedWidth * Geometry.In;
        for (; image < lastImage; image++)
        {
            float* padded = PaddedStretch.Copy(Geometry, X, image, row, rows, Kernels.TileRows);
            float* y = Y + ((nint)image * Geometry.OutHeight + row) * Geometry.OutWidth * Geometry.Out;
            ConvolveRows(padded, rows, segments, y);
            if (Activation is not (Activation.Identity or Activation.Relu))
                Pointwise.Activate(Activation, new Span<float>(y, rows * Geometry.OutWidth * Geometry.Out));
        }
    }

    private readonly void ConvolveRows(float* padded, int rows, nint* segments, float* y)
    {
        int tileRows = Kernels.TileRows, tileColumns = Kernels.TileColumns, steps = Geometry.KernelWidth * Geometry.In, pixels = Geometry.OutWidth;
        nint panelSize = (nint)tileColumns * steps * Geometry.KernelHeight, pixelStride = (nint)Geometry.StrideWidth * Geometry.In;
        nint rowStride = (nint)PaddedWidth * Geometry.In * Geometry.StrideHeight;
        var tile = new Tile
        {
            RowStride = pixelStride, StepStride = 1, SegmentCount = Geometry.KernelHeight, Segments = segments, Steps = steps,
            BStride = tileColumns, CStride = Geometry.Out, Accumulate = Add, Relu = Activation == Activation.Relu,
        };
        for (int channel = 0; channel < Geometry.Out; channel += tileColumns)
        {
            int width = Math.Min(tileColumns, Geometry.Out - channel);
            tile.B = Panels + channel / tileColumns * panelSize;
            tile.Bias = Bias == null ? null : Bias + channel;
            for (int row = 0; row < rows; row++)
                for (int pixel = 0; pixel < pixels; pixel += tileRows)
                {
                    int height = Math.Min(tileRows, pixels - pixel);
                    int first = pixel;
                    if (height < tileRows && pixels >= tileRows && !Add) (first, height) = (pixels - tileRows, tileRows);   // overlaps its neighbour
                    tile.A = padded + row * rowStride + first * pixelStride;
                    tile.C = y + ((nint)row * pixels + first) * Geometry.Out + channel;
                    if (height == tileRows && width == tileColumns) Kernels.RunTile(in tile);
                    else EdgeTile.Run(Kernels, tile, height, width);
                }
        }
    }
}
