using System.Numerics;
using Nest.Dsp;
using Nest.Numerics;

namespace Nest.Tests.Core.Dsp;

public class RealFftTests
{
    public static TheoryData<int> Sizes => [.. Enumerable.Range(1, 16).Select(bits => 1 << bits)];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Agrees_with_a_double_precision_transform_at_every_size(int size)
    {
        var random = new SeededRandom(size);
        var samples = new float[size];
        for (int n = 0; n < size; n++) samples[n] = (float)random.NextGaussian();
        var fft = new RealFft(size);
        float[] re = new float[fft.Bins], im = new float[fft.Bins];

        fft.Forward(samples, re, im);

        Complex[] expected = Transform(Array.ConvertAll(samples, x => new Complex(x, 0)));
        double signal = 0, noise = 0;
        for (int k = 0; k < fft.Bins; k++)
        {
            Complex error = new Complex(re[k], im[k]) - expected[k];
            signal += expected[k].Magnitude * expected[k].Magnitude;
            noise += error.Magnitude * error.Magnitude;
        }
        Assert.True(noise <= signal * 1e-13, $"{10 * Math.Log10(signal / noise):F1} dB");
        Assert.Equal(0, im[0]);
        Assert.Equal(0, im[^1]);
    }

    [Fact]
    public void An_impulse_is_flat_with_a_phase_that_turns_by_its_delay()
    {
        var fft = new RealFft(64);
        var samples = new float[64];
        samples[5] = 1;
        float[] re = new float[33], im = new float[33];

        fft.Forward(samples, re, im);

        for (int k = 0; k <= 32; k++)
        {
            Assert.Equal(Math.Cos(2 * Math.PI * 5 * k / 64), re[k], 1e-6);
            Assert.Equal(-Math.Sin(2 * Math.PI * 5 * k / 64), im[k], 1e-6);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(48)]
    [InlineData(131_072)]
    public void Other_sizes_are_refused(int size) => Assert.Throws<ArgumentOutOfRangeException>(() => new RealFft(size));

    // Radix 2, recursive: short enough to be seen right.
    private static Complex[] Transform(Complex[] x)
    {
        if (x.Length == 1) return x;
        Complex[] even = Transform([.. x.Where((_, n) => n % 2 == 0)]), odd = Transform([.. x.Where((_, n) => n % 2 == 1)]);
        var result = new Complex[x.Length];
        for (int k = 0; k < even.Length; k++)
        {
            Complex turned = Complex.FromPolarCoordinates(1, -2 * Math.PI * k / x.Length) * odd[k];
            result[k] = even[k] + turned;
            result[k + even.Length] = even[k] - turned;
        }
        return result;
    }
}
