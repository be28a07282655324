using Nest.Layers;
using Nest.Tensors;

namespace Nest.Models.Windowed;

/// <summary>Encodes windows by their distinct columns: what neighbouring windows share is computed once, and its gradients are added up first.</summary>
/// <remarks>
/// The same function as <see cref="PlainEncoder"/>, up to the order of sums, for a quarter of the second convolution and less; see
/// <see cref="SharedColumns"/>. The second convolution's bias comes with its middle
/// tap, of which every output has one. Windows are taken in stretches, and a stretch keeps nothing but its second winners for the backward pass: little
/// memory, and near the processor.
/// </remarks>
internal sealed class SharedEncoder : WindowEncoder
{
    /// <summary>Windows of fewer have no column between the first and the last.</summary>
    public const int LeastFrames = 8;

    private const int Channels1 = WindowedShape.Channels1, Channels2 = WindowedShape.Channels2;

    private readonly Device device;
    private readonly int frames, half, quarter;   // bins / 2 and bins / 4, the widths after pooling
    private readonly int bins;
    private readonly int productsTogether;        // of a stretch
    private readonly Parameter weight1, bias1, weight2, bias2, dense1, denseBias1, dense2, denseBias2;
    private readonly List<Stretch> stretches = [];
    private int stretchCount, withGradient, count;
    private Tensor? patches;         // (columns, 4, bins)
    private Tensor? pooled1;         // (columns, half, 32)
    private Tensor? products;        // (products, half, 64), or their gradient
    private Tensor? pooled2;         // (cells, quarter, 64), or their gradient
    private Tensor? columnGradient;  // (columns, half, 32)
    private Tensor? flat;            // (windows, Flat), or its gradient
    private Tensor? hidden, hiddenGradient;   // (windows, 128)
    private Tensor? latents, latentGradient;  // (windows, 3)
    private Tensor? source;          // the spectrogram of the last call
    private DeviceBuffer<byte>? winners1;     // shaped as pooled1

    public SharedEncoder(ConditionedAutoencoder model) : base(model.Device)
    {
        device = model.Device;
        (frames, bins, half, quarter) = (model.Shape.Frames, model.Shape.Bins, model.Shape.Bins / 2, model.Shape.Bins / 4);
        Shape = model.Shape;
        productsTogether = (int)Math.Max(512, device.WorkingSet >> 16);   // of 64 KB at 512 bins
        Parameters p = model.Parameters;
        (weight1, bias1, weight2, bias2) = (p["encoder.conv.0.weight"], p["encoder.conv.0.bias"], p["encoder.conv.3.weight"], p["encoder.conv.3.bias"]);
        (dense1, denseBias1, dense2, denseBias2) = (p["encoder.fc.0.weight"], p["encoder.fc.0.bias"], p["encoder.fc.2.weight"], p["encoder.fc.2.bias"]);
    }

    private WindowedShape Shape { get; }

    protected override void PlanWindows(ReadOnlySpan<int> starts, int withGradient, GatherMaps maps)
    {
        (this.withGradient, count, stretchCount) = (withGradient, starts.Length, 0);
        ReadOnlySpan<int> learning = starts[..withGradient], others = starts[withGradient..];
        int learned = 0, other = 0;
        while (learned + other < starts.Length)
        {
            var (learnedEnd, otherEnd) = StretchEnd(learning, learned, others, other);
            if (stretches.Count == stretchCount) stretches.Add(new Stretch());
            Stretch stretch = stretches[stretchCount++];
            stretch.Plan(Shape, learning[learned..learnedEnd], others[other..otherEnd], maps);
            (stretch.FirstLearning, stretch.FirstOther) = (learned, withGradient + other);
            (learned, other) = (learnedEnd, otherEnd);
        }
    }

    public override Tensor Forward(Tensor spectrogram)
    {
        source = spectrogram;
        device.Reuse(ref flat, count, Shape.Flat);
        for (int i = 0; i < stretchCount; i++)
        {
            Stretch stretch = stretches[i];
            Convolve(stretch);

            // Cells to the windows that they are part of.
            GatherCells(stretch.LearningCells!, flat.Rows(stretch.FirstLearning, stretch.Columns!.Learning.Windows));
            GatherCells(stretch.OtherCells!, flat.Rows(stretch.FirstOther, stretch.Columns.Others.Windows));
        }

        device.Reuse(ref hidden, count, WindowedShape.Hidden);
        device.Reuse(ref latents, count, WindowedShape.Latents);
        device.Gemm(flat, dense1.Value.T, hidden, denseBias1.Value, Activation.Relu);      // h = max(0, x·Wᵀ + b)
        device.Gemm(hidden, dense2.Value.T, latents, denseBias2.Value, Activation.Tanh);   // z = tanh(h·Wᵀ + b)
        return latents;
    }

    public override void Backward(Tensor latentsGradient)
    {
        Tensor z = latents!.Rows(0, withGradient), h = hidden!.Rows(0, withGradient), x = flat!.Rows(0, withGradient);
        Tensor dz = device.Reuse(ref latentGradient, z.Shape), dh = device.Reuse(ref hiddenGradient, h.Shape);
        device.ActivateBackward(Activation.Tanh, z, latentsGradient, dz);                  // da = dz·(1 − z²)
        device.Gemm(dz.T, h, dense2.Gradient, add: true);                                  // dW += daᵀ·h
        device.SumRows(dz, denseBias2.Gradient, add: true);                                // db += Σ da
        device.Gemm(dz, dense2.Value, dh);                                                 // dh = da·W
        device.ActivateBackward(Activation.Relu, h, dh, dh);                               // dh where h > 0
        device.Gemm(dh.T, x, dense1.Gradient, add: true);                                  // dW += dhᵀ·x
        device.SumRows(dh, denseBias1.Gradient, add: true);                                // db += Σ dh
        device.Gemm(dh, dense1.Value, x);                                                  // dx = dh·W, in place of x
        for (int i = 0; i < stretchCount; i++) ConvolveBackward(stretches[i]);
    }

    /// <summary>Where the next windows in rising order, from both lists, have as many products as a stretch may.</summary>
    private (int Learned, int Other) StretchEnd(ReadOnlySpan<int> learning, int learned, ReadOnlySpan<int> others, int other)
    {
        var middles = new HashSet<int>();
        for (int windows = 0; learned < learning.Length || other < others.Length; windows++)
        {
            bool learns = other == others.Length || (learned < learning.Length && learning[learned] < others[other]);
            SharedColumns.AddMiddles(Shape, learns ? learning[learned] : others[other], middles);
            if (windows > 0 && SharedColumns.ProductsOf(windows + 1, middles.Count) > productsTogether) break;
            if (learns) learned++;
            else other++;
        }
        return (learned, other);
    }

    private void Convolve(Stretch s)
    {
        SharedColumns c = s.Columns!;
        ConvolveColumns(s.Patches!);

        // tₖ = y₁ ∗ W₂ₖ, one product a column and time tap; the bias comes with tap 1
        device.Reuse(ref products, c.Products, half, Channels2);
        foreach (SharedColumns.Group group in new[] { c.Learning, c.Others })
            for (int tap = 0; tap < 3; tap++)
            {
                var (column, product, count) = group.Stretch(tap);
                device.Convolve(Second(count), pooled1!.Rows(column, count), weight2.Value.Rows(tap, 1), tap == 1 ? bias2.Value : null,
                    Activation.Identity, products.Rows(product, count));
            }

        // y₂ = max(0, pool(Σ tₖ))
        device.SumMaxPool(SecondPooling(c.Cells), products, s.Sums!, device.Reuse(ref pooled2, c.Cells, quarter, Channels2),
            Room(ref s.Winners2, c.Cells * quarter * Channels2));
    }

    /// <summary>y₁ = max(0, pool(x ∗ W₁ + b₁)) of the columns whose frames are listed.</summary>
    private void ConvolveColumns(GatherMap frames)
    {
        int columns = frames.Outputs / 4;
        device.SumRows(source!, frames, bins, device.Reuse(ref patches, columns, 4, bins));
        device.ConvolveMaxPool(First(columns), FirstPooling(columns), patches, weight1.Value, bias1.Value,
            device.Reuse(ref pooled1, columns, half, Channels1), Room(ref winners1, columns * half * Channels1));
    }

    private void ConvolveBackward(Stretch s)
    {
        SharedColumns c = s.Columns!;
        SharedColumns.Group group = c.Learning;
        int cells = c.LearningCells, columns = group.Columns, windows = group.Windows, cell = quarter * Channels2;
        if (windows == 0) return;

        // A cell's gradient is the sum over the windows that it is part of, a product's the sum over the outputs that it is part of.
        Tensor dy2 = device.Reuse(ref pooled2, cells, quarter, Channels2);
        device.SumRows(flat!.Rows(s.FirstLearning, windows), s.CellsBack!, cell, dy2);
        device.SumMaxPoolBackward(SecondPooling(cells), dy2, s.Winners2!, s.SumsBack!,
            device.Reuse(ref products, group.Products, half, Channels2));

        ConvolveColumns(s.LearningPatches!);   // y₁ again: cheaper than to have kept it
        Tensor y1 = pooled1!, dy1 = device.Reuse(ref columnGradient, columns, half, Channels1);
        foreach (int tap in (ReadOnlySpan<int>)[1, 0, 2])   // tap 1 has every column and comes first, to overwrite
        {
            var (column, product, count) = group.Stretch(tap);
            Tensor dt = products.Rows(product, count);
            device.ConvolveWeightGradient(Second(count), y1.Rows(column, count), dt, weight2.Gradient.Rows(tap, 1), add: true);   // dW₂ₖ += y₁ ⋆ dtₖ
            if (tap == 1) device.SumRows(dt, bias2.Gradient, add: true);                                                          // db₂ += Σ dt₁
            device.ConvolveTransposed(Second(count), dt, weight2.Value.Rows(tap, 1), null, Activation.Identity, dy1.Rows(column, count), add: tap != 1);   // dy₁ += dtₖ ∗ᵀ W₂ₖ
        }

        device.ConvolveMaxPoolWeightGradient(First(columns), FirstPooling(columns), patches!, dy1, winners1!, weight1.Gradient, add: true);   // dW₁ += x ⋆ dy₁ at the winners
        device.ActivateBackward(Activation.Relu, y1, dy1, dy1);                            // dy₁ where y₁ > 0
        device.SumRows(dy1, bias1.Gradient, add: true);                                    // db₁ += Σ dy₁
    }

    private void GatherCells(GatherMap cells, Tensor into) =>
        device.SumRows(pooled2!, cells, quarter * Channels2, into);

    private Convolution First(int columns) => new(columns, 4, bins, 1, Channels1, 3, 3, PadWidth: 1);

    private Pooling FirstPooling(int columns) => new(columns, 2, bins, Channels1, 2, 2);

    private Convolution Second(int columns) => new(columns, 1, half, Channels1, Channels2, 1, 3, PadWidth: 1);

    private Pooling SecondPooling(int cells) => new(cells, 2, half, Channels2, 2, 2);

    private DeviceBuffer<byte> Room(ref DeviceBuffer<byte>? buffer, int length)
    {
        if (buffer is null || buffer.Length < length) buffer = device.Allocate<byte>(length);
        return buffer;
    }

    /// <summary>Some windows and what is kept of them for the backward pass, in memory used again from batch to batch.</summary>
    private sealed class Stretch
    {
        public SharedColumns? Columns;
        public GatherMap? Patches, LearningPatches;     // each column's frames; of those that windows with a gradient have
        public GatherMap? Sums, SumsBack;               // the products that each cell's outputs are sums of; the outputs that each product is part of
        public GatherMap? LearningCells, OtherCells;    // each window's cells
        public GatherMap? CellsBack;                    // the windows that each cell is part of
        public int FirstLearning, FirstOther;        // places of the first window that gets a gradient, and of the first that gets none
        public DeviceBuffer<byte>? Winners2;         // (cells, quarter, 64)

        public void Plan(WindowedShape shape, ReadOnlySpan<int> learning, ReadOnlySpan<int> others, GatherMaps maps)
        {
            Columns = new SharedColumns(shape, learning, others);
            int cut = learning.Length * (shape.Frames / 4), cells = Columns.LearningCells;
            Patches = maps.Sum(Columns.Patches);
            LearningPatches = Patches.First(Columns.Learning.Columns * 4);
            Sums = maps.Sum(Columns.Sums, 3);
            LearningCells = maps.Sum(Columns.WindowCells.AsSpan(0, cut));
            OtherCells = maps.Sum(Columns.WindowCells.AsSpan(cut));
            if (learning.IsEmpty) return;
            CellsBack = maps.SumTransposed(Columns.WindowCells.AsSpan(0, cut), cells);
            SumsBack = maps.SumTransposed(Columns.Sums[..(cells * 6)], Columns.Learning.Products, 3);
        }
    }
}
