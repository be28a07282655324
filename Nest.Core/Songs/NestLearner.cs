using System.Globalization;
using Nest.Features;
using Nest.Models.Nest;
using Nest.Numerics;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Songs;

/// <summary>How a song is learned.</summary>
/// <param name="Seed">Decides the weights' start and every draw.</param>
/// <param name="Steps">Steps of training, at least 1.</param>
/// <param name="Cache">Where a run that is stopped goes on at the next time, and where the weights are kept that it ends with; or null.</param>
/// <param name="PrepareThread">What every thread does first that the learner starts, as lowering its priority; or null.</param>
public sealed record NestLearnerOptions(long Seed = 0, int Steps = NestLearner.DefaultSteps, NestCache? Cache = null, Action? PrepareThread = null);

/// <summary>Learns the nest of a song: an autoencoder of preset <c>nest</c>, trained on the song alone, in seconds.</summary>
/// <remarks>
/// The same song, seed, steps and kind of device give the same weights to the bit, whatever the number of threads and however a run is interrupted.
/// One run at a time; several one after another share what is computed of the song.
/// </remarks>
public sealed class NestLearner
{
    /// <summary>Steps that a song is learned in.</summary>
    public const int DefaultSteps = NestTraining.DefaultSteps;

    private readonly SongAnalysis song;
    private WindowScores? scores;
    private NestTrainingSet? trainingSet;

    /// <param name="song">A song read by preset <c>nest</c>.</param>
    /// <exception cref="ArgumentException">It was read by another preset.</exception>
    public NestLearner(SongAnalysis song)
    {
        ArgumentNullException.ThrowIfNull(song);
        if (song.Preset != Preset.Nest) throw new ArgumentException($"A song read by preset {song.Preset}: learned are those of preset {Preset.Nest}.", nameof(song));
        this.song = song;
    }

    /// <summary>Reads a song, learns it and places it.</summary>
    /// <param name="path">A sound file.</param>
    /// <param name="options">Seed, steps and cache; the defaults if not given.</param>
    /// <param name="device">What computes; the processor if not given.</param>
    /// <param name="progress">Told before the first step and after every step.</param>
    /// <param name="cancellation">Ends it between two steps.</param>
    /// <returns>The learned path; that of principal components where the latents collapsed.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The song is damaged, silent, or too short to be learned.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Trajectory Learn(string path, NestLearnerOptions? options = null, Device? device = null, IProgress<NestProgress>? progress = null, CancellationToken cancellation = default)
    {
        SongAnalysis song = SongReader.Read(path, Preset.Nest, progress: null, cancellation);
        using CpuDevice? own = device is null ? new CpuDevice() : null;
        LearnedNest nest = new NestLearner(song).Learn(device ?? own!, options, progress, cancellation);
        if (!nest.IsComplete) throw new OperationCanceledException(cancellation);
        return nest.Statistics.Collapsed ? TrajectoryBuilder.Place(song.Scores(cancellation), Preset.Nest) : nest.Trajectory;
    }

    /// <summary>Whether the song has windows enough to be learned; computes what learning starts from.</summary>
    /// <param name="prepareThread">What every thread does first that this starts; or null.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="InvalidDataException">The song is too short or silent.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public bool CanLearn(Action? prepareThread = null, CancellationToken cancellation = default)
    {
        if (trainingSet is null)
        {
            using WorkerPool? own = prepareThread is null ? null : new WorkerPool(Environment.ProcessorCount, prepareThread);
            scores = TrajectoryBuilder.FitScores(song.Features, Preset.Nest, NestTrainingSet.Components, own, cancellation);
            trainingSet = NestTrainingSet.Of(scores, own, cancellation);
        }

        return trainingSet.CanBeLearned;
    }

    /// <summary>Learns the song, from the beginning or from where the cache has a run that was stopped.</summary>
    /// <param name="device">What computes.</param>
    /// <param name="options">Seed, steps and cache; the defaults if not given.</param>
    /// <param name="progress">Told before the first step and after every step, on the thread that learns, which goes on when it returns.</param>
    /// <param name="cancellation">Ends it: before the first step with an exception, later between two steps with the weights so far.</param>
    /// <returns>What was learned; not complete where it was cancelled after the first step.</returns>
    /// <exception cref="InvalidDataException">The song is too short or silent, or training left the finite numbers.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before the first step.</exception>
    public LearnedNest Learn(Device device, NestLearnerOptions? options = null, IProgress<NestProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(device);
        options ??= new NestLearnerOptions();
        if (!CanLearn(options.PrepareThread, cancellation))
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"{song.Path}: {song.Features.Windows.Count} windows sound, which is too few to learn from: none has another that is {NestShape.Near} or more away; principal components place it (--method pca)"));

        NestTraining training = Begin(device, options);
        var nest = new LearnedNest(song, scores!, training, options.Seed, cancellation);
        try
        {
            var step = new NestProgress(song.Path, training, scores!, cancellation);
            progress?.Report(step);
            cancellation.ThrowIfCancellationRequested();
            while (!training.Done && !cancellation.IsCancellationRequested)
            {
                training.Step();
                progress?.Report(step);
            }
        }
        catch (OperationCanceledException) when (training.StepsDone > 0)
        {
            // While a path was made: the weights so far are whole.
        }

        if (!training.Done)
        {
            options.Cache?.KeepUnfinished(training, options.Seed);
            return nest;
        }

        if (options.Cache is { } cache)
        {
            bool collapsed;
            try
            {
                collapsed = nest.Statistics.Collapsed;
            }
            catch (OperationCanceledException)
            {
                cache.KeepUnfinished(training, options.Seed);
                throw;
            }

            cache.ForgetUnfinished(options.Seed);
            if (!collapsed) cache.Keep(training.Model, options.Seed);
        }

        return nest;
    }

    private NestTraining Begin(Device device, NestLearnerOptions options)
    {
        var training = New();
        if (options.Cache?.FindUnfinished(options.Seed) is not { } checkpoint) return training;
        try
        {
            training.Resume(checkpoint);
            return training;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            options.Cache.ForgetUnfinished(options.Seed);
            return New();
        }

        NestTraining New() => new(new NestAutoencoder(device), trainingSet!, options.Seed, options.Steps);
    }
}
