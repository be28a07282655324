using Nest.Tensors;

namespace Nest.Bench.Operations;

/// <summary>Every device operation at the sizes that matter and at those that go wrong: odd ones, batch 1, channels 1 and 3, strides, padding.</summary>
public static partial class OperationCases
{
    private const float Epsilon = 1e-3f, GivenMean = 0.25f, GivenVariance = 0.5f;   // of the normalisations

    /// <summary>The list.</summary>
    public static IReadOnlyList<OperationCase> All { get; } = [.. Gemms(), .. Convolutions(), .. Poolings(), .. JoinedPoolings(), .. Prepared(), .. Normalizations(), .. Pointwises(), .. Sums(), .. Scalings(), .. Recurrent(), .. Sequences(), .. Losses(), .. Latents(), .. Spectra()];

    private static IEnumerable<OperationCase> Gemms()
    {
        foreach (var (rows, depth, columns) in new[] { (1, 1, 1), (1, 7, 3), (5, 1, 2), (13, 31, 33), (128, 3, 128), (3, 128, 3), (67, 130, 65), (68, 44, 132), (36, 132, 64), (128, 1280, 128), (37, 100, 4), (640, 16, 64) })
            foreach (var (at, bt) in new[] { (false, false), (true, false), (false, true), (true, true) })
                yield return Gemm(rows, depth, columns, at, bt, Activation.Identity);
        foreach (Activation activation in Enum.GetValues<Activation>().Skip(1)) yield return Gemm(17, 9, 35, false, true, activation);
    }

    private static OperationCase Gemm(int rows, int depth, int columns, bool at, bool bt, Activation activation) => new()
    {
        Name = $"gemm {rows}x{depth}x{columns}{(at ? " aT" : "")}{(bt ? " bT" : "")} {activation}",
        Inputs = [at ? [depth, rows] : [rows, depth], bt ? [columns, depth] : [depth, columns], [columns]],
        Output = [rows, columns],
        Work = (long)rows * depth * columns,
        Reference = x => Reference.Activate(activation, Reference.Gemm(x[0], at, x[1], bt, x[2], rows, depth, columns)),
        Forward = (device, x, y) => device.Gemm(new Matrix(x[0], at), new Matrix(x[1], bt), y, x[2], activation),
        Backward = (device, x, y, dy, dx) =>
        {
            device.ActivateBackward(activation, y, dy, dy);
            if (at) device.Gemm(new Matrix(x[1], bt), dy.T, dx[0]);                // da ᵀ = b·dyᵀ
            else device.Gemm(dy, new Matrix(x[1], !bt), dx[0]);                    // da = dy·bᵀ
            device.Fill(dx[1], 0);
            if (bt) device.Gemm(dy.T, new Matrix(x[0], at), dx[1], add: true);     // dbᵀ = dyᵀ·a
            else device.Gemm(new Matrix(x[0], !at), dy, dx[1], add: true);         // db = aᵀ·dy
            device.SumRows(dy, dx[2]);
        },
    };

    private static IEnumerable<OperationCase> Convolutions()
    {
        Convolution[] geometries =
        [
            new(1, 1, 1, 1, 1, 1, 1),
            new(1, 4, 7, 1, 32, 3, 3, PadHeight: 1, PadWidth: 1),
            new(2, 5, 9, 3, 5, 3, 3, PadHeight: 1, PadWidth: 1),
            new(1, 6, 6, 32, 64, 3, 3, PadHeight: 1, PadWidth: 1),
            new(5, 1, 24, 32, 64, 1, 3, PadWidth: 1),             // a column of pooled conv1, one time tap of conv2
            new(3, 4, 32, 1, 32, 3, 3, PadWidth: 1),              // four frames to two columns
            new(2, 20, 1, 16, 8, 3, 1, 2, 1, 1, 0),               // over time alone, stride 2: preset nest's encoder
            new(2, 5, 32, 8, 8, 3, 4, 1, 2, 1, 1),                // preset nest's decoder, seen backwards
            new(1, 10, 12, 1, 8, 4, 4, 2, 2, 1, 1),
            new(2, 6, 8, 32, 64, 2, 2, 2, 2),                     // the windowed decoder, seen backwards
            new(1, 20, 16, 1, 32, 2, 2, 2, 2),
            new(2, 7, 5, 3, 4, 2, 3, 3, 2, 0, 2),                 // rows and columns that no output reads
            new(2, 3, 1, 6, 3, 3, 1, 1, 1, 1, 0),
            new(8, 1, 64, 32, 64, 1, 3, PadWidth: 1),
            new(3, 6, 10, 2, 8, 1, 2, 1, 2),                      // patches side by side, of four numbers and of three
            new(2, 3, 600, 1, 16, 3, 1, 3, 1),
        ];
        foreach (Convolution c in geometries)
        {
            yield return Convolve(c, Activation.Identity);
            yield return ConvolveTransposed(c, Activation.Identity);
        }
        yield return ConvolveWindows(new(5, 20, 1, 16, 8, 3, 1, 2, 1, 1, 0), frames: 37);   // preset nest's encoder, first layer
        yield return ConvolveWindows(new(3, 4, 6, 3, 5, 3, 3, PadHeight: 1, PadWidth: 1), frames: 9);
        yield return Convolve(geometries[2], Activation.Relu);
        yield return ConvolveTransposed(geometries[9], Activation.Relu);
        yield return ConvolveTransposed(geometries[10], Activation.Sigmoid);
    }

    private static OperationCase Convolve(Convolution c, Activation activation) => new()
    {
        Name = $"convolve {Describe(c)} {activation}",
        Inputs = [[c.Batch, c.Height, c.Width, c.In], [c.KernelHeight, c.KernelWidth, c.In, c.Out], [c.Out]],
        Output = [c.Batch, c.OutHeight, c.OutWidth, c.Out],
        Work = c.MultiplyAdds,
        Reference = x => Reference.Activate(activation, Reference.Convolve(c, x[0], x[1], x[2])),
        Forward = (device, x, y) => device.Convolve(c, x[0], x[1], x[2], activation, y),
        Backward = (device, x, y, dy, dx) =>
        {
            device.ActivateBackward(activation, y, dy, dy);
            device.ConvolveTransposed(c, dy, x[1], null, Activation.Identity, dx[0]);
            device.ConvolveWeightGradient(c, x[0], dy, dx[1]);
            device.SumRows(dy, dx[2]);
        },
    };

    private static OperationCase ConvolveWindows(Convolution c, int frames)
    {
        int[] starts = [.. Enumerable.Range(0, c.Batch).Select(n => (frames - c.Height) * (n * 7 % c.Batch) / (c.Batch - 1))];   // overlapping, in no order
        int row = c.Width * c.In, image = c.Height * row;
        return new()
        {
            Name = $"convolve windows of {frames} frames {Describe(c)}",
            Inputs = [[frames, c.Width, c.In], [c.KernelHeight, c.KernelWidth, c.In, c.Out], [c.Out]],
            Output = [c.Batch, c.OutHeight, c.OutWidth, c.Out],
            Work = c.MultiplyAdds,
            Reference = x => Reference.Convolve(c, [.. starts.SelectMany(start => x[0][(start * row)..(start * row + image)])], x[1], x[2]),
            Forward = (device, x, y) => device.ConvolveWindows(c, x[0], new GatherMap(device).Sum(starts), x[1], x[2], Activation.Identity, y),
            Backward = (device, x, y, dy, dx) =>
            {
                Tensor windows = device.Zeros(c.Batch * c.Height, row);   // what is drawn in overlaps adds up
                device.ConvolveTransposed(c, dy, x[1], null, Activation.Identity, windows);
                int[] drawn = [.. starts.SelectMany(start => Enumerable.Range(start, c.Height))];
                device.SumRows(windows, new GatherMap(device).SumTransposed(drawn, frames), row, dx[0]);
                device.ConvolveWindowsWeightGradient(c, x[0], new GatherMap(device).Sum(starts), dy, dx[1]);
                device.SumRows(dy, dx[2]);
            },
        };
    }

    private static OperationCase ConvolveTransposed(Convolution c, Activation activation) => new()
    {
        Name = $"convolve transposed {Describe(c)} {activation}",
        Inputs = [[c.Batch, c.OutHeight, c.OutWidth, c.Out], [c.KernelHeight, c.KernelWidth, c.In, c.Out], [c.In]],
        Output = [c.Batch, c.Height, c.Width, c.In],
        Work = c.MultiplyAdds,
        Reference = x => Reference.Activate(activation, Reference.ConvolveTransposed(c, x[0], x[1], x[2])),
        Forward = (device, x, y) => device.ConvolveTransposed(c, x[0], x[1], x[2], activation, y),
        Backward = (device, x, y, dy, dx) =>
        {
            device.ActivateBackward(activation, y, dy, dy);
            device.Convolve(c, dy, x[1], null, Activation.Identity, dx[0]);
            device.Fill(dx[1], 0);
            device.ConvolveWeightGradient(c, dy, x[0], dx[1], add: true);
            device.SumRows(dy, dx[2]);
        },
    };

    private static IEnumerable<OperationCase> Poolings()
    {
        foreach (Pooling p in new Pooling[] { new(1, 2, 2, 1, 2, 2), new(2, 20, 8, 32, 2, 2), new(3, 5, 7, 3, 2, 2), new(2, 6, 9, 5, 3, 2), new(4, 2, 64, 33, 2, 2) })
        foreach (bool relu in new[] { false, true })
            yield return new OperationCase
            {
                Name = $"max-pool {p.Batch}x{p.Height}x{p.Width}x{p.Channels} by {p.PoolHeight}x{p.PoolWidth}{(relu ? ", ReLU" : "")}",
                Inputs = [[p.Batch, p.Height, p.Width, p.Channels]],
                Output = [p.Batch, p.OutHeight, p.OutWidth, p.Channels],
                Work = (long)p.Batch * p.Height * p.Width * p.Channels,
                Reference = x => Reference.Activate(relu ? Activation.Relu : Activation.Identity, Reference.MaxPool(p, x[0])),
                Forward = (device, x, y) => device.MaxPool(p, x[0], y, device.Allocate<byte>(y.Length), relu),
                Backward = (device, x, y, dy, dx) =>
                {
                    DeviceBuffer<byte> winners = device.Allocate<byte>(y.Length);
                    device.MaxPool(p, x[0], y, winners, relu);
                    device.MaxPoolBackward(p, dy, winners, dx[0]);
                },
            };
    }

    /// <summary>Joint operations; a ReLU after the pooling, as the encoder has it.</summary>
    private static IEnumerable<OperationCase> JoinedPoolings()
    {
        (Convolution, Pooling)[] joined =
        [
            (new(3, 4, 32, 1, 32, 3, 3, PadWidth: 1), new(3, 2, 32, 32, 2, 2)),
            (new(2, 5, 9, 3, 5, 2, 3, PadHeight: 1, PadWidth: 1), new(2, 6, 9, 5, 3, 2)),
            (new(1, 6, 40, 2, 16, 3, 3, PadHeight: 1, PadWidth: 1), new(1, 6, 40, 16, 2, 2)),
            (new(2, 4, 601, 1, 8, 3, 3, PadHeight: 1, PadWidth: 1), new(2, 4, 601, 8, 2, 2)),   // more columns than a graphics card's group takes at once
        ];
        foreach (var (c, p) in joined)
            yield return new OperationCase
            {
                Name = $"convolve and pool {Describe(c)}, by {p.PoolHeight}x{p.PoolWidth}",
                Inputs = [[c.Batch, c.Height, c.Width, c.In], [c.KernelHeight, c.KernelWidth, c.In, c.Out], [c.Out]],
                Output = [p.Batch, p.OutHeight, p.OutWidth, p.Channels],
                Work = c.MultiplyAdds,
                Reference = x => Reference.Activate(Activation.Relu, Reference.MaxPool(p, Reference.Convolve(c, x[0], x[1], x[2]))),
                Forward = (device, x, y) => device.ConvolveMaxPool(c, p, x[0], x[1], x[2], y, device.Allocate<byte>(y.Length)),
                Backward = (device, x, y, dy, dx) =>
                {
                    DeviceBuffer<byte> winners = device.Allocate<byte>(y.Length);
                    device.ConvolveMaxPool(c, p, x[0], x[1], x[2], y, winners);
                    device.Fill(dx[1], 0);
                    device.ConvolveMaxPoolWeightGradient(c, p, x[0], dy, winners, dx[1], add: true);
                    Tensor unpooled = device.Zeros(p.Batch, p.Height, p.Width, p.Channels);
                    device.MaxPoolBackward(p, dy, winners, unpooled);
                    device.SumRows(unpooled, dx[2]);
                    device.ConvolveTransposed(c, unpooled, x[1], null, Activation.Identity, dx[0]);
                },
            };

        int[] rows = [0, 3, -1, 1, -1, -1, 2, 4, 0, 5, 5, 1];   // four image rows, each the sum of up to three of six
        foreach (Pooling p in new Pooling[] { new(2, 2, 8, 32, 2, 2), new(1, 4, 7, 5, 2, 3), new(1, 4, 37, 64, 2, 2) })
            yield return new OperationCase
            {
                Name = $"sum and pool {p.Batch}x{p.Height}x{p.Width}x{p.Channels} by {p.PoolHeight}x{p.PoolWidth}",
                Inputs = [[6, p.Width * p.Channels]],
                Output = [p.Batch, p.OutHeight, p.OutWidth, p.Channels],
                Work = 3L * p.Batch * p.Height * p.Width * p.Channels,
                Reference = x => Reference.Activate(Activation.Relu, Reference.MaxPool(p, Reference.SumRows(x[0], rows, 3, p.Width * p.Channels))),
                Forward = (device, x, y) => device.SumMaxPool(p, x[0], new GatherMap(device).Sum(rows, 3), y, device.Allocate<byte>(y.Length)),
                Backward = (device, x, y, dy, dx) =>
                {
                    DeviceBuffer<byte> winners = device.Allocate<byte>(y.Length);
                    device.SumMaxPool(p, x[0], new GatherMap(device).Sum(rows, 3), y, winners);
                    device.SumMaxPoolBackward(p, dy, winners, new GatherMap(device).SumTransposed(rows, outputs: 6, 3), dx[0]);
                },
            };
    }

    private static IEnumerable<OperationCase> Normalizations()
    {
        foreach (bool ofBatch in new[] { true, false })
            foreach (var (rows, channels) in new[] { (3, 1), (7, 5), (300, 32), (5_000, 3) })
                yield return new OperationCase
                {
                    Name = $"normalise {rows}x{channels} by {(ofBatch ? "the batch" : "given statistics")}",
                    Inputs = [[rows, channels], [channels], [channels]],
                    Output = [rows, channels],
                    Work = (long)rows * channels,
                    Reference = x => Reference.Normalize(x[0], x[1], x[2], Epsilon, ofBatch ? null : (GivenMean, GivenVariance)),
                    Forward = (device, x, y) =>
                    {
                        var (mean, variance) = (device.Zeros(channels), device.Zeros(channels));
                        device.Fill(mean, GivenMean);
                        device.Fill(variance, GivenVariance);
                        if (ofBatch) device.BatchNorm(x[0], x[1], x[2], Epsilon, mean, variance, y);
                        else device.Normalize(x[0], x[1], x[2], Epsilon, mean, variance, y);
                    },
                    Backward = (device, x, y, dy, dx) =>
                    {
                        var (mean, variance) = (device.Zeros(channels), device.Zeros(channels));
                        device.Fill(mean, GivenMean);
                        device.Fill(variance, GivenVariance);
                        if (ofBatch) device.BatchNorm(x[0], x[1], x[2], Epsilon, mean, variance, y);
                        device.Fill(dx[1], 0);
                        device.Fill(dx[2], 0);
                        device.BatchNormBackward(x[0], x[1], Epsilon, mean, variance, ofBatch, dy, dx[1], dx[2], dx[0]);
                    },
                };
    }

    private static IEnumerable<OperationCase> Pointwises()
    {
        foreach (Activation activation in Enum.GetValues<Activation>())
            foreach (int length in new[] { 1, 19, 40_000 })
                yield return new OperationCase
                {
                    Name = $"{activation} {length}",
                    Inputs = [[length]],
                    Output = [length],
                    Work = length,
                    Reference = x => Reference.Activate(activation, x[0]),
                    Forward = (device, x, y) => device.Activate(activation, x[0], y),
                    Backward = (device, _, y, dy, dx) => device.ActivateBackward(activation, y, dy, dx[0]),
                };
    }

    private static IEnumerable<OperationCase> Sums()
    {
        foreach (var (rows, columns) in new[] { (1, 1), (700, 1), (3, 5), (600, 32), (257, 128), (20_000, 3), (3_000, 70) })
            yield return new OperationCase
            {
                Name = $"sum of rows {rows}x{columns}",
                Inputs = [[rows, columns]],
                Output = [columns],
                Work = (long)rows * columns,
                Reference = x => Reference.SumRows(x[0], [.. Enumerable.Range(0, rows)], rows, columns),
                Forward = (device, x, y) => device.SumRows(x[0], y),
            };

        int[][] lists = [[0], [2, -1, 0, 0, 4], [-1, 3, 1, -1, 0, 0, 2, 2]];
        foreach (var (list, width) in new[] { (lists[0], 1), (lists[1], 1), (lists[2], 2), (lists[2], 4) })
            foreach (int length in new[] { 1, 37, 20_000 })
                yield return new OperationCase
                {
                    Name = $"sum of listed rows {list.Length / width}x{width} of {length}",
                    Inputs = [[5, length]],
                    Output = [list.Length / width, length],
                    Work = (long)list.Length * length,
                    Reference = x => Reference.SumRows(x[0], list, width, length),
                    Forward = (device, x, y) => device.SumRows(x[0], new GatherMap(device).Sum(list, width), length, y),
                    Backward = (device, _, _, dy, dx) =>
                    {
                        device.Fill(dx[0], 0);
                        device.SumRows(dy, new GatherMap(device).SumTransposed(list, outputs: 5, width), length, dx[0], add: true);
                    },
                };
    }

    private static IEnumerable<OperationCase> Scalings()
    {
        foreach (var (rows, columns) in new[] { (1, 1), (640, 3), (333, 5) })
        {
            yield return new OperationCase
            {
                Name = $"add scaled {rows}x{columns}",
                Inputs = [[rows, columns], [columns]],
                Output = [rows, columns],
                Work = (long)rows * columns,
                Reference = x => [.. x[0].Select((value, i) => value * x[1][i % columns])],
                Forward = (device, x, y) =>
                {
                    device.Fill(y, 0);
                    device.AddScaled(x[0], x[1], y);
                },
                Backward = (device, x, _, dy, dx) =>
                {
                    device.Fill(dx[0], 0);
                    device.AddScaled(dy, x[1], dx[0]);
                    device.Fill(dx[1], 0);
                    device.AddProducts(x[0], dy, dx[1]);
                },
            };
        }
    }

    private static IEnumerable<OperationCase> Recurrent()
    {
        foreach (var (rows, width) in new[] { (1, 1), (3, 5), (128, 16) })
            yield return new OperationCase
            {
                Name = $"LSTM cell {rows}x{width}",
                Inputs = [[rows, 4 * width], [rows, width]],
                Output = [2, rows, width],
                Work = (long)rows * width,
                Reference = x => Reference.LstmCell(x[0], x[1], rows, width),
                Forward = (device, x, y) => device.LstmCell(x[0], x[1], y.Rows(0, 1).Reshape(rows, width), y.Rows(1, 1).Reshape(rows, width)),
                Backward = (device, x, y, dy, dx) =>
                {
                    Tensor dCell = dy.Rows(0, 1).Reshape(rows, width), dOutput = dy.Rows(1, 1).Reshape(rows, width);
                    device.LstmCellBackward(x[0], x[1], y.Rows(0, 1).Reshape(rows, width), dOutput, dCell, dx[0]);
                    device.Activate(Activation.Identity, dCell, dx[1]);
                },
            };
    }

    /// <summary>All steps of an LSTM from a zero state, to its last output.</summary>
    private static IEnumerable<OperationCase> Sequences()
    {
        foreach (var (steps, rows, width) in new[] { (1, 1, 1), (3, 5, 7), (5, 48, 16), (5, 128, 16), (2, 3, 32), (4, 3, 33) })   // the last one is wider than a card takes at once
            yield return new OperationCase
            {
                Name = $"LSTM of {steps} steps {rows}x{width}",
                Inputs = [[steps * rows, 4 * width], [4 * width, width]],
                Output = [rows, width],
                Work = 4L * steps * rows * width * width,
                Reference = x => Reference.Lstm(x[0], x[1], steps, rows, width),
                Forward = (device, x, y) => device.Activate(Activation.Identity, Run(device, x, steps).Outputs.Rows(steps, 1), y),
                Backward = (device, x, _, dy, dx) =>
                {
                    var (gates, cells, outputs) = Run(device, x, steps);
                    device.LstmBackward(gates, x[1], cells, dy, dx[0]);
                    device.Gemm(dx[0].T, outputs.Rows(0, steps).Reshape(steps * rows, width), dx[1]);   // dW = Σ daᵀ·hₜ₋₁
                },
            };

        static (Tensor Gates, Tensor Cells, Tensor Outputs) Run(Device device, Tensor[] x, int steps)
        {
            int width = x[1][1], rows = x[0][0] / steps;
            Tensor gates = device.Zeros(x[0].Shape), cells = device.Zeros(steps + 1, rows, width), outputs = device.Zeros(steps + 1, rows, width);
            device.Activate(Activation.Identity, x[0], gates);
            device.Lstm(gates, x[1], cells, outputs);
            return (gates, cells, outputs);
        }
    }

    private static IEnumerable<OperationCase> Losses()
    {
        foreach (int length in new[] { 2, 1000, 50_000 })
            yield return Loss($"mean squared error {length}", [[length], [length]], length,
                x => Reference.MeanSquaredError(x[0], x[1]), (device, x, weight, dx, error) => device.MeanSquaredError(x[0], x[1], weight, dx, error));
        foreach (var (rows, width) in new[] { (2, 1), (7, 3), (128, 3), (33, 5) })
            yield return Loss($"covariance error {rows}x{width}", [[rows, width]], rows * width,
                x => Reference.CovarianceError(x[0], rows, width), (device, x, weight, dx, error) => device.CovarianceError(x[0], weight, dx, error));
    }

    /// <summary>A loss writes its gradient as it goes.</summary>
    private static OperationCase Loss(string name, int[][] inputs, int work, Func<double[][], double> reference, Action<Device, Tensor[], float, Tensor, Tensor> loss) => new()
    {
        Name = name,
        Inputs = inputs,
        Output = [1],
        Work = work,
        Reference = x => [reference(x)],
        Forward = (device, x, y) => loss(device, x, 1, device.Zeros(x[0].Shape), y),
        Backward = (device, x, _, dy, dx) =>
        {
            loss(device, x, dy.ToArray()[0], dx[0], device.Zeros(1));
            if (x.Length == 2) device.Gemm(device.FromArray([-1], 1, 1), dx[0].Reshape(1, dx[0].Length), dx[1]);   // the target's gradient is the opposite
        },
    };

    private static string Describe(in Convolution c) =>
        $"{c.Batch}x{c.Height}x{c.Width}x{c.In} to {c.Out}, {c.KernelHeight}x{c.KernelWidth} by {c.StrideHeight}x{c.StrideWidth} pad {c.PadHeight}x{c.PadWidth}";
}
