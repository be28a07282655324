using Nest.Viewer.Sound;

namespace Nest.Tests.Viewer.Sound;

/// <summary>The device by itself, mixed by OpenAL's loopback.</summary>
public class OpenALDeviceTests
{
    private const int Rate = 48000;

    [OpenALTheory]
    [InlineData(true, 0)]
    [InlineData(false, 0.5 / 32767)]
    public void Stereo_comes_out_as_it_went_in(bool floats, double tolerance)
    {
        using var device = LoopbackDevice.Open(Rate, Rate, mayTakeFloats: floats);
        var random = new Random(1);
        float[] block = [.. Enumerable.Range(0, 2000).Select(_ => random.NextSingle() * 2 - 1)];
        device.Queue(block);
        device.Start();
        float[] mixed = device.Render(1000);

        for (int i = 0; i < block.Length; i++) Assert.InRange(mixed[i], block[i] - tolerance, block[i] + tolerance);
    }

    [OpenALFact]
    public void Amplitudes_beyond_full_scale_are_clipped_in_16_bits()
    {
        using var device = LoopbackDevice.Open(Rate, Rate, mayTakeFloats: false);
        device.Queue([.. Enumerable.Repeat(1.7f, 200)]);
        device.Queue([.. Enumerable.Repeat(-1.7f, 200)]);
        device.Start();
        float[] mixed = device.Render(200);

        Assert.Equal(1, mixed[100], 3);
        Assert.Equal(-1, mixed[300], 3);
    }

    [OpenALFact]
    public void A_block_added_while_the_last_one_plays_follows_on_it()
    {
        using var device = LoopbackDevice.Open(Rate, Rate);
        device.Queue([.. Enumerable.Repeat(0.25f, 200)]);
        device.Start();
        device.Render(50);
        device.Queue([.. Enumerable.Repeat(0.5f, 200)]);
        float[] mixed = device.Render(150);

        Assert.Equal(0.25f, mixed[99], 6);
        Assert.Equal(0.5f, mixed[100], 6);
        Assert.Equal(0.5f, mixed[^1], 6);
    }

    [OpenALFact]
    public void It_counts_what_it_took_and_stands_when_dry()
    {
        using var device = LoopbackDevice.Open(Rate, Rate);
        Assert.Equal(new DeviceReading(0, 0, IsRunning: false, IsDry: true), device.Read());
        device.Start();
        Assert.False(device.Read().IsRunning);

        int room = device.FreeBlocks;
        for (int i = 0; i < room; i++) device.Queue(new float[2 * 480]);
        Assert.Equal(0, device.FreeBlocks);
        Assert.Equal(new DeviceReading(0, 0, IsRunning: false, IsDry: false), device.Read());

        device.Start();
        device.Render(1200);
        Assert.Equal(2, device.FreeBlocks);
        Assert.Equal(new DeviceReading(0.025, 0, IsRunning: true, IsDry: false), device.Read());

        device.Pause();
        device.Render(480);
        Assert.Equal(new DeviceReading(0.025, 0, IsRunning: false, IsDry: false), device.Read());

        device.Start();
        device.Render(48000);
        Assert.Equal(new DeviceReading(room * 0.01, 0, IsRunning: false, IsDry: true), device.Read());
        Assert.Equal(room, device.FreeBlocks);

        device.Queue(new float[2 * 480]);
        Assert.Equal(new DeviceReading(room * 0.01, 0, IsRunning: false, IsDry: false), device.Read());
        device.Start();
        device.Render(240);
        Assert.Equal(room * 0.01 + 0.005, device.Read().Played, 9);

        device.Clear();
        Assert.Equal(new DeviceReading(0, 0, IsRunning: false, IsDry: true), device.Read());
        Assert.Equal(room, device.FreeBlocks);
        Assert.True(device.IsConnected);
    }
}
