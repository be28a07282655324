using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>A 3 × 3 convolution of stride 1 and padding 1, with bias, ReLU and 2 × 2 max-pooling fused, by Winograd's F(4 × 4, 3 × 3); weights are transformed once.</summary>
/// <remarks>
/// Few channels: a thread takes a block of tiles through all three steps inside its L2 (transform, 36 products, transform back), while the weights stream by.
/// Many channels: the weights exceed any cache, so all tiles of some images meet each point's matrix while it is there, and the steps follow one another over the team.
/// A product's sum over the input channels is in the same order either way, so the bits depend on neither block nor thread count.
/// <para>Not thread-safe, as it owns its memory.</para>
/// </remarks>
internal sealed unsafe class WinogradConvolution
{
    private const int BlockTiles = 24;                // of few channels: a multiple of every tile height
    private const int BlockColumns = 32;              // output channels that a block multiplies at a time
    private const int ManyWeights = 128 * 256;        // In · Out above which the steps go over the team
    private const int TeamFloats = 3_600_000;         // of transformed pixels and products together, about: 14 MB of L3
    private const int Pad = 16;                       // floats: rows and points do not fall into the same sets of a cache

    private readonly WinogradWeights weights;
    private readonly AlignedFloats bias;              // (Out)
    private readonly AlignedFloats zeros;             // (In)
    private readonly int inputs, outputs;
    private readonly bool relu, pool;
    private AlignedFloats? transformed, products;     // (36, tiles, In), (36, tiles, Out) of the team's block

    /// <param name="w">(3, 3, In, Out)</param>
    /// <param name="biases">(Out)</param>
    /// <param name="inputs">In, a multiple of 16.</param>
    /// <param name="outputs">Out, a multiple of 16.</param>
    /// <param name="relu">Whether y = max(0, ·).</param>
    /// <param name="pool">Whether to keep the largest of every 2 × 2.</param>
    /// <param name="kernels">The best set if not given.</param>
    public WinogradConvolution(ReadOnlySpan<float> w, ReadOnlySpan<float> biases, int inputs, int outputs, bool relu, bool pool, KernelSet? kernels = null)
    {
        if (!Takes(inputs, outputs)) throw new ArgumentException($"{inputs} to {outputs} channels are not multiples of 16.");
        ArgumentOutOfRangeException.ThrowIfNotEqual(w.Length, 9 * inputs * outputs, nameof(w));
        ArgumentOutOfRangeException.ThrowIfNotEqual(biases.Length, outputs, nameof(biases));
        (this.inputs, this.outputs, this.relu, this.pool) = (inputs, outputs, relu, pool);
        weights = new WinogradWeights(kernels ?? KernelSet.Best, w, inputs, outputs, OverTeam ? outputs : BlockColumns);
        bias = new AlignedFloats(weights.Panels * weights.Kernels.TileColumns, zeroed: false);
        biases.CopyTo(new Span<float>(bias.Pointer, bias.Length));
        zeros = new AlignedFloats(inputs, zeroed: false);
        new Span<float>(zeros.Pointer, inputs).Clear();
    }

    /// <summary>Channels of x.</summary>
    public int Inputs => inputs;

    private bool OverTeam => (long)inputs * outputs > ManyWeights;

    /// <summary>Whether the transforms' lanes fit the channels.</summary>
    public static bool Takes(int inputs, int outputs) => inputs % 16 == 0 && outputs % 16 == 0 && inputs > 0 && outputs > 0;

    /// <summary>Numbers of y for images of that size.</summary>
    public int OutputLength(int batch, int height, int width) => checked(batch * (height / (pool ? 2 : 1)) * (width / (pool ? 2 : 1)) * outputs);

    /// <summary>Computes images x (batch, height, width, In) to y (batch, height, width, Out), or half of both extents where pooled.</summary>
    public void Run(WorkerPool team, int batch, int height, int width, float* x, float* y)
    {
        var tiles = new WinogradTiles
        {
            Kernels = weights.Kernels, Images = x, Height = height, Width = width, In = inputs, Out = outputs, Zeros = zeros.Pointer,
            Output = y, Bias = bias.Pointer, Relu = relu, Pool = pool,
        };
        int count = batch * tiles.PerImage;
        if (!OverTeam)
        {
            team.Run((count + BlockTiles - 1) / BlockTiles, new WinogradBlocks(tiles, weights, count, BlockTiles, Pad));
            return;
        }
        int most = Math.Max(1, (int)(TeamFloats / (WinogradWeights.Points * (long)(inputs + outputs))));
        for (int first = 0, block; first < count; first += block)
        {
            block = Math.Min(count - first, most);
            if (count - first - block is > 0 and var rest && rest < most / 2) block = (count - first + 1) / 2;   // no small remainder
            var steps = new WinogradSteps(tiles, weights, first, block, Pad);
            if (transformed is null || transformed.Length < steps.TransformedLength) transformed = new AlignedFloats(steps.TransformedLength, zeroed: false);
            if (products is null || products.Length < steps.ProductsLength) products = new AlignedFloats(steps.ProductsLength, zeroed: false);
            steps.Run(team, transformed.Pointer, products.Pointer);
        }
        GC.KeepAlive(this);
    }
}
