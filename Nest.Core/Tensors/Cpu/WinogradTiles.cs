namespace Nest.Tensors.Cpu;

/// <summary>The 4 × 4 tiles of a padded 3 × 3 convolution's output, counted row by row through all images, and the way from pixels to tiles and back.</summary>
internal unsafe struct WinogradTiles
{
    public KernelSet Kernels;
    public float* Images;     // (N, Height, Width, In)
    public int Height;
    public int Width;
    public int In;
    public int Out;
    public float* Zeros;      // (In)
    public float* Output;     // (N, Height, Width, Out), or (N, Height / 2, Width / 2, Out) where pooled
    public float* Bias;       // (Out)
    public bool Relu;
    public bool Pool;

    public readonly int Across => (Width + 3) / 4;

    public readonly int Down => (Height + 3) / 4;

    /// <summary>Tiles of an image.</summary>
    public readonly int PerImage => Across * Down;

    /// <summary>Transforms the patch under a tile. target: (36, In), stride apart.</summary>
    public readonly void Read(int tile, float* target, nint stride)
    {
        float** pixels = stackalloc float*[36];
        var (image, place) = Math.DivRem(tile, PerImage);
        int top = place / Across * 4 - 1, left = place % Across * 4 - 1;
        for (int i = 0; i < 6; i++)
        {
            bool inside = top + i >= 0 && top + i < Height;
            float* row = Images + ((nint)image * Height + top + i) * Width * In;
            for (int j = 0; j < 6; j++) pixels[i * 6 + j] = inside && left + j >= 0 && left + j < Width ? row + (nint)(left + j) * In : Zeros;
        }
        var work = new WinogradInput { Pixels = pixels, Channels = In, Target = target, TargetStride = stride };
        Kernels.TransformInput(in work);
    }

    /// <summary>Transforms some channels of a tile's products back and writes its pixels.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="products">(36, channels), stride apart.</param>
    /// <param name="stride">Floats from one point to the next.</param>
    /// <param name="first">The first channel.</param>
    /// <param name="channels">How many: a multiple of 16.</param>
    /// <param name="spare">Takes what lies beyond the image. (channels)</param>
    public readonly void Write(int tile, float* products, nint stride, int first, int channels, float* spare)
    {
        float** targets = stackalloc float*[16];
        int cell = Pool ? 2 : 1, side = 4 / cell, height = Height / cell, width = Width / cell;
        var (image, place) = Math.DivRem(tile, PerImage);
        int top = place / Across * side, left = place % Across * side;
        for (int i = 0; i < side; i++)
            for (int j = 0; j < side; j++)
                targets[i * side + j] = top + i < height && left + j < width ? Output + (((nint)image * height + top + i) * width + left + j) * Out + first : spare;
        var work = new WinogradOutput
        {
            Products = products, ProductStride = stride, Channels = channels, Bias = Bias + first, Relu = Relu, Pool = Pool, Targets = targets,
        };
        Kernels.TransformOutput(in work);
    }
}
