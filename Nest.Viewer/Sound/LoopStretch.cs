namespace Nest.Viewer.Sound;

/// <summary>A stretch of a song that plays over and over. Frames and seconds are counted on past its end, and led back into it here.</summary>
/// <param name="From">Its first frame.</param>
/// <param name="To">One past its last: later than the first.</param>
/// <param name="Rate">Frames a second.</param>
internal readonly record struct LoopStretch(long From, long To, int Rate)
{
    private const double LeastSeconds = 0.2;   // the queue holds some tenths of a second in blocks that end with the stretch

    /// <summary>The second at which it begins.</summary>
    public double Start => (double)From / Rate;

    /// <summary>The second at which it ends.</summary>
    public double End => (double)To / Rate;

    /// <summary>The stretch between two seconds of a song, in either order.</summary>
    /// <param name="from">One end.</param>
    /// <param name="to">The other.</param>
    /// <param name="duration">Of the song, in seconds.</param>
    /// <param name="rate">Frames a second.</param>
    /// <returns>Null if it is under a fifth of a second, within the song.</returns>
    public static LoopStretch? Between(double from, double to, double duration, int rate)
    {
        var stretch = new LoopStretch(Frame(Math.Min(from, to)), Frame(Math.Max(from, to)), rate);
        return stretch.To - stretch.From < LeastSeconds * rate ? null : stretch;

        long Frame(double seconds) => Math.Clamp((long)Math.Round(seconds * rate), 0, (long)(duration * rate));
    }

    /// <summary>Whether a second lies in it.</summary>
    public bool Contains(double second) => second >= Start && second < End;

    /// <summary>Where in the song a frame lies.</summary>
    public long Lead(long frame) => frame >= To ? From + (frame - To) % (To - From) : frame;

    /// <summary>Where in the song a second lies.</summary>
    public double Lead(double second) => second < End ? second : Start + (second - End) % ((double)(To - From) / Rate);
}
