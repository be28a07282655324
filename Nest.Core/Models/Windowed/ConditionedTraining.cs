using Nest.Layers;
using Nest.Models.Nest;
using Nest.Tensors;

namespace Nest.Models.Windowed;

/// <summary>The losses of one batch, before they are weighted.</summary>
/// <param name="Reconstruction">Mean squared error of the decoded windows.</param>
/// <param name="Forecast">Mean squared error of the forecast displacements.</param>
/// <param name="Covariance">Mean squared difference of the latents' covariance from the identity.</param>
public readonly record struct ConditionedLosses(double Reconstruction, double Forecast, double Covariance)
{
    /// <summary>What training brings down.</summary>
    public double Total => Reconstruction + ConditionedTraining.ForecastWeight * Forecast + ConditionedTraining.CovarianceWeight * Covariance;
}

/// <summary>Trains a <see cref="ConditionedAutoencoder"/> on one spectrogram, batch by batch.</summary>
/// <remarks>
/// The loss of sample t: mse(decode(z_t), x_t) + 0.5 · mse(forecast(z_t−4 … z_t), z_t+1 − z_t) + 0.1 · mse(C, I), C the batch covariance of z_t over
/// B − 1 + 1e-8. The gradient reaches z_t in all its roles, and z_t+1 in none. A step sends its lists to the device at its start, reads the losses at
/// its end, and neither sends nor waits in between.
/// <para>Not thread-safe.</para>
/// </remarks>
internal sealed class ConditionedTraining
{
    internal const float ForecastWeight = 0.5f, CovarianceWeight = 0.1f;

    private readonly Device device;
    private readonly Tensor spectrogram;   // (frames, Bins)
    private readonly WindowEncoder encoder;
    private readonly GatherMaps maps;         // all that a step takes, sent at its start
    private StepPlan? plan;                // of the step under way, or of the next
    private readonly GatherMap whole;         // one row onto one
    private readonly Tensor errors;        // (3): reconstruction, forecast, covariance
    private Tensor? targets;               // (B, Frames, Bins)
    private Tensor? windowGradient;        // (B, Frames, Bins)
    private Tensor? now, next, predicted;  // (B, 3)
    private Tensor? past;                  // (History, B, 3)
    private Tensor? nowGradient, lossGradient;   // (B, 3)
    private Tensor? latentGradient;        // (windows with a gradient, 3)

    /// <param name="model">What is trained.</param>
    /// <param name="spectrogram">Magnitudes in [0, 1]. (frames, Bins)</param>
    /// <param name="rate">Adam's learning rate.</param>
    public ConditionedTraining(ConditionedAutoencoder model, Tensor spectrogram, double rate = 1e-3)
        : this(model, spectrogram, model is null ? throw new ArgumentNullException(nameof(model)) : model.WindowEncoder, rate)
    {
    }

    internal ConditionedTraining(ConditionedAutoencoder model, Tensor spectrogram, WindowEncoder encoder, double rate)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(spectrogram);
        Model = model;
        this.spectrogram = spectrogram;
        this.encoder = encoder;
        device = model.Device;
        (maps, whole) = (new GatherMaps(device), new GatherMap(device).Sum([0]));
        errors = device.Zeros(3);
        Optimizer = new Adam(model.Parameters, rate);
    }

    /// <summary>What is trained.</summary>
    public ConditionedAutoencoder Model { get; }

    /// <summary>What moves the weights.</summary>
    public Adam Optimizer { get; }

    /// <summary>The latents of the last batch's samples, before its step. (B, 3)</summary>
    public Tensor Latents => now ?? throw new InvalidOperationException("No batch has been trained on yet.");

    /// <summary>The samples that have a history and a next window: t from the first to one before the last, for a track of that many frames.</summary>
    public static (int First, int Count) Samples(WindowedShape shape, int frames)
    {
        ArgumentNullException.ThrowIfNull(shape);
        int first = shape.History - 1, last = frames - shape.Frames - 2;   // the last window starts at frames − Frames − 1
        return (first, Math.Max(0, last - first + 1));
    }

    /// <summary>One step of Adam on a batch.</summary>
    /// <param name="samples">Starts of the samples' windows.</param>
    /// <param name="next">Those of the next step, if they are known: it is planned while a card is at work on this one.</param>
    public ConditionedLosses Step(ReadOnlySpan<int> samples, ReadOnlySpan<int> next = default)
    {
        Accumulate(samples);
        Optimizer.Step();
        if (!next.IsEmpty) Plan(next);
        return Losses();
    }

    /// <summary>The losses of a batch, and their gradients in place of those of before.</summary>
    internal ConditionedLosses Differentiate(ReadOnlySpan<int> samples)
    {
        Accumulate(samples);
        return Losses();
    }

    private void Accumulate(ReadOnlySpan<int> samples)
    {
        if (plan is null || plan.Number != encoder.Plans || !samples.SequenceEqual(plan.Samples)) Plan(samples);
        StepPlan step = plan!;
        maps.Send();
        int batch = samples.Length;
        const int Latents = WindowedShape.Latents;
        device.Fill(Model.Parameters.Gradients, 0);

        Tensor z = encoder.Forward(spectrogram);
        device.SumRows(z, step.Now, Latents, device.Reuse(ref now, batch, Latents));
        device.SumRows(z, step.Next, Latents, device.Reuse(ref next, batch, Latents));
        device.SumRows(z, step.Past, Latents, device.Reuse(ref past, Model.Shape.History, batch, Latents));

        // mse(decode(z_t), x_t)
        Tensor decoded = Model.Decode(now);
        device.SumRows(spectrogram, step.Windows, Model.Shape.Bins, device.Reuse(ref targets, batch, Model.Shape.Frames, Model.Shape.Bins));
        device.MeanSquaredError(decoded, targets, 1, device.Reuse(ref windowGradient, decoded.Shape), errors.Rows(0, 1));
        device.Activate(Activation.Identity, Model.DecodeBackward(windowGradient), device.Reuse(ref nowGradient, batch, Latents));

        // 0.5 · mse(v̂, z_t+1 − z_t) = 0.5 · mse(z_t + v̂, z_t+1)
        Tensor displacement = Model.Forecast(past);
        device.Activate(Activation.Identity, displacement, device.Reuse(ref predicted, batch, Latents));
        device.SumRows(z, step.Now, Latents, predicted, add: true);
        device.MeanSquaredError(predicted, next, ForecastWeight, device.Reuse(ref lossGradient, batch, Latents), errors.Rows(1, 1));
        Add(lossGradient, nowGradient);
        Tensor pastGradient = Model.ForecastBackward(lossGradient);

        // 0.1 · mse(C, I)
        device.CovarianceError(now, CovarianceWeight, lossGradient, errors.Rows(2, 1));
        Add(lossGradient, nowGradient);

        // Every window's gradient is the sum over the roles that it plays.
        device.SumRows(nowGradient, step.NowBack, Latents, device.Reuse(ref latentGradient, step.NowBack.Outputs, Latents));
        device.SumRows(pastGradient, step.PastBack, Latents, latentGradient, add: true);
        encoder.Backward(latentGradient);
    }

    /// <summary>The losses of the last batch: the one thing that a step waits for.</summary>
    private ConditionedLosses Losses()
    {
        Span<float> values = stackalloc float[3];
        errors.Read(values);
        return new ConditionedLosses(values[0], values[1], values[2]);
    }

    /// <summary>All maps of a step. None is in use any more when the next one's are made: what a device is to do with them has been said.</summary>
    private void Plan(ReadOnlySpan<int> samples)
    {
        var roles = new BatchRoles(samples, Model.Shape.History);
        maps.Clear();
        encoder.Plan(roles.Starts, roles.WithGradient, maps);
        plan = new StepPlan(samples.ToArray(), encoder.Plans, maps.Sum(roles.Now), maps.Sum(roles.Next), maps.Sum(roles.Past), maps.Sum(FramesOf(samples)),
            maps.SumTransposed(roles.Now, roles.WithGradient), maps.SumTransposed(roles.Past, roles.WithGradient));
    }

    /// <summary>The frames of the windows that start there, one window after the other.</summary>
    private int[] FramesOf(ReadOnlySpan<int> starts)
    {
        int frames = Model.Shape.Frames;
        var sources = new int[starts.Length * frames];
        for (int i = 0; i < sources.Length; i++) sources[i] = starts[i / frames] + i % frames;
        return sources;
    }

    private void Add(Tensor x, Tensor into) => device.SumRows(x, whole, x.Length, into, add: true);

    /// <summary>Which windows a step takes in which roles, as maps.</summary>
    /// <param name="Samples">Starts of the samples' windows.</param>
    /// <param name="Number">The encoder's plan that belongs to it.</param>
    /// <param name="Now">The samples' own windows among those encoded.</param>
    /// <param name="Next">The ones after them.</param>
    /// <param name="Past">Their histories.</param>
    /// <param name="Windows">Their frames.</param>
    /// <param name="NowBack">From the samples to the windows that get a gradient.</param>
    /// <param name="PastBack">From the histories, likewise.</param>
    private sealed record StepPlan(int[] Samples, int Number, GatherMap Now, GatherMap Next, GatherMap Past, GatherMap Windows, GatherMap NowBack, GatherMap PastBack);
}
