using Nest.Dsp;

namespace Nest.Tests.Core.Dsp;

public class AllocationTests
{
    private readonly float[] samples = Enumerable.Range(0, 10_000).Select(n => MathF.Sin(n * 0.1f)).ToArray();

    [Fact]
    public void The_transforms_allocate_nothing_a_call()
    {
        var stft = new Stft(1024, 512);
        var mel = new MelSpectrogram(new MelFilterBank(22_050, 1024, 128), 512, power: true);
        var bank = new MelFilterBank(22_050, 1024, 40);
        var fft = new RealFft(1024);
        int frames = (int)stft.FrameCount(samples.Length);
        float[] spectra = new float[frames * stft.Bins], mels = new float[frames * 128], few = new float[frames * 40];
        float[] re = new float[513], im = new float[513];

        AssertNothingAllocated(() => stft.Magnitudes(samples, spectra));
        AssertNothingAllocated(() => stft.Powers(samples, spectra));
        AssertNothingAllocated(() => stft.Magnitudes(samples, 100, spectra));
        AssertNothingAllocated(() => mel.Compute(samples, mels));
        AssertNothingAllocated(() => bank.Apply(spectra, few));
        AssertNothingAllocated(() => fft.Forward(samples.AsSpan(0, 1024), re, im));
        AssertNothingAllocated(() => Decibels.FromPowers(mels));
        AssertNothingAllocated(() => Decibels.ClipBelow(mels, 80));
    }

    private static void AssertNothingAllocated(Action call)
    {
        call();   // the first call compiles
        long before = GC.GetAllocatedBytesForCurrentThread();
        call();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
    }
}
