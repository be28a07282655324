using Nest.Tensors;
using Nest.Training;

namespace Nest.Models;

/// <summary>One step's losses and gradients of preset <c>nest</c>, for windows that the caller has drawn.</summary>
/// <remarks>
/// The networks compute on the device; the losses of the latents, a few hundred points, on the host, whatever the device.
/// <para>Not thread-safe.</para>
/// </remarks>
internal sealed class NestStep
{
    private const int Axes = NestShape.Latents, Frames = NestShape.Frames, History = NestShape.History, Run = NestBatch.RunLength;

    private readonly NestAutoencoder model;
    private readonly NestBatch batch;
    private readonly ContrastLoss<float> contrast;
    private readonly DistanceLoss<float> distance;
    private readonly SpreadLoss<float> spread = new();
    private readonly Tensor windows;              // (B, 20, 1, Bands) on the device, as all tensors here
    private readonly Tensor byLatents;            // (B, 3)
    private readonly Tensor paintedLatents;       // (Painted, 3)
    private readonly Tensor targets, byPainting;  // (Painted, 10, Bands / 2, 1)
    private readonly Tensor history, byForecasts; // (5, Forecasts, 3), (Forecasts, 3)
    private readonly Tensor paintingError;        // (1)
    private readonly float[] starts, z, dz;       // (B, 3)
    private readonly float[] ownSpread, spreadGradient;   // (Anchors + runs, 3)
    private readonly float[] averaged;            // (Painted, 10, Bands / 2)
    private readonly float[] pasts, byPasts;      // (5, Forecasts, 3)
    private readonly float[] forecasts, forecastSlopes;   // (Forecasts, 3)

    /// <param name="model">What learns.</param>
    /// <param name="batch">How many windows a step takes.</param>
    /// <param name="placeWidth">Coordinates of a place in the song's principal components.</param>
    public NestStep(NestAutoencoder model, NestBatch batch, int placeWidth)
    {
        (this.model, this.batch) = (model, batch);
        Device device = model.Device;
        NestShape shape = model.Shape;
        contrast = new ContrastLoss<float>(batch.Anchors, NestShape.Near);
        distance = new DistanceLoss<float>(batch.Anchors, placeWidth, NestShape.Near);
        windows = device.Zeros(batch.Windows, Frames, 1, shape.Bands);
        byLatents = device.Zeros(batch.Windows, Axes);
        paintedLatents = device.Zeros(batch.Painted, Axes);
        targets = device.Zeros(batch.Painted, Frames / 2, shape.Bands / 2, 1);
        byPainting = device.Zeros(batch.Painted, Frames / 2, shape.Bands / 2, 1);
        paintingError = device.Zeros(1);
        history = device.Zeros(History, batch.Forecasts, Axes);
        byForecasts = device.Zeros(batch.Forecasts, Axes);
        starts = new float[batch.Windows * Axes];
        z = new float[batch.Windows * Axes];
        dz = new float[batch.Windows * Axes];
        ownSpread = new float[(batch.Windows - batch.Anchors) * Axes];
        spreadGradient = new float[ownSpread.Length];
        averaged = new float[batch.Painted * shape.PaintedLength];
        pasts = new float[History * batch.Forecasts * Axes];
        byPasts = new float[pasts.Length];
        forecasts = new float[batch.Forecasts * Axes];
        forecastSlopes = new float[forecasts.Length];
    }

    /// <summary>Computes the losses and overwrites all gradients.</summary>
    /// <param name="song">(frames, Bands), standardised.</param>
    /// <param name="start">Whitened PCA of every window. (N, 3)</param>
    /// <param name="drawn">Window numbers: anchors, the neighbour of each, runs of eight. (B)</param>
    /// <param name="places">The anchors in the song's principal components. (Anchors, width)</param>
    public NestLosses Compute(ReadOnlySpan<float> song, ReadOnlySpan<float> start, ReadOnlySpan<int> drawn, ReadOnlySpan<float> places)
    {
        int length = Frames * model.Shape.Bands;
        for (int i = 0; i < drawn.Length; i++)
        {
            windows.Buffer.Write(windows.Offset + i * length, song.Slice(drawn[i] * model.Shape.Bands, length));
            start.Slice(drawn[i] * Axes, Axes).CopyTo(starts.AsSpan(i * Axes));
        }
        model.Device.Fill(model.Parameters.Gradients, 0);
        model.Encode(windows, starts, z);
        Array.Clear(dz);

        (double contrasted, double distant) = Pairs(drawn, places);
        float variance = Spread();
        double painted = Paint(song, drawn);
        (double slow, double foretold) = Motion(variance);

        byLatents.Write(dz);
        model.EncodeBackward(byLatents, starts);
        return new NestLosses(contrasted, distant, painted, spread.Hinge, spread.Decorrelation, slow, foretold);
    }

    private (double Contrast, double Distance) Pairs(ReadOnlySpan<int> drawn, ReadOnlySpan<float> places)
    {
        Span<float> sharpness = stackalloc float[1];
        model.Sharpness.Value.Read(sharpness);
        int anchors = batch.Anchors;
        float contrasted = contrast.Forward(z.AsSpan(0, 2 * anchors * Axes), drawn[..(2 * anchors)], sharpness[0]);
        sharpness[0] = contrast.Backward(NestLosses.ContrastWeight, dz.AsSpan(0, 2 * anchors * Axes));
        model.Sharpness.Gradient.Write(sharpness);

        float distant = distance.Forward(z.AsSpan(0, anchors * Axes), places, drawn[..anchors]);
        distance.Backward(NestLosses.DistanceWeight, dz.AsSpan(0, anchors * Axes));
        return (contrasted, distant);
    }

    // Anchors and runs stand for the whole song; neighbours do not. Returns their variance.
    private float Spread()
    {
        int anchors = batch.Anchors * Axes;
        z.AsSpan(0, anchors).CopyTo(ownSpread);
        z.AsSpan(2 * anchors).CopyTo(ownSpread.AsSpan(anchors));
        spread.Forward(ownSpread);
        Array.Clear(spreadGradient);
        spread.Backward(ownSpread, NestLosses.HingeWeight, NestLosses.DecorrelationWeight, spreadGradient);
        for (int i = 0; i < spreadGradient.Length; i++) dz[i < anchors ? i : i + anchors] += spreadGradient[i];
        return Math.Max(spread.Variance, 1e-12f);
    }

    private double Paint(ReadOnlySpan<float> song, ReadOnlySpan<int> drawn)
    {
        int bands = model.Shape.Bands, length = model.Shape.PaintedLength;
        for (int i = 0; i < batch.Painted; i++)
            Average(song.Slice(drawn[i] * bands, Frames * bands), bands, averaged.AsSpan(i * length, length));
        targets.Write(averaged);
        paintedLatents.Write(z.AsSpan(0, paintedLatents.Length));
        Tensor painting = model.Decode(paintedLatents);
        model.Device.MeanSquaredError(painting, targets, NestLosses.ReconstructionWeight, byPainting, paintingError);
        AddTo(dz, model.DecodeBackward(byPainting));
        return paintingError.ToArray()[0];
    }

    private (double Slowness, double Forecast) Motion(float variance)
    {
        ReadOnlySpan<float> runs = z.AsSpan(2 * batch.Anchors * Axes);
        Span<float> byRuns = dz.AsSpan(2 * batch.Anchors * Axes);
        float slow = SlownessLoss.Forward(runs, Run, variance);
        SlownessLoss.Backward(runs, Run, variance, NestLosses.SlownessWeight, byRuns);

        for (int i = 0; i < pasts.Length; i++) pasts[i] = runs[Past(i)];
        history.Write(pasts);
        model.Forecast(history).Read(forecasts);
        float foretold = ForecastLoss.Forward(runs, Run, History, variance, forecasts);
        ForecastLoss.Backward(runs, Run, History, variance, forecasts, NestLosses.ForecastWeight, forecastSlopes, byRuns);
        byForecasts.Write(forecastSlopes);
        model.ForecastBackward(byForecasts).Read(byPasts);
        for (int i = 0; i < byPasts.Length; i++) byRuns[Past(i)] += byPasts[i];
        return (slow, foretold);
    }

    // Where in the runs (runs, 8, 3) the number at (step, forecast, axis) of the history comes from.
    private int Past(int i)
    {
        int axis = i % Axes, forecast = i / Axes % batch.Forecasts, step = i / Axes / batch.Forecasts, perRun = Run - History;
        return (forecast / perRun * Run + forecast % perRun + step) * Axes + axis;
    }

    private static void Average(ReadOnlySpan<float> window, int bands, Span<float> means)
    {
        for (int t = 0; t < Frames / 2; t++)
        {
            ReadOnlySpan<float> first = window.Slice(2 * t * bands, bands), second = window.Slice((2 * t + 1) * bands, bands);
            Span<float> row = means.Slice(t * bands / 2, bands / 2);
            for (int b = 0; b < row.Length; b++) row[b] = (first[2 * b] + first[2 * b + 1] + second[2 * b] + second[2 * b + 1]) / 4;
        }
    }

    private static void AddTo(Span<float> sums, Tensor values)
    {
        float[] added = values.ToArray();
        for (int i = 0; i < added.Length; i++) sums[i] += added[i];
    }
}
