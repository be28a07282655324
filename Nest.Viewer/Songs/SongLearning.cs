using System.Diagnostics;
using Nest.Models.Nest;
using Nest.Songs;
using Nest.Tensors;
using Nest.Viewer.Native;

namespace Nest.Viewer.Songs;

/// <summary>Learns a song while it plays, and shows what it knows several times a second.</summary>
/// <param name="song">The song.</param>
/// <param name="cache">Where the weights go at the end, and a run that is stopped; or null.</param>
/// <param name="state">Where paths and progress appear.</param>
/// <param name="options">Steps, pace and device, and whether threads give way to sound and picture.</param>
/// <remarks>One thread at a time.</remarks>
internal sealed class SongLearning(SongAnalysis song, NestCache? cache, NestState state, ProjectionOptions options)
{
    private const double LeastSecondsApart = 0.2;    // of what it shows
    private const double MostShare = 1.0 / 3;        // of the time that may go into showing: long songs are shown less often
    private const double SketchSeconds = 0.02;       // what encoding may take for that: if more, windows are left out
    private const int MostLeftOut = 15;              // windows between two that are shown: a third of a second
    private const int LossesInAll = 100;

    private readonly NestLearner learner = new(song);

    /// <summary>Learns, from the beginning or from where it was interrupted when the song was closed.</summary>
    /// <param name="seed">Decides the start and every draw.</param>
    /// <param name="cancellation">Ends it early, between any two steps.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Run(long seed, CancellationToken cancellation)
    {
        if (options.Yields) Priority.Lower();
        Action? yield = options.Yields ? Priority.Lower : null;
        var began = Stopwatch.StartNew();
        state.Learning = new Learning(0, options.Steps, [], LossesInAll);
        try
        {
            if (!learner.CanLearn(yield, cancellation))
            {
                state.Reason = "too short to be learned";
                return;
            }

            using Device device = options.OpenDevice(yield);
            var shown = new Shown(state, options.Pace, cancellation);
            LearnedNest nest = learner.Learn(device, new NestLearnerOptions(seed, options.Steps, options.Pace is null ? cache : null, yield), shown, cancellation);
            if (!nest.IsComplete) throw new OperationCanceledException(cancellation);
            if (nest.Statistics.Collapsed)
            {
                state.Learned = null;
                state.Reason = $"what was learned collapsed: {nest.Statistics}";
                return;
            }

            state.Reason = FormattableString.Invariant($"learned in {began.Elapsed.TotalSeconds:F0} s{(seed == 0 ? "" : $", seed {seed}")}");
        }
        finally
        {
            state.Learning = null;
        }
    }

    /// <summary>Shows losses and paths while the song is learned.</summary>
    private sealed class Shown(NestState state, Pace? pace, CancellationToken cancellation) : IProgress<NestProgress>
    {
        private readonly Stopwatch clock = Stopwatch.StartNew();
        private readonly List<float> losses = new(LossesInAll);
        private int together, before = -1, since;
        private double sum, next;
        private int every = 1;           // windows from one that is encoded to the next, in what is shown next
        private bool follows;

        public void Report(NestProgress step)
        {
            if (before < 0) (together, since, before) = (Math.Max(1, step.Steps / LossesInAll), step.Step, Together(step));
            else if (step.Step % together == 0) ShowLosses(step);
            double now = clock.Elapsed.TotalSeconds;
            if (step.Step < step.Steps && !(pace is null ? now >= next : step.Step % pace.Steps == 0)) return;

            cancellation.ThrowIfCancellationRequested();
            Trajectory path = step.Step == step.Steps || pace is not null ? step.Place() : Sketch(step);
            state.Learned = new NestPath(path) { Follows = follows };
            pace?.Shown(cancellation);
            follows = true;
            next = now + Math.Max(LeastSecondsApart, (clock.Elapsed.TotalSeconds - now) / MostShare);
        }

        private static int Together(NestProgress step) => Math.Max(1, step.Steps / LossesInAll) is var count ? (step.Step + count - 1) / count : 0;

        private void ShowLosses(NestProgress step)
        {
            foreach (NestLosses loss in step.TakeLosses()) sum += loss.Total;
            losses.Add((float)(sum / (step.Step - since)));
            (sum, since) = (0, step.Step);
            state.Learning = new Learning(step.Step, step.Steps, [.. losses], LossesInAll, before);
        }

        /// <summary>Encodes as many windows as it has time for.</summary>
        private Trajectory Sketch(NestProgress step)
        {
            long began = Stopwatch.GetTimestamp();
            Trajectory path = step.Sketch(every);
            every = Math.Clamp((int)Math.Ceiling(every * Stopwatch.GetElapsedTime(began).TotalSeconds / SketchSeconds), 1, MostLeftOut + 1);
            return path;
        }
    }
}
