using System.Diagnostics;
using Nest.Features;
using Nest.Models;
using Nest.Models.Nest;
using Nest.Numerics;
using Nest.Songs;
using Nest.Tensors;
using Nest.Viewer.Native;

namespace Nest.Viewer.Songs;

/// <summary>Learns a song while it plays, and shows what it knows several times a second.</summary>
/// <param name="song">The song.</param>
/// <param name="kept">Where the weights go at the end.</param>
/// <param name="board">Where paths and progress appear.</param>
/// <param name="placing">Steps, pace and device, and whether threads give way to sound and picture.</param>
/// <remarks>One thread at a time.</remarks>
internal sealed class NestLearner(SongFeatures song, LearnedNests kept, NestState board, ProjectionOptions placing)
{
    private const double LeastSecondsApart = 0.2;    // of what it shows
    private const double MostShare = 1.0 / 3;        // of the time that may go into showing: long songs are shown less often
    private const double SketchSeconds = 0.02;       // what encoding may take for that: if more, windows are left out
    private const int MostLeftOut = 15;              // windows between two that are shown: a third of a second
    private const int LossesInAll = 100;

    private WindowScores? scores;
    private NestTrainingSet? trainingSet;
    private int every;          // windows from one that is encoded to the next, in what is shown next

    /// <summary>Learns, from the beginning or from where it was interrupted when the song was closed.</summary>
    /// <param name="seed">Decides the start and every draw.</param>
    /// <param name="cancellation">Ends it early, between any two steps.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Run(long seed, CancellationToken cancellation)
    {
        if (placing.Yields) Priority.Lower();
        Action? yield = placing.Yields ? Priority.Lower : null;
        var began = Stopwatch.StartNew();
        board.Learning = new Learning(0, placing.Steps, [], LossesInAll);
        try
        {
            using (var team = new WorkerPool(Environment.ProcessorCount, yield))
            {
                scores ??= TrajectoryBuilder.FitScores(song, Preset.Nest, NestTrainingSet.Components, team, cancellation);
                trainingSet ??= NestTrainingSet.Of(scores, team, cancellation);
            }

            if (!trainingSet.CanBeLearned)
            {
                board.Reason = "too short to be learned";
                return;
            }

            using Device device = placing.OpenDevice(yield);
            NestTraining training = Begin(device, trainingSet, seed);
            LatentStatistics statistics;
            try
            {
                Train(training, scores, cancellation);
                statistics = Show(training, scores, follows: true, cancellation);
            }
            catch (OperationCanceledException) when (placing.Pace is null && training.StepsDone > 0)
            {
                kept.KeepUnfinished(training, seed);
                throw;
            }
            kept.ForgetUnfinished(seed);
            if (statistics.Collapsed)
            {
                board.Learned = null;
                board.Reason = $"what was learned collapsed: {statistics}";
                return;
            }

            board.Reason = FormattableString.Invariant($"learned in {began.Elapsed.TotalSeconds:F0} s{(seed == 0 ? "" : $", seed {seed}")}");
            kept.Keep(training.Model, seed);
        }
        finally
        {
            board.Learning = null;
        }
    }

    private NestTraining Begin(Device device, NestTrainingSet learned, long seed)
    {
        var training = new NestTraining(new NestAutoencoder(device), learned, seed, placing.Steps);
        if (placing.Pace is not null || kept.FindUnfinished(seed) is not { } checkpoint) return training;
        try
        {
            training.Resume(checkpoint);
            return training;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            kept.ForgetUnfinished(seed);
            return new NestTraining(new NestAutoencoder(device), learned, seed, placing.Steps);
        }
    }

    private void Train(NestTraining training, WindowScores placed, CancellationToken cancellation)
    {
        var losses = new List<float>(LossesInAll);
        int together = Math.Max(1, training.Steps / LossesInAll), before = (training.StepsDone + together - 1) / together, since = training.StepsDone;
        double sum = 0, next = 0;
        bool follows = false;
        every = 1;
        var clock = Stopwatch.StartNew();
        while (!training.Done)
        {
            cancellation.ThrowIfCancellationRequested();
            double now = clock.Elapsed.TotalSeconds;
            if (placing.Pace is not { } pace ? now >= next : training.StepsDone % pace.Steps == 0)
            {
                Show(training, placed, follows, cancellation);
                follows = true;
                double took = clock.Elapsed.TotalSeconds - now;
                next = now + Math.Max(LeastSecondsApart, took / MostShare);
            }

            training.Step();
            if (training.StepsDone % together != 0) continue;
            foreach (NestLosses step in training.TakeLosses()) sum += step.Total;
            losses.Add((float)(sum / (training.StepsDone - since)));
            (sum, since) = (0, training.StepsDone);
            board.Learning = new Learning(training.StepsDone, training.Steps, [.. losses], LossesInAll, before);
        }
    }

    private LatentStatistics Show(NestTraining training, WindowScores placed, bool follows, CancellationToken cancellation)
    {
        var latents = new float[placed.Leading.Length];
        if (training.Done || placing.Pace is not null) training.Encode(0, latents, cancellation);
        else Sketch(training, latents, cancellation);
        board.Learned = new NestPath(TrajectoryBuilder.Place(placed, latents, Preset.Nest)) { Follows = follows };
        placing.Pace?.Shown(cancellation);
        return LatentStatistics.Of(latents);
    }

    /// <summary>Encodes as many windows as it has time for.</summary>
    private void Sketch(NestTraining training, float[] latents, CancellationToken cancellation)
    {
        long began = Stopwatch.GetTimestamp();
        training.Sketch(every, latents, cancellation);
        every = Math.Clamp((int)Math.Ceiling(every * Stopwatch.GetElapsedTime(began).TotalSeconds / SketchSeconds), 1, MostLeftOut + 1);
    }
}
