using Nest.Features;
using Nest.Models;
using Nest.Tensors;

namespace Nest.Songs.Quality;

/// <summary>How well a song's learned nest keeps what is alike together, beside principal components.</summary>
/// <param name="Windows">Windows that are judged.</param>
/// <param name="Pca">Of the first three principal components.</param>
/// <param name="Learned">Of the latents.</param>
/// <param name="Drawn">Of the path that is drawn.</param>
/// <param name="Latents">How the latents are spread, and whether they collapsed.</param>
public sealed record NestEvaluation(int Windows, QualityFigures Pca, QualityFigures Learned, QualityFigures Drawn, LatentStatistics Latents)
{
    /// <summary>Learns a song and judges its nest.</summary>
    /// <param name="path">A sound file of two seconds or more.</param>
    /// <param name="seed">Decides the weights' start and every draw.</param>
    /// <param name="device">What computes.</param>
    /// <param name="reading">Told the share of the reading that is done, 0 to 1.</param>
    /// <param name="learning">Told before the first step and after every step.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The song is damaged, silent, or too short to be learned.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static NestEvaluation Of(string path, long seed, Device device, IProgress<double>? reading = null, IProgress<NestProgress>? learning = null, CancellationToken cancellation = default)
    {
        SongAnalysis song;
        using (SongReader reader = SongReader.Open(path, SongParts.Samples)) song = reader.Read(Preset.Nest, reading, cancellation);
        SongFeatures features = song.Features;
        var quality = new NestQuality(song.Samples!);
        var learner = new NestLearner(song);
        if (!learner.CanLearn(cancellation: cancellation)) throw new InvalidDataException($"{path}: too short to learn from; principal components place it");

        LearnedNest nest = learner.Learn(device, new NestLearnerOptions(seed), learning, cancellation);
        if (!nest.IsComplete) throw new OperationCanceledException(cancellation);
        var overTrack = new float[3 * quality.AllWindows];
        for (int i = 0; i < overTrack.Length; i++)
            overTrack[i] = nest.Latents[3 * Math.Clamp(i / 3 - features.FirstFrame, 0, features.Windows.Count - 1) + i % 3];
        return new NestEvaluation(quality.Windows, quality.JudgePca(), quality.Judge(overTrack), quality.Judge(nest.Trajectory.Points), nest.Statistics);
    }
}
