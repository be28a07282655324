using System.Numerics.Tensors;

namespace Nest.Tensors.Cpu;

public sealed unsafe partial class CpuDevice
{
    private const int LstmRows = 12;   // that a thread takes at a time: forecasts of 48 paths are for several threads

    /// <inheritdoc/>
    public override void Activate(Activation activation, Tensor x, Tensor y)
    {
        ThrowIfOther(y.Length, x.Length, nameof(y));
        InChunks(x.Length, (start, length) => Pointwise.Activate(activation, Values(x, start, length), Values(y, start, length)));
    }

    /// <inheritdoc/>
    public override void ActivateBackward(Activation activation, Tensor y, Tensor dy, Tensor dx)
    {
        ThrowIfOther(dy.Length, y.Length, nameof(dy));
        ThrowIfOther(dx.Length, y.Length, nameof(dx));
        InChunks(y.Length, (start, length) =>
            ActivateBackward(activation, Values(y, start, length), Values(dy, start, length), Values(dx, start, length)));
    }

    /// <inheritdoc/>
    public override void LstmCell(Tensor gates, Tensor before, Tensor c, Tensor h)
    {
        int rows = c[0], width = c[1];
        ThrowIfOther(gates.Length, 4 * c.Length, nameof(gates));
        InChunks(rows, (first, count) =>
        {
            for (int row = first; row < first + count; row++)
            {
                Span<float> g = Values(gates, row * 4 * width, 4 * width), cell = Values(c, row * width, width), output = Values(h, row * width, width);
                TensorPrimitives.Sigmoid(g[..(2 * width)], g[..(2 * width)]);                               // i, f = σ
                TensorPrimitives.Tanh(g.Slice(2 * width, width), g.Slice(2 * width, width));                // g = tanh
                TensorPrimitives.Sigmoid(g[(3 * width)..], g[(3 * width)..]);                               // o = σ
                TensorPrimitives.Multiply(g[..width], g.Slice(2 * width, width), cell);                     // c = i·g
                TensorPrimitives.MultiplyAdd(g.Slice(width, width), Values(before, row * width, width), cell, cell);   //   + f·c₋₁
                TensorPrimitives.Tanh(cell, output);
                TensorPrimitives.Multiply(output, g[(3 * width)..], output);                                // h = o·tanh c
            }
        }, chunk: LstmRows);
    }

    /// <inheritdoc/>
    public override void LstmCellBackward(Tensor gates, Tensor before, Tensor c, Tensor dh, Tensor dc, Tensor dgates)
    {
        int rows = c[0], width = c[1];
        ThrowIfOther(gates.Length, 4 * c.Length, nameof(gates));
        float* allGates = Pointer(gates), byGates = Pointer(dgates), cells = Pointer(c), cellsBefore = Pointer(before), byOutput = Pointer(dh), byCells = Pointer(dc);
        InChunks(rows, (first, count) =>
        {
            for (int row = first; row < first + count; row++)
                for (int k = 0; k < width; k++)
                {
                    float* gate = allGates + row * 4 * width + k, dgate = byGates + row * 4 * width + k;
                    float i = gate[0], f = gate[width], g = gate[2 * width], o = gate[3 * width];
                    int at = row * width + k;
                    float tanh = MathF.Tanh(cells[at]), old = cellsBefore[at], dOut = byOutput[at];
                    float dCell = byCells[at] + dOut * o * (1 - tanh * tanh);       // dc += dh·o·(1 − tanh² c)
                    dgate[0] = dCell * g * i * (1 - i);                             // di = dc·g · σ′
                    dgate[width] = dCell * old * f * (1 - f);                       // df = dc·c₋₁ · σ′
                    dgate[2 * width] = dCell * i * (1 - g * g);                     // dg = dc·i · tanh′
                    dgate[3 * width] = dOut * tanh * o * (1 - o);                   // do = dh·tanh c · σ′
                    byCells[at] = dCell * f;                                        // dc₋₁ = dc·f
                }
        }, chunk: LstmRows);
    }

    /// <inheritdoc/>
    public override void Adam(in AdamStep step, Tensor gradient, Tensor mean, Tensor square, Tensor parameters)
    {
        ThrowIfOther(gradient.Length, parameters.Length, nameof(gradient));
        ThrowIfOther(mean.Length, parameters.Length, nameof(mean));
        ThrowIfOther(square.Length, parameters.Length, nameof(square));
        float beta1 = (float)step.Beta1, beta2 = (float)step.Beta2, epsilon = (float)step.Epsilon;
        float rest1 = (float)(1 - step.Beta1), rest2 = (float)(1 - step.Beta2);
        float size = (float)(step.Rate / (1 - Math.Pow(step.Beta1, step.Number)));
        float rootScale = (float)(1 / Math.Sqrt(1 - Math.Pow(step.Beta2, step.Number)));
        float* gradients = Pointer(gradient), means = Pointer(mean), squares = Pointer(square), values = Pointer(parameters);
        InChunks(parameters.Length, (start, length) =>
            AdamChunk(new(gradients + start, length), new(means + start, length), new(squares + start, length), new(values + start, length),
                beta1, rest1, beta2, rest2, size, rootScale, epsilon));
    }

    private static void AdamChunk(ReadOnlySpan<float> gradients, Span<float> means, Span<float> squares, Span<float> values,
        float beta1, float rest1, float beta2, float rest2, float size, float rootScale, float epsilon)
    {
        int done = 0, lanes = System.Numerics.Vector<float>.Count;
        for (; done <= values.Length - lanes; done += lanes)
        {
            var g = new System.Numerics.Vector<float>(gradients[done..]);
            var m = new System.Numerics.Vector<float>(means[done..]) * beta1 + g * rest1;
            var v = new System.Numerics.Vector<float>(squares[done..]) * beta2 + g * g * rest2;
            var root = System.Numerics.Vector.SquareRoot(v) * rootScale + new System.Numerics.Vector<float>(epsilon);
            m.CopyTo(means[done..]);
            v.CopyTo(squares[done..]);
            (new System.Numerics.Vector<float>(values[done..]) - m * size / root).CopyTo(values[done..]);
        }
        for (; done < values.Length; done++)
        {
            float g = gradients[done];
            float m = means[done] = means[done] * beta1 + g * rest1;
            float v = squares[done] = squares[done] * beta2 + g * g * rest2;
            values[done] -= m * size / (MathF.Sqrt(v) * rootScale + epsilon);
        }
    }

    private static void ActivateBackward(Activation activation, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        switch (activation)
        {
            case Activation.Relu:
                MaskByPositive(y, dy, dx);
                break;
            case Activation.Tanh:
                for (int i = 0; i < y.Length; i++) dx[i] = dy[i] * (1 - y[i] * y[i]);
                break;
            case Activation.Sigmoid:
                for (int i = 0; i < y.Length; i++) dx[i] = dy[i] * (y[i] * (1 - y[i]));
                break;
            default: dy.CopyTo(dx); break;
        }
    }

    // dx = dy where y > 0, else 0.
    private static void MaskByPositive(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        int lanes = System.Numerics.Vector<float>.Count, done = 0;
        for (; done <= y.Length - lanes; done += lanes)
        {
            var positive = System.Numerics.Vector.GreaterThan(new System.Numerics.Vector<float>(y[done..]), System.Numerics.Vector<float>.Zero);
            System.Numerics.Vector.ConditionalSelect(positive, new System.Numerics.Vector<float>(dy[done..]), System.Numerics.Vector<float>.Zero).CopyTo(dx[done..]);
        }
        for (; done < y.Length; done++) dx[done] = y[done] > 0 ? dy[done] : 0;
    }
}
