using System.Globalization;
using Nest.Features;
using Nest.Models;
using Nest.Models.Nest;

namespace Nest.Songs;

/// <summary>What was learned of a song.</summary>
/// <remarks>Of use as long as its device is. Not thread-safe.</remarks>
public sealed class LearnedNest
{
    private readonly SongAnalysis song;
    private readonly WindowScores scores;
    private readonly NestTraining training;
    private readonly long seed;
    private readonly CancellationToken cancellation;
    private float[]? latents;
    private LatentStatistics? statistics;

    internal LearnedNest(SongAnalysis song, WindowScores scores, NestTraining training, long seed, CancellationToken cancellation) =>
        (this.song, this.scores, this.training, this.seed, this.cancellation) = (song, scores, training, seed, cancellation);

    /// <summary>Whether all steps were done.</summary>
    public bool IsComplete => training.Done;

    /// <summary>Steps done.</summary>
    public int Step => training.StepsDone;

    /// <summary>Steps in all.</summary>
    public int Steps => training.Steps;

    /// <summary>How the latents are spread, and whether they collapsed.</summary>
    /// <exception cref="OperationCanceledException">Learning was cancelled, so that they are not encoded.</exception>
    public LatentStatistics Statistics => statistics ??= LatentStatistics.Of(Latents);

    /// <summary>The path by the latents, whatever they are.</summary>
    /// <exception cref="OperationCanceledException">Learning was cancelled, so that they are not encoded.</exception>
    public Trajectory Trajectory => TrajectoryBuilder.Place(scores, Latents, Preset.Nest);

    /// <summary>One a fitted window. (N, 3)</summary>
    internal float[] Latents
    {
        get
        {
            if (latents is null)
            {
                var encoded = new float[scores.Leading.Length];
                training.Encode(0, encoded, cancellation);
                latents = encoded;
            }

            return latents;
        }
    }

    /// <summary>Writes the weights, as a whole or not at all; where the run was stopped they say so.</summary>
    /// <param name="path">The file: <see cref="SongWeights.PathOf"/> for where they are found beside the song.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string path)
    {
        var more = new Dictionary<string, string>(StringComparer.Ordinal) { ["song"] = Path.GetFileName(song.Path) };
        StepsTaken.Add(more, Step, Steps);
        more.Add("seed", seed.ToString(CultureInfo.InvariantCulture));
        if (training.Model.Device.RoundsOperands) more.Add("precision", "tf32");
        NestWeights.Save(path, training.Model, more);
    }
}
