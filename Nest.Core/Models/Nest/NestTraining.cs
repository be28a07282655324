using System.Globalization;
using Nest.Formats;
using Nest.Layers;
using Nest.Numerics;
using Nest.Tensors;

namespace Nest.Models.Nest;

/// <summary>A training run of preset <c>nest</c> on one song, step by step: to be stopped, gone on with or looked at between any two steps.</summary>
/// <remarks>
/// The same song, seed and device give the same weights to the bit, whatever the number of threads and however the steps are spread over time, over several
/// programs by <see cref="Save"/> and <see cref="Resume"/> too.
/// <para>Not thread-safe.</para>
/// </remarks>
internal sealed class NestTraining
{
    /// <summary>Steps that the recipe takes.</summary>
    public const int DefaultSteps = NestSchedule.Steps;

    private const string DistanceWeight = "distance weight";   // in a checkpoint

    private readonly NestTrainingSet song;
    private readonly long seed;
    private readonly NestBatch batch;
    private readonly NestStep step;
    private readonly DistanceBalance balance;
    private readonly SeededRandom random;
    private readonly Adam adam;
    private readonly NestEncoder encoder;
    private readonly NestLossLog log;
    private readonly int[] drawn;               // (B) windows of a step
    private readonly int[] anchors;             // (Anchors) places in the pool
    private readonly float[] observed;          // (S, 3) latents of the balance's sample

    /// <param name="model">What learns: its weights are drawn anew.</param>
    /// <param name="song">What it learns from.</param>
    /// <param name="seed">Decides the weights' start and every draw.</param>
    /// <param name="steps">Steps until <see cref="Done"/>: at least 1.</param>
    /// <exception cref="ArgumentException">The song is too short to learn from, or has other bands than the model.</exception>
    public NestTraining(NestAutoencoder model, NestTrainingSet song, long seed = 0, int steps = DefaultSteps) : this(model, song, seed, steps, new NestBatch())
    {
    }

    internal NestTraining(NestAutoencoder model, NestTrainingSet song, long seed, int steps, NestBatch batch)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(song);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (song.Bands != model.Shape.Bands) throw new ArgumentException($"A song of {song.Bands} bands for a model of {model.Shape.Bands}.", nameof(song));
        if (!song.CanBeLearned) throw new ArgumentException($"{song.Windows} windows are too few to learn from.", nameof(song));
        (Model, this.song, this.seed, Steps, this.batch) = (model, song, seed, steps, batch);
        model.Initialize(seed);
        random = new SeededRandom(seed);
        Tensor frames = NestEncoder.Share(model, song.Frames);
        step = new NestStep(model, batch, frames, song);
        balance = new DistanceBalance(model.Device, song);
        adam = new Adam(model.Parameters);
        encoder = new NestEncoder(model, frames, song.Start);
        log = new NestLossLog(model.Device);
        (drawn, anchors, observed) = (new int[batch.Windows], new int[batch.Anchors], new float[balance.Sample.Length * NestShape.Latents]);
    }

    /// <summary>What learns.</summary>
    public NestAutoencoder Model { get; }

    /// <summary>Steps in all.</summary>
    public int Steps { get; }

    /// <summary>Steps done.</summary>
    public int StepsDone => adam.Steps;

    /// <summary>Whether all steps are done.</summary>
    public bool Done => StepsDone == Steps;

    /// <summary>Does one step, or has a device that is apart do it: the host may be up to 32 steps ahead of it.</summary>
    /// <exception cref="InvalidOperationException">All steps are done.</exception>
    public void Step()
    {
        if (Done) throw new InvalidOperationException($"All {Steps} steps are done.");
        if (StepsDone > 0 && StepsDone % DistanceBalance.Interval == 0)
        {
            encoder.Encode(balance.Sample, observed);
            balance.Observe(observed);
        }
        Draw(drawn, anchors);
        Tensor losses = log.Next();
        step.Compute(drawn, anchors, balance.Weight, losses);
        adam.Rate = NestSchedule.Rate(StepsDone, Steps);
        adam.Step();
    }

    /// <summary>The losses of all steps since this was last called, each before its step, oldest first: waits for them.</summary>
    public IReadOnlyList<NestLosses> TakeLosses() => log.Take();

    /// <summary>Does one step and returns the losses before it: <see cref="Step"/> and the last of <see cref="TakeLosses"/>.</summary>
    /// <exception cref="InvalidOperationException">All steps are done.</exception>
    public NestLosses Advance()
    {
        Step();
        return TakeLosses()[^1];
    }

    /// <summary>Does all steps that are left.</summary>
    /// <param name="progress">Told the share done and the losses after every step.</param>
    /// <param name="cancellation">Asked before every step; the run can go on after it.</param>
    public void Run(IProgress<(double Share, NestLosses Losses)>? progress = null, CancellationToken cancellation = default)
    {
        while (!Done)
        {
            cancellation.ThrowIfCancellationRequested();
            Step();
            progress?.Report(((double)StepsDone / Steps, TakeLosses()[^1]));
        }
    }

    /// <summary>Writes a checkpoint.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string path) => Checkpoint.Save(path, Model.Parameters, adam,
        new Dictionary<string, string>(Identity(), StringComparer.Ordinal) { [DistanceWeight] = balance.Weight.ToArray()[0].ToString("R", CultureInfo.InvariantCulture) });

    /// <summary>Takes up, before the first step, the run where a checkpoint left it.</summary>
    /// <remarks>After an exception the weights may be anything: a new run is to be begun.</remarks>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or of another run.</exception>
    /// <exception cref="InvalidOperationException">Steps were done already.</exception>
    public void Resume(string path)
    {
        if (StepsDone > 0) throw new InvalidOperationException($"{StepsDone} steps are done already.");
        IReadOnlyDictionary<string, string> run = Checkpoint.Load(path, Model.Parameters, adam, Identity());
        string found = run.GetValueOrDefault(DistanceWeight, "nothing");
        if (!float.TryParse(found, NumberStyles.Float, CultureInfo.InvariantCulture, out float weight) || !balance.GoOn(weight))
            throw new InvalidDataException($"{path}: the {DistanceWeight} is {Printable.Of(found)}, it should be a number from {Text(DistanceBalance.Least)} to {Text(DistanceBalance.Most)}");
        if (StepsDone > Steps) throw new InvalidDataException($"{path}: {StepsDone} steps were done, which is more than the {Steps} of the run");
        for (int i = 0; i < StepsDone; i++) Draw(drawn, anchors);

        static string Text(float number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Writes the latents of windows first, first + 1, … as the model sees them now.</summary>
    /// <inheritdoc cref="NestEncoder.Encode(int, Span{float}, CancellationToken)"/>
    public void Encode(int first, Span<float> latents, CancellationToken cancellation = default) => encoder.Encode(first, latents, cancellation);

    /// <inheritdoc cref="NestEncoder.Sketch(int, Span{float}, CancellationToken)"/>
    public void Sketch(int every, Span<float> latents, CancellationToken cancellation = default) => encoder.Sketch(every, latents, cancellation);

    // What must be the same for a run to go on.
    private Dictionary<string, string> Identity()
    {
        string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
        return new(NestWeights.Metadata(Model.Shape), StringComparer.Ordinal)
        {
            ["recipe"] = Text(NestWeights.Recipe),
            ["windows"] = Text(song.Windows),
            ["seed"] = Text(seed),
            ["steps in all"] = Text(Steps),
        };
    }

    private void Draw(int[] drawn, int[] anchors)
    {
        for (int i = 0; i < anchors.Length; i++)
        {
            anchors[i] = random.Next(song.Pool.Length);
            drawn[i] = song.Pool[anchors[i]];
            drawn[anchors.Length + i] = song.Pool[song.Graph[anchors[i]][random.Next(song.Graph.Neighbors)]];
        }
        for (int run = 0; run < batch.Runs; run++)
        {
            int first = random.Next(song.Windows - NestBatch.RunLength + 1);
            for (int i = 0; i < NestBatch.RunLength; i++) drawn[2 * anchors.Length + run * NestBatch.RunLength + i] = first + i;
        }
    }
}
