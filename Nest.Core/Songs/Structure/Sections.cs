using System.Numerics.Tensors;
using Nest.Features;

namespace Nest.Songs.Structure;

/// <summary>A stretch of a song that is of one kind throughout.</summary>
/// <param name="From">Its first second.</param>
/// <param name="To">The second at which the next one begins, or the song ends.</param>
/// <param name="Kind">0 for the kind that comes first in the song, 1 for the next new one; a kind that returns keeps its number.</param>
public readonly record struct Section(double From, double To, int Kind);

/// <summary>The sections of a song: stretches that sound alike, and which of them return, as in A-B-A.</summary>
/// <remarks>
/// The rows (the song's standardised frames) are averaged over up to 1,024 cells and smoothed over a phrase: σ a tenth of the song up to
/// 4 s, a hundredth of a song over 400 s. The cells are cut where that leaves least of their squared deviation, every cut costing 2% of all of it. Pieces
/// join by Ward's criterion until a further join would cost 12%, or into one kind where the smoothed cells hold less than 2% of the rows'
/// variance, as in steady noise. Boundaries are then found anew on cells smoothed a third as much: labels and means in
/// turn, as k-means does, a change of label again costing 2%. No chance is involved. Thread-safe, as nothing is kept.
/// <para>Sources: Jensen, "Multiple scale music segmentation using rhythm, timbre, and harmony", EURASIP 2007, for the cuts; Ward, "Hierarchical
/// grouping to optimize an objective function", JASA 58, 1963, for the kinds.</para>
/// </remarks>
public sealed class Sections
{
    private const int MostCells = 1024;
    private const double LeastCell = 0.25;                                                 // seconds
    private const double PhraseShare = 0.1, LongestPhrase = 4, LeastPhraseShare = 0.01;    // of the song; seconds
    private const double CutCost = 0.02, JoinCost = 0.12;                                  // of the squared deviation
    private const double SteadyShare = 0.02;                                               // of the rows' variance
    private const int Finer = 3;

    private readonly Section[] list;

    private Sections(Section[] list) => this.list = list;

    /// <summary>All of them, in time order, without gaps.</summary>
    public IReadOnlyList<Section> List => list;

    /// <summary>How many kinds there are.</summary>
    public int Kinds => list.Length == 0 ? 0 : list.Max(section => section.Kind) + 1;

    /// <summary>Finds the sections of a song.</summary>
    /// <param name="song">As either preset reads it.</param>
    internal static Sections Of(SongFeatures song)
    {
        ArgumentNullException.ThrowIfNull(song);
        const double step = (double)SongFeatures.Hop / SongFeatures.Rate;
        return Of(song.Values.AsSpan(0, song.Frames * song.Bins), song.Bins, song.FirstFrame * step, step);
    }

    /// <summary>Finds the sections in rows of values.</summary>
    /// <param name="rows">Evenly spaced in time. (N, width)</param>
    /// <param name="width">Values a row.</param>
    /// <param name="first">The second of the first row.</param>
    /// <param name="step">Seconds from a row to the next.</param>
    /// <exception cref="ArgumentException">There is no row, or the last is not whole.</exception>
    public static Sections Of(ReadOnlySpan<float> rows, int width, double first, double step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(step, 0);
        if (rows.IsEmpty || rows.Length % width != 0) throw new ArgumentException($"{rows.Length} values are not whole rows of {width}.", nameof(rows));
        int count = rows.Length / width;
        double seconds = count * step, phrase = Math.Max(Math.Min(PhraseShare * seconds, LongestPhrase), LeastPhraseShare * seconds);
        var cells = SectionCells.Of(rows, width, Math.Min(count, Math.Clamp((int)Math.Ceiling(seconds / LeastCell), 1, MostCells)));
        double cell = seconds / cells.Count, sigma = phrase / cell;

        int[] kinds = new int[cells.Count];
        SectionCells coarse = cells.Smoothed(sigma);
        if (coarse.Deviation / cells.Count > SteadyShare * cells.RowVariance)
        {
            int[] cuts = SectionCuts.Find(coarse, CutCost * coarse.Deviation, Math.Max(2, (int)sigma));
            SectionKinds.Join(coarse, cuts, JoinCost * coarse.Deviation, kinds);
            SectionCells fine = cells.Smoothed(sigma / Finer);
            SectionKinds.Refine(fine, CutCost * fine.Deviation, kinds);
        }

        var list = new List<Section>();
        for (int from = 0, to; from < kinds.Length; from = to)
        {
            for (to = from + 1; to < kinds.Length && kinds[to] == kinds[from]; to++) { }
            list.Add(new Section(first + from * cell, first + to * cell, kinds[from]));
        }

        return new Sections([.. list]);
    }

    /// <summary>The kind at a second of the song; before the first section and after the last one, theirs.</summary>
    public int KindAt(double seconds)
    {
        int low = 0, high = list.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (list[middle].From <= seconds) low = middle;
            else high = middle - 1;
        }

        return list[low].Kind;
    }
}
