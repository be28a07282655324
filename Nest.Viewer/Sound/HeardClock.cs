namespace Nest.Viewer.Sound;

/// <summary>Where in the song the listener is: a device's readings, smoothed against a monotonic clock.</summary>
/// <remarks>
/// A device reports its position in steps (one a mixing period, 23 ms by default) or with jitter. The estimate is a line of slope 1
/// through those reports. When a report is seen to change between two looks, the line is taken to pass the middle of the step half-way between the
/// looks: unbiased for a staircase and for a smooth report alike, whenever one happens to look. An error is worked off over
/// <see cref="Settle"/> by running a little faster or slower; only one that no steady device makes (the process was suspended, the
/// latency turned out to be another) moves the line at once. So the estimate never drifts and never goes back.
/// <para>
/// Beside the line there is a floor. Sound that the device took before it paused, ran dry or ended is still heard for as long as the device's
/// latency, so then the estimate goes on to the end of that sound and stands there; after a start it stands until the device has moved and
/// its latency has passed.
/// </para>
/// <para>All times and positions are in seconds. Not thread-safe.</para>
/// </remarks>
internal sealed class HeardClock
{
    private const double Settle = 0.25;
    private const double Jump = 0.06;       // an error beyond this moves the line at once
    private const double MostAhead = 0.15;  // of the last report: a device that stands still takes the estimate along

    private bool hasLine;
    private double lineTime, linePosition, slew;         // through a point, at speed 1 + slew for the first Settle seconds
    private double floorTime, floorPosition, floorEnd;   // from a position, at speed 1, to an end
    private bool moved;                                  // the device has taken something since it was started
    private double lookTime, lookPlayed, lookHeard;
    private double highest;

    /// <summary>The last report of what is heard, as it was made.</summary>
    public double Reported => lookHeard;

    /// <summary>Stands at a position until a device moves on from it.</summary>
    public void Restart(double now, double position)
    {
        hasLine = moved = false;
        (floorTime, floorPosition, floorEnd) = (now, position, position);
        (lookTime, lookPlayed, lookHeard) = (now, position, position);
        highest = position;
    }

    /// <summary>Takes in what the device says now.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="origin">The position at which the device's count began.</param>
    /// <param name="reading">The device's report.</param>
    public void Look(double now, double origin, DeviceReading reading)
    {
        double played = origin + reading.Played;
        double heard = played - reading.Latency;
        if (!reading.IsRunning)
        {
            double here = At(now);
            hasLine = moved = false;
            (floorTime, floorPosition, floorEnd) = (now, here, Math.Max(here, played));
        }
        else
        {
            moved |= played != lookPlayed;
            if (moved && heard != lookHeard) Pass((lookTime + now) / 2, (lookHeard + heard) / 2, now);
        }

        (lookTime, lookPlayed, lookHeard) = (now, played, heard);
    }

    /// <summary>The position heard now: never less than before, except after <see cref="Restart"/>.</summary>
    public double At(double now)
    {
        double floor = Math.Min(floorEnd, floorPosition + (now - floorTime));
        double position = hasLine ? Math.Max(floor, Math.Min(Line(now), lookHeard + MostAhead)) : floor;
        return highest = Math.Max(highest, position);
    }

    // Draws the line toward a point that the device passed.
    private void Pass(double time, double position, double now)
    {
        double error = hasLine ? position - Line(time) : 0;
        if (!hasLine || Math.Abs(error) > Jump)
        {
            if (hasLine) floorPosition = floorEnd = At(now);
            (lineTime, linePosition, slew) = (time, position, 0);
            hasLine = true;
            return;
        }

        (linePosition, lineTime) = (Line(now), now);
        slew = error / Settle;
    }

    private double Line(double time) => linePosition + (time - lineTime) + slew * Math.Min(time - lineTime, Settle);
}
