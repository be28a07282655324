using Nest.Tensors;
using Nest.Training;

namespace Nest.Models;

/// <summary>One step's losses and gradients of preset <c>nest</c>, for windows that the caller has drawn.</summary>
/// <remarks>
/// The networks compute on the device; the losses of the latents, a few hundred points, on the host, whatever the device. A step waits once, for latents,
/// forecasts and the painting's error (9 KB): all that the losses need is before the wait, all that needs them after it. And it sends once: the slopes, with the
/// numbers of the next step's windows (20 KB). Two sets of maps take turns, as a step's own are in use to its end.
/// <para>Not thread-safe.</para>
/// </remarks>
internal sealed class NestStep
{
    private const float LeastVariance = 1e-12f;
    private const int Axes = NestShape.Latents, Frames = NestShape.Frames, History = NestShape.History, Run = NestBatch.RunLength;

    private readonly NestAutoencoder model;
    private readonly NestBatch batch;
    private readonly NestSong song;
    private readonly ContrastLoss<float> contrast;
    private readonly DistanceLoss<float> distance;
    private readonly SpreadLoss<float> spread = new();

    // On the device.
    private readonly Tensor frames;                       // (T, 1, Bands)
    private readonly Tensor songStart, starts;            // (N, 3), (B, 3)
    private readonly RowMaps[] maps;                      // which windows: of this step, and of the next with this one's slopes
    private readonly RowMap pasts, pastsBack, whole;      // runs (B′, 3) to the history; back; one row onto one
    private readonly Tensor paired, averaging, targets;   // (Painted · 10, Bands), (Bands, Bands / 2), (Painted, 10, Bands / 2, 1)
    private readonly Tensor byPainting;                   // shaped as targets
    private readonly Tensor history;                      // (5, Forecasts, 3)
    private readonly Tensor report;                       // latents (B, 3), forecasts (Forecasts, 3), the painting's error, sharpness
    private readonly Tensor slopes;                       // ∂L of the latents (B, 3), the forecasts (Forecasts, 3), the sharpness
    private readonly Tensor z, forecasts, paintingError, sharpness, byLatents, byForecasts, bySharpness;   // their parts

    // On the host.
    private readonly float[] read, written;               // as report and slopes
    private readonly float[] byContrast;                  // (2 · Anchors, 3)
    private readonly float[] places;                      // (Anchors, width)
    private readonly float[] ownSpread, spreadGradient;   // (Anchors + runs, 3)
    private int current;                                  // of the maps
    private int[] planned = [];                           // the windows that the current maps are of
    private RowMap? windows, pairs;                       // the current maps
    private float slowness;                               // of the step under way

    /// <param name="model">What learns.</param>
    /// <param name="batch">How many windows a step takes.</param>
    /// <param name="frames">The song's frames on the model's device. (T, 1, Bands)</param>
    /// <param name="song">The song.</param>
    public NestStep(NestAutoencoder model, NestBatch batch, Tensor frames, NestSong song)
    {
        (this.model, this.batch, this.frames, this.song) = (model, batch, frames, song);
        Device device = model.Device;
        NestShape shape = model.Shape;
        contrast = new ContrastLoss<float>(batch.Anchors, NestShape.Near);
        distance = new DistanceLoss<float>(batch.Anchors, song.PlaceWidth, NestShape.Near);

        songStart = device.Share(song.Start, song.Windows, Axes);
        starts = device.Zeros(batch.Windows, Axes);
        maps = [new RowMaps(device), new RowMaps(device)];
        int[] past = Pasts();
        (pasts, pastsBack, whole) = (new RowMap(device).Sum(past), new RowMap(device).SumTransposed(past, batch.Runs * Run), new RowMap(device).Sum([0]));
        paired = device.Zeros(batch.Painted * Frames / 2, shape.Bands);
        averaging = device.FromArray(Averaging(shape.Bands), shape.Bands, shape.Bands / 2);
        targets = device.Zeros(batch.Painted, Frames / 2, shape.Bands / 2, 1);
        byPainting = device.Zeros(targets.Shape);
        history = device.Zeros(History, batch.Forecasts, Axes);

        int latents = batch.Windows * Axes, foretold = batch.Forecasts * Axes;
        report = device.Zeros(latents + foretold + 2);
        slopes = device.Zeros(latents + foretold + 1);
        (z, forecasts) = (report.Rows(0, latents).Reshape(batch.Windows, Axes), report.Rows(latents, foretold).Reshape(batch.Forecasts, Axes));
        (paintingError, sharpness) = (report.Rows(latents + foretold, 1), report.Rows(latents + foretold + 1, 1));
        (byLatents, byForecasts) = (slopes.Rows(0, latents).Reshape(batch.Windows, Axes), slopes.Rows(latents, foretold).Reshape(batch.Forecasts, Axes));
        bySharpness = slopes.Rows(latents + foretold, 1);
        (read, written) = (new float[report.Length], new float[slopes.Length]);
        byContrast = new float[2 * batch.Anchors * Axes];
        places = new float[batch.Anchors * song.PlaceWidth];
        ownSpread = new float[(batch.Windows - batch.Anchors) * Axes];
        spreadGradient = new float[ownSpread.Length];
    }

    private ReadOnlySpan<float> Latents => read.AsSpan(0, batch.Windows * Axes);

    private Span<float> LatentSlopes => written.AsSpan(0, batch.Windows * Axes);

    /// <summary>Computes the losses and overwrites all gradients.</summary>
    /// <param name="drawn">Window numbers: anchors, the neighbour of each, runs of eight. (B)</param>
    /// <param name="anchors">The anchors' places in the song's pool. (Anchors)</param>
    /// <param name="distanceWeight">What the distance loss is multiplied by.</param>
    /// <param name="next">The windows of the next step, if they are known: their numbers go to the device with this step's slopes. (B)</param>
    public NestLosses Compute(int[] drawn, ReadOnlySpan<int> anchors, float distanceWeight = NestLosses.DistanceWeight, int[]? next = null)
    {
        if (!planned.AsSpan().SequenceEqual(drawn))
        {
            maps[current].Clear();
            Plan(drawn, maps[current]);
            maps[current].Send();
        }
        Forward();
        int width = song.PlaceWidth;
        for (int i = 0; i < anchors.Length; i++) song.Places.AsSpan(anchors[i] * width, width).CopyTo(places.AsSpan(i * width));
        report.Read(read);

        Array.Clear(written);
        (double contrasted, double distant) = Pairs(drawn, distanceWeight);
        double foretold = Motion(Math.Max(spread.Variance, LeastVariance));
        RowMaps going = maps[1 - current];
        going.Clear();
        int at = going.Add(written);
        if (next is not null)
        {
            Plan(next, going);
            current = 1 - current;
        }
        going.Send();
        going.Unpack(at, slopes);
        Backward();
        return new NestLosses(contrasted, distant, read[^2], spread.Hinge, spread.Decorrelation, slowness, foretold);
    }

    private void Plan(int[] drawn, RowMaps into)
    {
        (windows, pairs) = (into.Sum(drawn), into.Sum(FramePairs(drawn), 2));
        planned = [.. drawn];
    }

    // Latents, paintings with their error, forecasts.
    private void Forward()
    {
        Device device = model.Device;
        device.Fill(model.Parameters.Gradients, 0);
        device.SumRows(songStart, windows!, Axes, starts);
        model.Encode(frames, windows!, starts, z);

        device.SumRows(frames, pairs!, model.Shape.Bands, paired);
        device.Gemm(paired, averaging, targets.Reshape(paired[0], averaging[1]));          // windows averaged two by two
        Tensor painting = model.Decode(z.Rows(0, batch.Painted));
        device.MeanSquaredError(painting, targets, NestLosses.ReconstructionWeight, byPainting, paintingError);

        device.SumRows(z.Rows(2 * batch.Anchors, batch.Runs * Run), pasts, Axes, history);
        device.Activate(Activation.Identity, model.Forecast(history), forecasts);
        device.Activate(Activation.Identity, model.Sharpness.Value, sharpness);
    }

    // What the losses' slopes become further down.
    private void Backward()
    {
        Device device = model.Device;
        Tensor byPainted = model.DecodeBackward(byPainting);
        device.SumRows(byPainted, whole, byPainted.Length, byLatents.Rows(0, batch.Painted), add: true);
        device.SumRows(model.ForecastBackward(byForecasts), pastsBack, Axes, byLatents.Rows(2 * batch.Anchors, batch.Runs * Run), add: true);
        device.Activate(Activation.Identity, bySharpness, model.Sharpness.Gradient);
        model.EncodeBackward(byLatents, starts);
    }

    // Two parts that take about as long and write apart.
    private (double Contrast, double Distance) Pairs(int[] drawn, float distanceWeight)
    {
        int anchors = batch.Anchors;
        float contrasted = 0, distant = 0, sharp = read[^1];
        model.Device.OnHost(2, part =>
        {
            if (part == 0)
            {
                Array.Clear(byContrast);
                contrasted = contrast.Forward(Latents[..byContrast.Length], drawn.AsSpan(0, 2 * anchors), sharp);
                written[^1] = contrast.Backward(NestLosses.ContrastWeight, byContrast);
                return;
            }
            distant = distance.Forward(Latents[..(anchors * Axes)], places, drawn.AsSpan(0, anchors));
            distance.Backward(distanceWeight, LatentSlopes[..(anchors * Axes)]);
            Spread();
        });
        Span<float> dz = LatentSlopes;
        for (int i = 0; i < byContrast.Length; i++) dz[i] += byContrast[i];
        return (contrasted, distant);
    }

    // Anchors and runs stand for the whole song; neighbours do not.
    private void Spread()
    {
        int anchors = batch.Anchors * Axes;
        ReadOnlySpan<float> latents = Latents, runs = latents[(2 * anchors)..];
        latents[..anchors].CopyTo(ownSpread);
        runs.CopyTo(ownSpread.AsSpan(anchors));
        spread.Forward(ownSpread);
        Array.Clear(spreadGradient);
        float variance = Math.Max(spread.Variance, LeastVariance);
        slowness = SlownessLoss.Forward(runs, Run, variance);
        spread.Backward(ownSpread, NestLosses.HingeWeight, NestLosses.DecorrelationWeight, -NestLosses.SlownessWeight * slowness / variance, spreadGradient);
        Span<float> dz = LatentSlopes;
        for (int i = 0; i < spreadGradient.Length; i++) dz[i < anchors ? i : i + anchors] += spreadGradient[i];
    }

    private double Motion(float variance)
    {
        int latents = batch.Windows * Axes, foretold = batch.Forecasts * Axes;
        ReadOnlySpan<float> runs = Latents[(2 * batch.Anchors * Axes)..], predicted = read.AsSpan(latents, foretold);
        Span<float> byRuns = LatentSlopes[(2 * batch.Anchors * Axes)..];
        SlownessLoss.Backward(runs, Run, variance, NestLosses.SlownessWeight, byRuns);
        float loss = ForecastLoss.Forward(runs, Run, History, variance, predicted);
        ForecastLoss.Backward(runs, Run, History, variance, predicted, NestLosses.ForecastWeight, written.AsSpan(latents, foretold), byRuns);
        return loss;
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
    private int[] FramePairs(int[] drawn)
    {
        var pairs = new int[batch.Painted * Frames];
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
