using System.Globalization;
using System.Text.Json;
using Nest.Formats;
using Nest.Songs;
using Nest.Songs.Export;

namespace Nest.Tests.Core.Songs.Export;

public sealed class TrajectoryFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Trajectory path = new([0.1f, -0.05f, 1e-9f, 0, 0.15f, -1f / 3, 0.01f, 0.02f, 0.03f], [0.25, 0.5, 1234.75], Trajectory.Pca);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Npy_holds_the_points()
    {
        string file = Write("a.npy");

        var array = Npy.Read(file);
        Assert.Equal([3, 3], array.Shape);
        Assert.Equal(path.Points, array.ToFloats());
    }

    [Fact]
    public void Csv_holds_seconds_and_coordinates_with_a_point_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "−" } };
            Assert.Equal("seconds,x,y,z\n0.2500,0.100000001,-0.0500000007,9.99999972E-10\n0.5000,0,0.150000006,-0.333333343\n1234.7500,0.00999999978,0.0199999996,0.0299999993\n", File.ReadAllText(Write("a.csv")));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Json_holds_the_method_seconds_and_points()
    {
        var root = JsonDocument.Parse(File.ReadAllText(Write("a.json"))).RootElement;

        Assert.Equal("PCA", root.GetProperty("method").GetString());
        Assert.Equal(3, root.GetProperty("count").GetInt32());
        Assert.Equal(path.Seconds, root.GetProperty("seconds").EnumerateArray().Select(s => s.GetDouble()));
        Assert.Equal(path.Points, root.GetProperty("points").EnumerateArray().SelectMany(p => p.EnumerateArray().Select(v => v.GetSingle())));
    }

    [Fact]
    public void Ply_holds_colored_vertices_and_the_edges_between_them()
    {
        string[] lines = File.ReadAllText(Write("a.PLY")).Split('\n');

        Assert.Equal(["ply", "format ascii 1.0"], lines[..2]);
        Assert.Contains("element vertex 3", lines);
        Assert.Contains("element edge 2", lines);
        int data = Array.IndexOf(lines, "end_header") + 1;
        Assert.Equal("0.100000001 -0.0500000007 9.99999972E-10 68 1 84", lines[data]);
        Assert.EndsWith(" 33 144 141", lines[data + 1], StringComparison.Ordinal);
        Assert.EndsWith(" 253 231 37", lines[data + 2], StringComparison.Ordinal);
        Assert.Equal(["0 1", "1 2", ""], lines[(data + 3)..]);
    }

    [Fact]
    public void Another_ending_is_refused()
    {
        var refusal = Assert.Throws<ArgumentException>(() => Write("a.obj"));

        Assert.Contains(".npy, .csv, .json, .ply", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Names);
    }

    private string Write(string name)
    {
        TrajectoryFile.Write(folder.File(name), path);
        return folder.File(name);
    }
}
