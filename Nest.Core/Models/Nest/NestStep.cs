using Nest.Layers.Losses;
using Nest.Tensors;

namespace Nest.Models.Nest;

/// <summary>One step's losses and gradients of preset <c>nest</c>, for windows that the caller has drawn.</summary>
/// <remarks>
/// All of it on the device: a step sends the lists of its windows (10 KB) and does not wait. Losses stay where they are until somebody asks.
/// <para>Not thread-safe.</para>
/// </remarks>
internal sealed class NestStep
{
    private const int Axes = NestShape.Latents, Frames = NestShape.Frames, History = NestShape.History, Run = NestBatch.RunLength;

    private readonly NestAutoencoder model;
    private readonly NestBatch batch;
    private readonly PreparedLatentLosses latentLosses;
    private readonly GatherMaps maps;                        // which windows, of this step
    private readonly GatherMap pasts, pastsBack, whole;      // runs (B′, 3) to the history; back; one row onto one

    // On the device.
    private readonly Tensor frames;                       // (T, 1, Bands)
    private readonly Tensor songStart, starts;            // (N, 3), (B, 3)
    private readonly Tensor paired, averaging, targets;   // (Painted · 10, Bands), (Bands, Bands / 2), (Painted, 10, Bands / 2, 1)
    private readonly Tensor reconstructionGradient;                   // shaped as targets
    private readonly Tensor history;                      // (5, Forecasts, 3)
    private readonly Tensor z, latentGradient, forecastGradient;    // (B, 3), (B, 3), (Forecasts, 3)

    /// <param name="model">What learns.</param>
    /// <param name="batch">How many windows a step takes.</param>
    /// <param name="frames">The song's frames on the model's device. (T, 1, Bands)</param>
    /// <param name="song">The song.</param>
    public NestStep(NestAutoencoder model, NestBatch batch, Tensor frames, NestTrainingSet song)
    {
        (this.model, this.batch, this.frames) = (model, batch, frames);
        Device device = model.Device;
        NestShape shape = model.Shape;
        latentLosses = LatentLosses.Prepare(device, new LatentPlan(batch.Anchors, batch.Runs, Run, History, NestShape.Near, device.Share(song.Places, song.Pool.Length, song.PlaceWidth)));

        songStart = device.Share(song.Start, song.Windows, Axes);
        starts = device.Zeros(batch.Windows, Axes);
        maps = new GatherMaps(device);
        int[] past = Pasts();
        (pasts, pastsBack, whole) = (new GatherMap(device).Sum(past), new GatherMap(device).SumTransposed(past, batch.Runs * Run), new GatherMap(device).Sum([0]));
        paired = device.Zeros(batch.Reconstructed * Frames / 2, shape.Bands);
        averaging = device.FromArray(Averaging(shape.Bands), shape.Bands, shape.Bands / 2);
        targets = device.Zeros(batch.Reconstructed, Frames / 2, shape.Bands / 2, 1);
        reconstructionGradient = device.Zeros(targets.Shape);
        history = device.Zeros(History, batch.Forecasts, Axes);
        (z, latentGradient, forecastGradient) = (device.Zeros(batch.Windows, Axes), device.Zeros(batch.Windows, Axes), device.Zeros(batch.Forecasts, Axes));
    }

    /// <summary>Computes the losses and overwrites all gradients.</summary>
    /// <param name="drawn">Window numbers: anchors, the neighbour of each, runs of eight. (B)</param>
    /// <param name="anchors">The anchors' places in the song's pool. (Anchors)</param>
    /// <param name="distanceWeight">What the distance loss is multiplied by. (1)</param>
    /// <param name="losses">Overwritten: the latents' losses, then the painting's error. (7)</param>
    public void Compute(ReadOnlySpan<int> drawn, ReadOnlySpan<int> anchors, Tensor distanceWeight, Tensor losses)
    {
        Device device = model.Device;
        maps.Clear();
        GatherMap windows = maps.Sum(drawn), places = maps.Sum(anchors), pairs = maps.Sum(FramePairs(drawn), 2);
        maps.Send();

        device.Fill(model.Parameters.Gradients, 0);
        device.SumRows(songStart, windows, Axes, starts);
        model.Encode(frames, windows, starts, z);
        Paint(pairs, losses.Rows(PreparedLatentLosses.Losses, 1));
        device.SumRows(z.Rows(2 * batch.Anchors, batch.Runs * Run), pasts, Axes, history);
        Tensor forecasts = model.Forecast(history);

        var weights = new LatentWeights(NestLosses.ContrastWeight, distanceWeight, NestLosses.HingeWeight, NestLosses.DecorrelationWeight, NestLosses.SlownessWeight, NestLosses.ForecastWeight);
        latentLosses.Run(new LatentInputs(windows, places, z, forecasts, model.Sharpness.Value), weights, losses.Rows(0, PreparedLatentLosses.Losses),
            new LatentGradients(latentGradient, forecastGradient, model.Sharpness.Gradient));

        Tensor reconstructedGradient = model.DecodeBackward(reconstructionGradient);
        device.SumRows(reconstructedGradient, whole, reconstructedGradient.Length, latentGradient.Rows(0, batch.Reconstructed), add: true);
        device.SumRows(model.ForecastBackward(forecastGradient), pastsBack, Axes, latentGradient.Rows(2 * batch.Anchors, batch.Runs * Run), add: true);
        model.EncodeBackward(latentGradient, starts);
    }

    // The first anchors' windows averaged two by two, and what the decoder makes of their latents.
    private void Paint(GatherMap pairs, Tensor error)
    {
        Device device = model.Device;
        device.SumRows(frames, pairs, model.Shape.Bands, paired);
        device.Gemm(paired, averaging, targets.Reshape(paired[0], averaging[1]));
        device.MeanSquaredError(model.Decode(z.Rows(0, batch.Reconstructed)), targets, NestLosses.ReconstructionWeight, reconstructionGradient, error);
    }

    // Which latent of the runs (runs · 8) each of the history's (5, Forecasts) is.
    private int[] Pasts()
    {
        const int PerRun = Run - History;
        var past = new int[History * batch.Forecasts];
        for (int i = 0; i < past.Length; i++) past[i] = i % batch.Forecasts / PerRun * Run + i % batch.Forecasts % PerRun + i / batch.Forecasts;
        return past;
    }

    // The frames of painted windows, two to a row.
    private int[] FramePairs(ReadOnlySpan<int> drawn)
    {
        var pairs = new int[batch.Reconstructed * Frames];
        for (int i = 0; i < pairs.Length; i++) pairs[i] = drawn[i / Frames] + i % Frames;
        return pairs;
    }

    // Bands 2b and 2b + 1 of two frames' sums to a quarter each.
    private static float[] Averaging(int bands)
    {
        var weights = new float[bands * (bands / 2)];
        for (int band = 0; band < bands; band++) weights[band * (bands / 2) + band / 2] = 0.25f;
        return weights;
    }
}
