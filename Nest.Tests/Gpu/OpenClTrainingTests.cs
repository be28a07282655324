using Nest.Audio;
using Nest.Dsp;
using Nest.Features;
using Nest.Gpu;
using Nest.Models.Nest;
using Nest.Models.Windowed;
using Nest.Numerics;
using Nest.Tensors;
using Nest.Tensors.Cpu;
using Nest.Tests.Core.Models.Nest;

namespace Nest.Tests.Gpu;

/// <summary>Both presets learn on an OpenCL device as they do on the processor, from the same start.</summary>
[Collection(OpenClCollection.Name)]
[Trait("Category", "slow")]
public class OpenClTrainingTests(OpenClDevices devices)
{
    private const int Steps = 10;
    private const double Tolerance = 1e-4;   // of every loss

    [OpenClTheory]
    [InlineData("tiles")]
    [InlineData("vectors")]
    public void Ten_steps_of_preset_windowed_have_the_processor_s_losses_and_then_encode_as_it_does(string kernels)
    {
        using var processor = new CpuDevice(threads: 1);
        OpenClDevice device = devices.Of(kernels);
        WindowedRun expected = Windowed(processor), actual = Windowed(device);

        for (int step = 0; step < Steps; step++)
        {
            ConditionedLosses wanted = expected.Advance(out _);
            long waits = device.Waits, uploads = device.Uploads;
            ConditionedLosses got = actual.Advance(out _);

            Assert.Equal((1, 1), (device.Uploads - uploads, device.Waits - waits));   // the lists at the start; for the losses, at the end
            AssertClose(wanted.Reconstruction, got.Reconstruction, step);
            AssertClose(wanted.Forecast, got.Forecast, step);
            AssertClose(wanted.Covariance, got.Covariance, step);
        }

        // The same weights on both: the song's latents.
        actual.Model.Parameters.Values.Write(expected.Model.Parameters.Values.ToArray());
        float[] latents = expected.Model.EncodeAll(processor.FromArray(Spectrogram(), Frames, Shape.Bins), 50);
        float[] others = actual.Model.EncodeAll(device.FromArray(Spectrogram(), Frames, Shape.Bins), 50);
        for (int i = 0; i < latents.Length; i++) Assert.Equal(latents[i], others[i], 1e-5);
    }

    [OpenClTheory]
    [InlineData("tiles", 16, 2)]      // a card's kernels crawl on a processor
    [InlineData("vectors", 256, 16)]
    public void Ten_steps_of_preset_nest_have_the_processor_s_losses_and_then_encode_as_it_does(string kernels, int anchors, int runs)
    {
        var batch = new NestBatch(anchors, runs);
        using var processor = new CpuDevice(threads: 1);
        NestTrainingSet song = NestTrainingTests.Song(300);
        OpenClDevice device = devices.Of(kernels);
        NestTraining expected = Nest(processor, song, batch), actual = Nest(device, song, batch);

        for (int step = 0; step < Steps; step++)
        {
            NestLosses wanted = expected.Advance();
            long waits = device.Waits, uploads = device.Uploads;
            NestLosses got = actual.Advance();

            Assert.Equal((1, 1), (device.Uploads - uploads, device.Waits - waits));   // the lists at the start; for the losses, at the end
            AssertClose(wanted.Contrast, got.Contrast, step);
            AssertClose(wanted.Distance, got.Distance, step);
            AssertClose(wanted.Reconstruction, got.Reconstruction, step);
            Assert.Equal(wanted.Hinge, got.Hinge, 1e-4);   // may be 0
            AssertClose(wanted.Decorrelation, got.Decorrelation, step);
            AssertClose(wanted.Slowness, got.Slowness, step);
            AssertClose(wanted.Forecast, got.Forecast, step);
        }

        actual.Model.Parameters.Values.Write(expected.Model.Parameters.Values.ToArray());
        float[] latents = new float[song.Start.Length], others = new float[song.Start.Length];
        expected.Encode(0, latents);
        actual.Encode(0, others);
        float largest = latents.Max(MathF.Abs);
        for (int i = 0; i < latents.Length; i++) Assert.Equal(latents[i], others[i], 1e-5 * largest);
    }

    [OpenClFact]
    public void A_step_of_preset_nest_is_one_upload_and_no_wait_until_its_losses_are_asked_for()
    {
        OpenClDevice device = devices.Of("vectors");
        NestTraining training = Nest(device, NestTrainingTests.Song(300), new NestBatch(Anchors: 16, Runs: 2));
        training.Advance();
        long waits = device.Waits, uploads = device.Uploads;

        for (int step = 0; step < NestLossLog.MostWaiting; step++) training.Step();

        Assert.Equal((NestLossLog.MostWaiting, 0), (device.Uploads - uploads, device.Waits - waits));
        Assert.Equal(NestLossLog.MostWaiting, training.TakeLosses().Count);
        Assert.Equal(1, device.Waits - waits);
        for (int step = 0; step <= NestLossLog.MostWaiting; step++) training.Step();
        Assert.Equal(3, device.Waits - waits);   // the device is no further behind; and step 40 looks at how distances are kept
    }

    [OpenClTheory]
    [InlineData("tiles")]
    [InlineData("vectors")]
    public void The_bundled_song_is_encoded_as_on_the_processor(string kernels)
    {
        using var processor = new CpuDevice();
        using AudioReader audio = AudioFile.Open(Repository.PathOf("fixtures", "audio", "first-light.wav"));
        SongFeatures song = SongFeatures.ReadLogMel(audio);
        int windows = song.Windows.Count;
        Device[] both = [processor, devices.Of(kernels)];

        float[][] latents = Array.ConvertAll(both, device =>
        {
            var model = new NestAutoencoder(device);
            model.Initialize(seed: 3);
            var random = new SeededRandom(4);
            model.Parameters["encoder.fc.2.weight"].Value.Write([.. Enumerable.Range(0, 3 * model.Shape.Hidden).Select(_ => 0.1f * (float)random.NextGaussian())]);   // else it adds nothing
            var values = new float[3 * windows];
            new NestEncoder(model, song.Values, [.. Enumerable.Range(0, 3 * windows).Select(i => MathF.Sin(i))]).Encode(0, values);
            return values;
        });

        float largest = latents[0].Max(MathF.Abs);
        for (int i = 0; i < latents[0].Length; i++) Assert.Equal(latents[0][i], latents[1][i], 1e-5 * largest);
    }

    [OpenClFact]
    public void The_same_seed_gives_the_same_weights_to_the_bit()
    {
        float[][] weights = Array.ConvertAll(new[] { 0, 1 }, _ =>
        {
            WindowedRun run = Windowed(devices.Of("vectors"));
            for (int step = 0; step < 3; step++) run.Advance(out int samples);
            return run.Model.Parameters.Values.ToArray();
        });

        Assert.Equal(weights[0], weights[1]);
    }

    private const int Frames = 70;
    private static readonly WindowedShape Shape = new(Bins: 16, Frames: 8);

    private static WindowedRun Windowed(Device device) => new(device, Spectrogram(), Frames, Shape, new WindowedRunSettings(Epochs: 3, Batch: 13, Seed: 5));

    private static NestTraining Nest(Device device, NestTrainingSet song, NestBatch batch) =>
        new(new NestAutoencoder(device, new NestShape(Bands: 16, Channels: 8, Hidden: 16, DecoderChannels: 4)), song, seed: 1, steps: 100, batch);

    private static float[] Spectrogram()
    {
        var random = new SeededRandom(7);
        var values = new float[Frames * Shape.Bins];
        for (int i = 0; i < values.Length; i++) values[i] = random.NextSingle();
        return values;
    }

    private static void AssertClose(double expected, double actual, int step) =>
        Assert.True(Math.Abs(expected - actual) <= Tolerance * Math.Abs(expected), FormattableString.Invariant($"step {step}: {actual:G9} in place of {expected:G9}"));
}
