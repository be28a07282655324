using System.Globalization;
using System.Text;
using System.Text.Json;
using Nest.Formats;

namespace Nest.Songs.Export;

/// <summary>Writes trajectories for other programs: .npy, .csv, .json, .ply and .glb, told apart by the file's ending.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>.npy: the points, float32 (N, 3), for NumPy.</item>
/// <item>.csv: a line <c>seconds,x,y,z</c>, then one a point; numbers with a point, whatever the machine's culture.</item>
/// <item>.json: one object with <c>method</c>, <c>count</c>, <c>seconds</c> [N] and <c>points</c> [N][3].</item>
/// <item>.ply: Stanford's polygon format, ASCII: vertices with a colour that tells the time (dark violet at the start, yellow at the
/// end), and edges from each to the next. MeshLab and Blender open it.</item>
/// <item>.glb: binary glTF, a tube in the same colours that draws itself in the song's own time. Blender, web viewers and presentations show it.</item>
/// </list>
/// A file is written as a whole or not at all. Thread-safe, as nothing is kept.
/// </remarks>
public static class TrajectoryFile
{
    /// <summary>The endings that <see cref="Write"/> knows.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".npy", ".csv", ".json", ".ply", ".glb"];

    /// <summary>Writes a trajectory; an old file is replaced.</summary>
    /// <param name="path">The file; its ending, in any case, is one of <see cref="Endings"/>.</param>
    /// <param name="trajectory">The path of a song.</param>
    /// <exception cref="ArgumentException">The ending is another.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Trajectory trajectory)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(trajectory);
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".NPY": Npy.Write<float>(path, trajectory.Points, trajectory.Count, 3); break;
            case ".CSV": WriteText(path, writer => WriteCsv(writer, trajectory)); break;
            case ".JSON": AtomicFile.Write(path, stream => WriteJson(stream, trajectory)); break;
            case ".PLY": WriteText(path, writer => WritePly(writer, trajectory)); break;
            case ".GLB": AtomicFile.Write(path, stream => TrajectoryGltf.Write(stream, trajectory)); break;
            default: throw new ArgumentException($"{path}: a trajectory's file ends in {string.Join(", ", Endings)}.", nameof(path));
        }
    }

    private static void WriteText(string path, Action<TextWriter> write) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\n" };
        write(writer);
    });

    private static void WriteCsv(TextWriter writer, Trajectory trajectory)
    {
        writer.WriteLine("seconds,x,y,z");
        for (int i = 0; i < trajectory.Count; i++)
        {
            ReadOnlySpan<float> p = trajectory.Points.AsSpan(3 * i, 3);
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{trajectory.Seconds[i]:F4},{p[0]:G9},{p[1]:G9},{p[2]:G9}"));
        }
    }

    private static void WriteJson(Stream stream, Trajectory trajectory)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("method", trajectory.Method);
        json.WriteNumber("count", trajectory.Count);
        json.WriteStartArray("seconds");
        foreach (double seconds in trajectory.Seconds) json.WriteNumberValue(Math.Round(seconds, 4));
        json.WriteEndArray();
        json.WriteStartArray("points");
        for (int i = 0; i < trajectory.Count; i++)
        {
            json.WriteStartArray();
            for (int axis = 0; axis < 3; axis++) json.WriteNumberValue(trajectory.Points[3 * i + axis]);
            json.WriteEndArray();
            if (json.BytesPending > 1 << 16) json.Flush();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePly(TextWriter writer, Trajectory trajectory)
    {
        int count = trajectory.Count;
        writer.Write(string.Create(CultureInfo.InvariantCulture, $"""
            ply
            format ascii 1.0
            comment the path of a song, placed by {trajectory.Method}; colour is time
            element vertex {count}
            property float x
            property float y
            property float z
            property uchar red
            property uchar green
            property uchar blue
            element edge {Math.Max(0, count - 1)}
            property int vertex1
            property int vertex2
            end_header

            """).ReplaceLineEndings("\n"));
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> p = trajectory.Points.AsSpan(3 * i, 3);
            var (r, g, b) = TimeColors.At(count > 1 ? (double)i / (count - 1) : 0);
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{p[0]:G9} {p[1]:G9} {p[2]:G9} {r} {g} {b}"));
        }
        for (int i = 1; i < count; i++) writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i - 1} {i}"));
    }
}
