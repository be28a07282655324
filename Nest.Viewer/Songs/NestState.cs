using Nest.Features;
using Nest.Songs.Structure;

namespace Nest.Viewer.Songs;

/// <summary>What is known of a song's nests so far: the thread that places the points writes, any may read.</summary>
internal sealed class NestState : IProgress<double>
{
    private volatile NestPath? components, learned;
    private volatile string reason = "";
    private volatile Learning? learning;
    private volatile PitchClasses? pitches;
    private volatile Sections? sections;
    private double progress;

    /// <summary>The path by principal components.</summary>
    public NestPath? Components { get => components; set => components = value; }

    /// <summary>The path by a model, the newest while it learns.</summary>
    public NestPath? Learned { get => learned; set => learned = value; }

    /// <summary>Why the points are placed as they are, for people.</summary>
    public string Reason { get => reason; set => reason = value; }

    /// <summary>How far learning has come, while it goes on.</summary>
    public Learning? Learning { get => learning; set => learning = value; }

    /// <summary>The pitch classes, once they are read.</summary>
    public PitchClasses? Pitches { get => pitches; set => pitches = value; }

    /// <summary>The sections, once they are found.</summary>
    public Sections? Sections { get => sections; set => sections = value; }

    /// <summary>The share of the work on the first path that is done, 0 to 1.</summary>
    public double Progress => Volatile.Read(ref progress);

    /// <inheritdoc/>
    public void Report(double value) => Volatile.Write(ref progress, value);
}
