using System.Numerics.Tensors;
using Nest.Dsp;

namespace Nest.Tensors;

// What the host computes where a device has no way of its own.
public abstract partial class Device
{
    /// <summary>Gets a spectrogram ready: tables, windows and filters where the device wants them.</summary>
    /// <param name="plan">What is to be computed.</param>
    public virtual PreparedSpectrogram Prepare(SpectrogramPlan plan) => new HostSpectrogram(this, plan);

    /// <summary>y = scale · max(−range, 10 log₁₀(max(1e-10, x)) − the image's largest of that) + shift: magnitudes or powers as a network wants them.</summary>
    /// <param name="x">(N, …): N images.</param>
    /// <param name="range">Decibels under an image's largest that are kept, positive.</param>
    /// <param name="scale">What the decibels are multiplied by.</param>
    /// <param name="shift">What is added then.</param>
    /// <param name="y">Shaped as <paramref name="x"/>; may be it.</param>
    public virtual void RelativeDecibels(Tensor x, float range, float scale, float shift, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (y.Length != x.Length) throw new ArgumentException($"{y.Length} numbers in place of {x.Length}.", nameof(y));
        float[] values = x.ToArray();
        int images = x[0], length = x.RowLength;
        OnHost(images, n =>
        {
            Span<float> image = values.AsSpan(n * length, length);
            Decibels.FromPowers(image);
            TensorPrimitives.Subtract(image, TensorPrimitives.Max<float>(image), image);
            TensorPrimitives.Max(image, -range, image);
            TensorPrimitives.Multiply(image, scale, image);
            TensorPrimitives.Add(image, shift, image);
        });
        y.Write(values);
    }

    /// <summary>y += x · scale, column by column.</summary>
    /// <param name="x">(N, C)</param>
    /// <param name="scale">(C)</param>
    /// <param name="y">(N, C)</param>
    public virtual void AddScaled(Tensor x, Tensor scale, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(y);
        if (y.Length != x.Length) throw new ArgumentException($"{y.Length} numbers in place of {x.Length}.", nameof(y));
        ReadOnlySpan<float> values = x.ToMemory().Span, factors = scale.ToMemory().Span;
        float[] sums = y.ToArray();
        for (int i = 0; i < sums.Length; i++) sums[i] += factors[i % factors.Length] * values[i];
        y.Write(sums);
    }

    /// <summary>into (C) += Σ over rows of x · y: the gradient of <see cref="AddScaled"/> for the scale.</summary>
    /// <param name="x">(N, C)</param>
    /// <param name="y">(N, C)</param>
    /// <param name="into">(C)</param>
    public virtual void AddProducts(Tensor x, Tensor y, Tensor into)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(into);
        if (y.Length != x.Length) throw new ArgumentException($"{y.Length} numbers in place of {x.Length}.", nameof(y));
        ReadOnlySpan<float> a = x.ToMemory().Span, b = y.ToMemory().Span;
        float[] sums = into.ToArray();
        for (int i = 0; i < a.Length; i++) sums[i % sums.Length] += a[i] * b[i];
        into.Write(sums);
    }
}
