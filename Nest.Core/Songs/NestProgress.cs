using Nest.Features;
using Nest.Models.Nest;

namespace Nest.Songs;

/// <summary>How far learning a song has come, and what it knows at this step.</summary>
/// <remarks>Valid while it is reported, on the thread that reports it: what is not asked for is not computed.</remarks>
public sealed class NestProgress
{
    private readonly string path;
    private readonly NestTraining training;
    private readonly WindowScores scores;
    private readonly CancellationToken cancellation;

    internal NestProgress(string path, NestTraining training, WindowScores scores, CancellationToken cancellation) =>
        (this.path, this.training, this.scores, this.cancellation) = (path, training, scores, cancellation);

    /// <summary>Steps done, 0 before the first.</summary>
    public int Step => training.StepsDone;

    /// <summary>Steps in all.</summary>
    public int Steps => training.Steps;

    /// <summary>Windows that are learned from.</summary>
    public int Windows => scores.Song.Windows.Count;

    /// <summary>Numbers that are learned.</summary>
    public int Weights => training.Model.Parameters.Count;

    /// <summary>The losses of all steps since they were last taken, each before its step, oldest first; waits for the device.</summary>
    /// <exception cref="InvalidDataException">They are not finite any more.</exception>
    public IReadOnlyList<NestLosses> TakeLosses()
    {
        IReadOnlyList<NestLosses> losses = training.TakeLosses();
        for (int i = 0; i < losses.Count; i++)
            if (!double.IsFinite(losses[i].Total)) throw new InvalidDataException($"{path}: the losses are no numbers any more at step {training.StepsDone - losses.Count + i + 1}");
        return losses;
    }

    /// <summary>The path by the latents of every window as they are now.</summary>
    /// <exception cref="OperationCanceledException">Learning was cancelled.</exception>
    public Trajectory Place() => PlaceBy(latents => training.Encode(0, latents, cancellation));

    /// <summary>The path by the latents of some windows, with straight lines between them.</summary>
    /// <param name="every">Windows from one that is encoded to the next, at least 1.</param>
    /// <exception cref="OperationCanceledException">Learning was cancelled.</exception>
    public Trajectory Sketch(int every) => PlaceBy(latents => training.Sketch(every, latents, cancellation));

    private Trajectory PlaceBy(Action<float[]> encode)
    {
        var latents = new float[scores.Leading.Length];
        encode(latents);
        return TrajectoryBuilder.Place(scores, latents, Preset.Nest);
    }
}
