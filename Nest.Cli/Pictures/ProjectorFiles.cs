using System.Globalization;
using System.Text;
using Nest.CommandLine;

namespace Nest.Cli.Pictures;

/// <summary>Vectors and names as the Embedding Projector reads them: two files of tab-separated values.</summary>
internal static class ProjectorFiles
{
    /// <summary>Writes vectors, a line each, without a heading.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="vectors">(count, width)</param>
    /// <param name="count">Lines.</param>
    public static void WriteVectors(Stream stream, ReadOnlySpan<float> vectors, int count)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        int width = vectors.Length / count;
        Span<char> number = stackalloc char[32];
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < width; k++)
            {
                if (k > 0) writer.Write('\t');
                vectors[i * width + k].TryFormat(number, out int length, default, CultureInfo.InvariantCulture);
                writer.Write(number[..length]);
            }
            writer.WriteLine();
        }
    }

    /// <summary>Names and what else is known, a line each under a heading.</summary>
    public static string Metadata(TrackMap map)
    {
        var text = new StringBuilder("name\tgroup\tseconds\tpath\tx\ty\n");
        foreach (MapPoint point in map.Points)
        {
            string group = point.Group >= 0 && point.Group < map.Groups.Count ? map.Groups[point.Group] : "";
            text.Append(CultureInfo.InvariantCulture, $"{Cell(point.Name)}\t{Cell(group)}\t{point.Seconds:0.###}\t{Cell(point.Path)}\t{point.X:0.#####}\t{point.Y:0.#####}\n");
        }
        return text.ToString();
    }

    private static string Cell(string text) => OneLine.Of(text);
}
