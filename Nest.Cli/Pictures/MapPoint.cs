namespace Nest.Cli.Pictures;

/// <summary>One track on a map.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Path">Its sound file.</param>
/// <param name="X">To the right.</param>
/// <param name="Y">Upwards.</param>
/// <param name="Group">The number of its group, or −1.</param>
/// <param name="Seconds">How long it is.</param>
/// <param name="Nearest">The tracks most like it, nearest first, by their places in the list.</param>
internal sealed record MapPoint(string Name, string Path, double X, double Y, int Group, double Seconds, int[] Nearest);

/// <summary>All tracks on a map.</summary>
/// <param name="Title">The heading.</param>
/// <param name="About">The line under it: what made the map.</param>
/// <param name="Points">The tracks.</param>
/// <param name="Groups">What each group is called.</param>
internal sealed record TrackMap(string Title, string About, IReadOnlyList<MapPoint> Points, IReadOnlyList<string> Groups);
