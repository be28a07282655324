using Nest.Dsp;
using Nest.Tensors;

namespace Nest.Bench.Operations;

// What is prepared once and has no gradient: convolutions for inference, spectrograms.
public static partial class OperationCases
{
    private static IEnumerable<OperationCase> Prepared()
    {
        foreach (var (batch, height, width, inputs, outputs) in new[] { (1, 5, 7, 3, 4), (2, 9, 8, 16, 40), (3, 6, 13, 32, 72), (1, 4, 6, 64, 48) })   // the last one has sums long enough to be cut
            foreach (var (relu, pool) in new[] { (true, 1), (false, 2), (true, 2) })
            {
                var c = new Convolution(batch, height, width, inputs, outputs, 3, 3, PadHeight: 1, PadWidth: 1);
                var p = new Pooling(batch, height, width, outputs, pool, pool);
                yield return new OperationCase
                {
                    Name = $"prepared {Describe(c)}{(pool > 1 ? $" pooled by {pool}" : "")}{(relu ? ", ReLU" : "")}",
                    Inputs = [[batch, height, width, inputs], [3, 3, inputs, outputs], [outputs]],
                    Output = [batch, p.OutHeight, p.OutWidth, outputs],
                    Work = c.MultiplyAdds,
                    Reference = x => Reference.Activate(relu ? Activation.Relu : Activation.Identity, Reference.MaxPool(p, Reference.Convolve(c, x[0], x[1], x[2]))),
                    Forward = (device, x, y) => device.Prepare(x[1], x[2], padding: 1, relu, pool).Run(x[0], y),
                };
            }
    }

    private static IEnumerable<OperationCase> Spectra()
    {
        (string Of, SpectrogramPlan Plan, Stretches Stretches)[] spectra =
        [
            ("the shortest frames", new(16, 5, Power: true), new(1, 0, 101, 18)),
            ("short frames from between", new(64, 64, Power: false), new(3, 50, 300, 6, First: -7)),
            ("OpenL3's linear input", new(512, 242, Power: false), new(2, 480, 1500, 5)),
            ("OpenL3's input mel128", new(2048, 242, Power: false, new MelFilterBank(48_000, 2048, 128)), new(1, 0, 3000, 3, First: -1024)),
            ("OpenL3's input mel256", new(2048, 242, Power: false, new MelFilterBank(48_000, 2048, 256)), new(2, 480, 2700, 4)),   // the last frames reach beyond
            ("preset nest's input", new(1024, 512, Power: true, new MelFilterBank(22_050, 1024, 128)), new(1, 0, 2600, 6, First: -512)),
            ("preset windowed's input", new(1024, 512, Power: false, MostBins: 512), new(1, 0, 2600, 6, First: -512)),
        ];
        foreach (var (of, plan, stretches) in spectra)
            yield return new OperationCase
            {
                Name = $"spectrogram of {of}",
                Inputs = [[stretches.Samples]],
                Output = [stretches.Count, stretches.Frames, plan.Columns],
                Work = (long)(2.5 * plan.Size * Math.Log2(plan.Size)) * stretches.Count * stretches.Frames,
                Reference = x => Reference.Spectra(plan, stretches, x[0]),
                Forward = (device, x, y) => device.Prepare(plan).Run(x[0], stretches, y),
            };
        foreach (var (images, length) in new[] { (1, 1), (3, 700), (2, 50_944) })
            yield return new OperationCase
            {
                Name = $"decibels under the largest of {images}x{length}",
                Inputs = [[images, length]],
                Output = [images, length],
                Work = (long)images * length,
                Reference = x => Reference.RelativeDecibels(x[0], images, 80, 0.05, 0.5),
                Forward = (device, x, y) => device.RelativeDecibels(x[0], 80, 0.05f, 0.5f, y),
            };
    }
}
