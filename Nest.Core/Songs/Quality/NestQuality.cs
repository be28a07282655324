using Nest.Audio;
using Nest.Numerics;

namespace Nest.Songs.Quality;

/// <summary>Judges nests of one song against the song itself.</summary>
/// <remarks>
/// Two references: the song's standardised log-mel windows in 50 principal components, and mean and deviation of 20 cepstral coefficients and 12
/// chroma over each window, which nests are not learned from (though from mean and deviation of mel bands, in part: it is a second view, not a
/// stranger's). Windows less than 20 apart share frames and never count as neighbours;
/// at most 1,500 windows are judged (<see cref="JudgedWindows"/>), all of them for <see cref="QualityFigures.FirstAxisShare"/> and <see cref="QualityFigures.Jump"/>.
/// <para>Thread-safe.</para>
/// </remarks>
internal sealed class NestQuality
{
    private readonly int[] judged;            // (M) windows
    private readonly PairDistances song;      // in 50 components
    private readonly PairDistances sound;     // by timbre and harmony
    private readonly float[] pcaPoints;       // (Windows, 3)
    private readonly WorkerPool team;

    /// <param name="song">The whole song, mono at 22,050 Hz.</param>
    /// <param name="team">Threads that share the work; the figures do not depend on how many. The process's common team if not given.</param>
    /// <exception cref="ArgumentException">The rate is another.</exception>
    /// <exception cref="InvalidDataException">Too little of the song sounds: under <see cref="LeastWindows"/> windows.</exception>
    public NestQuality(Samples song, WorkerPool? team = null)
    {
        this.team = team ?? WorkerPool.Shared;
        var reference = new QualityReference(song, this.team);
        (First, Windows, AllWindows) = (reference.First, reference.Windows, reference.AllWindows);
        if (Windows < LeastWindows) throw new InvalidDataException($"{Windows} windows sound; {LeastWindows} are the least that can be judged.");
        judged = JudgedWindows.Draw(Windows);
        (double[] places, pcaPoints) = reference.Places(judged);
        this.song = new PairDistances(places, judged, this.team);
        sound = new PairDistances(reference.Sounds(judged), judged, this.team);
    }

    /// <summary>The fewest windows that can be judged: every one has 15 that are not near it in time.</summary>
    public const int LeastWindows = 60;

    /// <summary>Windows of the song, silence at its ends left out: the points that <see cref="Judge"/> takes.</summary>
    public int Windows { get; }

    /// <summary>The song's window that point 0 belongs to: the first that sounds.</summary>
    public int First { get; }

    /// <summary>Windows of the song with the silence at its ends: as many points may be given as well.</summary>
    public int AllWindows { get; }

    /// <summary>The figures of the first three principal components, raw: what other nests are held against.</summary>
    public QualityFigures JudgePca() => Judge(pcaPoints);

    /// <summary>The figures of a nest.</summary>
    /// <param name="points">(Windows, 3) or (AllWindows, 3), of any scale and position.</param>
    /// <exception cref="ArgumentException">There are neither <see cref="Windows"/> nor <see cref="AllWindows"/> points.</exception>
    public QualityFigures Judge(ReadOnlySpan<float> points)
    {
        if (points.Length == 3 * AllWindows) points = points.Slice(3 * First, 3 * Windows);
        if (points.Length != 3 * Windows) throw new ArgumentException($"{points.Length / 3} points for {Windows} windows, {AllWindows} with the silence.", nameof(points));
        var places = new double[3 * judged.Length];
        for (int i = 0; i < places.Length; i++) places[i] = points[3 * judged[i / 3] + i % 3];
        var nest = new PairDistances(places, judged, team);
        (double knn, double trust, double continuity, double spearman) = Compare(song, nest);
        (double knn2, double trust2, double continuity2, double spearman2) = Compare(sound, nest);
        return new QualityFigures(knn, trust, continuity, spearman, knn2, trust2, continuity2, spearman2, FirstAxisShare(points), Jump(points));
    }

    private (double Knn, double Trust, double Continuity, double Spearman) Compare(PairDistances reference, PairDistances nest)
    {
        const int K = PairDistances.Neighbors;
        int count = reference.Count;
        var strangers = new long[count];    // (M) Σ of ranks beyond K in the song, of the nearest in the nest
        var lost = new long[count];         // (M) Σ of ranks beyond K in the nest, of the nearest in the song
        var kept = new int[count];          // (M) neighbours shared
        team.Run(count, i =>
        {
            Span<int> nearest = stackalloc int[Math.Min(K, count)];
            nest.Nearest(i, nearest);
            foreach (int j in nearest)
            {
                int rank = reference.Rank(i, j);
                strangers[i] += Math.Max(0, rank - K + 1);
                kept[i] += rank < K ? 1 : 0;
            }
            reference.Nearest(i, nearest);
            foreach (int j in nearest) lost[i] += Math.Max(0, nest.Rank(i, j) - K + 1);
        });
        double scale = 2.0 / ((double)count * K * (2.0 * (reference.Candidates + 1) - 3 * K - 1));
        return (kept.Sum() / ((double)count * K), 1 - scale * strangers.Sum(), 1 - scale * lost.Sum(),
            RankCorrelation.Spearman(reference.SampleOfPairs(), nest.SampleOfPairs()));
    }

    private static double FirstAxisShare(ReadOnlySpan<float> points)
    {
        double[] covariance = PointCloud.Covariance(PointCloud.FromFloats(points)), variances = new double[3];
        SymmetricEigen.Decompose(covariance, variances);
        double total = variances.Sum();
        return total > 0 ? variances[0] / total : 0;
    }

    private static double Jump(ReadOnlySpan<float> points)
    {
        var steps = new double[3 * (points.Length / 3 - 1)];   // (Windows − 1, 3)
        for (int i = 0; i < steps.Length; i++) steps[i] = points[i + 3] - (double)points[i];
        double[] lengths = PointCloud.Norms(steps);
        return PointCloud.Quantile(lengths, 0.99) / Math.Max(PointCloud.Quantile(lengths, 0.5), 1e-30);
    }
}
