using System.Numerics;
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
    private const float LeastVariance = 1e-12f;
    private const int Axes = NestShape.Latents, Frames = NestShape.Frames, History = NestShape.History, Run = NestBatch.RunLength;

    private readonly NestAutoencoder model;
    private readonly NestBatch batch;
    private readonly NestSong song;
    private readonly ContrastLoss<float> contrast;
    private readonly DistanceLoss<float> distance;
    private readonly SpreadLoss<float> spread = new();
    private readonly Tensor frames;               // (T, 1, Bands) on the device, as all tensors here
    private readonly Tensor byLatents;            // (B, 3)
    private readonly Tensor paintedLatents;       // (Painted, 3)
    private readonly Tensor targets, byPainting;  // (Painted, 10, Bands / 2, 1)
    private readonly Tensor history, byForecasts; // (5, Forecasts, 3), (Forecasts, 3)
    private readonly Tensor paintingError;        // (1)
    private readonly float[] starts, z, dz;       // (B, 3)
    private readonly float[] byContrast;          // (2 · Anchors, 3)
    private readonly float[] places;              // (Anchors, width)
    private readonly float[] ownSpread, spreadGradient;   // (Anchors + runs, 3)
    private readonly float[] averaged;            // (Painted, 10, Bands / 2)
    private readonly float[] pasts, byPasts;      // (5, Forecasts, 3)
    private readonly float[] forecasts, forecastSlopes;   // (Forecasts, 3)
    private float slowness;                       // of the step under way

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
        byContrast = new float[2 * batch.Anchors * Axes];
        places = new float[batch.Anchors * song.PlaceWidth];
        ownSpread = new float[(batch.Windows - batch.Anchors) * Axes];
        spreadGradient = new float[ownSpread.Length];
        averaged = new float[batch.Painted * shape.PaintedLength];
        pasts = new float[History * batch.Forecasts * Axes];
        byPasts = new float[pasts.Length];
        forecasts = new float[batch.Forecasts * Axes];
        forecastSlopes = new float[forecasts.Length];
    }

    /// <summary>Computes the losses and overwrites all gradients.</summary>
    /// <param name="drawn">Window numbers: anchors, the neighbour of each, runs of eight. (B)</param>
    /// <param name="anchors">The anchors' places in the song's pool. (Anchors)</param>
    public NestLosses Compute(int[] drawn, ReadOnlySpan<int> anchors)
    {
        for (int i = 0; i < drawn.Length; i++) song.Start.AsSpan(drawn[i] * Axes, Axes).CopyTo(starts.AsSpan(i * Axes));
        int width = song.PlaceWidth;
        for (int i = 0; i < anchors.Length; i++) song.Places.AsSpan(anchors[i] * width, width).CopyTo(places.AsSpan(i * width));
        model.Device.Fill(model.Parameters.Gradients, 0);
        model.Encode(frames, drawn, starts, z);
        Array.Clear(dz);

        (double contrasted, double distant) = Pairs(drawn);
        double painted = Paint();
        double foretold = Motion(Math.Max(spread.Variance, LeastVariance));

        byLatents.Write(dz);
        model.EncodeBackward(byLatents, starts);
        return new NestLosses(contrasted, distant, painted, spread.Hinge, spread.Decorrelation, slowness, foretold);
    }

    // What the host computes, in two parts that take about as long and write apart.
    private (double Contrast, double Distance) Pairs(int[] drawn)
    {
        var sharpness = new float[1];
        model.Sharpness.Value.Read(sharpness);
        int anchors = batch.Anchors;
        float contrasted = 0, distant = 0;
        model.Device.OnHost(2, part =>
        {
            if (part == 0)
            {
                Array.Clear(byContrast);
                contrasted = contrast.Forward(z.AsSpan(0, byContrast.Length), drawn.AsSpan(0, 2 * anchors), sharpness[0]);
                sharpness[0] = contrast.Backward(NestLosses.ContrastWeight, byContrast);
                for (int i = 0; i < batch.Painted; i++) Average(drawn[i], averaged.AsSpan(i * model.Shape.PaintedLength, model.Shape.PaintedLength));
                return;
            }
            distant = distance.Forward(z.AsSpan(0, anchors * Axes), places, drawn.AsSpan(0, anchors));
            distance.Backward(NestLosses.DistanceWeight, dz.AsSpan(0, anchors * Axes));
            Spread();
        });
        model.Sharpness.Gradient.Write(sharpness);
        for (int i = 0; i < byContrast.Length; i++) dz[i] += byContrast[i];
        return (contrasted, distant);
    }

    // Anchors and runs stand for the whole song; neighbours do not.
    private void Spread()
    {
        int anchors = batch.Anchors * Axes;
        z.AsSpan(0, anchors).CopyTo(ownSpread);
        z.AsSpan(2 * anchors).CopyTo(ownSpread.AsSpan(anchors));
        spread.Forward(ownSpread);
        Array.Clear(spreadGradient);
        float variance = Math.Max(spread.Variance, LeastVariance);
        slowness = SlownessLoss.Forward<float>(z.AsSpan(2 * anchors), Run, variance);
        spread.Backward(ownSpread, NestLosses.HingeWeight, NestLosses.DecorrelationWeight, -NestLosses.SlownessWeight * slowness / variance, spreadGradient);
        for (int i = 0; i < spreadGradient.Length; i++) dz[i < anchors ? i : i + anchors] += spreadGradient[i];
    }

    private double Paint()
    {
        targets.Write(averaged);
        paintedLatents.Write(z.AsSpan(0, paintedLatents.Length));
        Tensor painting = model.Decode(paintedLatents);
        model.Device.MeanSquaredError(painting, targets, NestLosses.ReconstructionWeight, byPainting, paintingError);
        AddTo(dz, model.DecodeBackward(byPainting));
        return paintingError.ToArray()[0];
    }

    private double Motion(float variance)
    {
        ReadOnlySpan<float> runs = z.AsSpan(2 * batch.Anchors * Axes);
        Span<float> byRuns = dz.AsSpan(2 * batch.Anchors * Axes);
        SlownessLoss.Backward(runs, Run, variance, NestLosses.SlownessWeight, byRuns);

        for (int i = 0; i < pasts.Length; i++) pasts[i] = runs[Past(i)];
        history.Write(pasts);
        model.Forecast(history).Read(forecasts);
        float foretold = ForecastLoss.Forward(runs, Run, History, variance, forecasts);
        ForecastLoss.Backward(runs, Run, History, variance, forecasts, NestLosses.ForecastWeight, forecastSlopes, byRuns);
        byForecasts.Write(forecastSlopes);
        model.ForecastBackward(byForecasts).Read(byPasts);
        for (int i = 0; i < byPasts.Length; i++) byRuns[Past(i)] += byPasts[i];
        return foretold;
    }

    // Where in the runs (runs, 8, 3) the number at (step, forecast, axis) of the history comes from.
    private int Past(int i)
    {
        int axis = i % Axes, forecast = i / Axes % batch.Forecasts, step = i / Axes / batch.Forecasts, perRun = Run - History;
        return (forecast / perRun * Run + forecast % perRun + step) * Axes + axis;
    }

    // A window averaged two by two: frames in pairs, then bands.
    private void Average(int window, Span<float> means)
    {
        int bands = model.Shape.Bands, lanes = Vector<float>.Count;
        ReadOnlySpan<float> frame = song.Frames.AsSpan(window * bands, Frames * bands);
        var quarter = new Vector<float>(0.25f);
        for (int t = 0; t < Frames / 2; t++)
        {
            ReadOnlySpan<float> first = frame.Slice(2 * t * bands, bands), second = frame.Slice((2 * t + 1) * bands, bands);
            Span<float> row = means.Slice(t * bands / 2, bands / 2);
            int b = 0;
            for (; b <= row.Length - lanes; b += lanes)
            {
                Vector<ulong> left = Pairs(first, second, 2 * b), right = Pairs(first, second, 2 * b + lanes);
                (Vector.AsVectorSingle(Vector.Narrow(left, right)) * quarter).CopyTo(row[b..]);
            }
            for (; b < row.Length; b++) row[b] = (first[2 * b] + second[2 * b] + (first[2 * b + 1] + second[2 * b + 1])) * 0.25f;
        }

        // Sums of two neighbouring bands, each in the lower half of 64 bits.
        static Vector<ulong> Pairs(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int at)
        {
            Vector<float> sums = new Vector<float>(first[at..]) + new Vector<float>(second[at..]);
            return Vector.AsVectorUInt64(sums + Vector.AsVectorSingle(Vector.ShiftRightLogical(Vector.AsVectorUInt64(sums), 32)));
        }
    }

    private static void AddTo(Span<float> sums, Tensor values)
    {
        float[] added = values.ToArray();
        for (int i = 0; i < added.Length; i++) sums[i] += added[i];
    }
}
