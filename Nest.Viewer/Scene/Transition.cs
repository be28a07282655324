using Nest.Viewer.Songs;

namespace Nest.Viewer.Scene;

/// <summary>Which two paths are shown and how far one has turned into the other: never a jump.</summary>
/// <remarks>
/// A path asked for while another morph is under way waits for its end, which is at most a second off; only the way back is taken at once. Paths that
/// follow one another while a model learns are reached at an even pace, as fast as they come, so that the nest moves without stopping; all others in a second, gently
/// in and out. Not thread-safe.
/// </remarks>
internal sealed class Transition
{
    private const double LeastStep = 0.1, MostStep = 1, StepShare = 0.95;   // seconds, and the share of the time between the last two that came: none piles up

    private NestPath? from, to, newest;   // the last one that was asked for, on its way or not
    private double newestSince, apart;    // when it came, and how long after the one before
    private double since, length = NestLook.MorphSeconds;
    private bool isEven;

    /// <summary>Forgets both paths: the next one is shown at once.</summary>
    public void Clear() => (from, to, newest) = (null, null, null);

    /// <summary>The pair that <see cref="Head"/> would show for a path, so that it can be made ready.</summary>
    /// <inheritdoc cref="Head"/>
    public (NestPath From, NestPath To)? Next(NestPath wanted, double time)
    {
        Notice(wanted, time);
        return to is null || from is null ? (wanted, wanted)
            : ReferenceEquals(wanted, to) ? null
            : IsDone(time) ? (to, wanted)
            : ReferenceEquals(wanted, from) ? (to, from) : null;
    }

    /// <summary>Heads for a path.</summary>
    /// <param name="wanted">The path; of the same song as those before, unless <see cref="Clear"/> came between.</param>
    /// <param name="time">A clock that goes forward, in seconds.</param>
    /// <returns>The pair that is shown from now on, if it is another than before.</returns>
    public (NestPath From, NestPath To)? Head(NestPath wanted, double time)
    {
        Notice(wanted, time);
        if (to is null || from is null)
        {
            (from, to, since) = (wanted, wanted, double.NegativeInfinity);
            return (from, to);
        }

        if (ReferenceEquals(wanted, to)) return null;
        if (!IsDone(time))
        {
            if (!ReferenceEquals(wanted, from)) return null;
            since = time - (length - (time - since));   // as far from the new end as from the old beginning: gentle paces are symmetric
            (from, to) = (to, from);
            return (from, to);
        }

        isEven = wanted.Follows && to.Follows;
        length = isEven ? Math.Clamp(StepShare * apart, LeastStep, MostStep) : NestLook.MorphSeconds;
        (from, to, since) = (to, wanted, time);
        return (from, to);
    }

    /// <summary>How far the first path has turned into the second, 0 to 1.</summary>
    public float Share(double time)
    {
        double share = Math.Clamp((time - since) / length, 0, 1);
        return (float)(isEven ? share : share * share * (3 - 2 * share));
    }

    private void Notice(NestPath wanted, double time)
    {
        if (ReferenceEquals(wanted, newest)) return;
        apart = newest is null ? double.PositiveInfinity : time - newestSince;
        (newest, newestSince) = (wanted, time);
    }

    private bool IsDone(double time) => time - since >= length;
}
