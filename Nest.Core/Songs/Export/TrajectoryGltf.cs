using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Nest.Formats;

namespace Nest.Songs.Export;

/// <summary>Writes a trajectory as binary glTF: a tube coloured by time that draws itself as the song goes on, and a ball at the present.</summary>
/// <remarks>
/// The tube follows a smooth curve through the points, with rings where it bends. It comes in short pieces. Each has the attribute <c>_TIME</c>, the
/// second of the song at every corner, and is hidden (scale 0, as the format recommends) until the animation has reached its end. A second of the
/// animation is a second of the song. Coordinates are those of the other formats, third axis up; the root node turns them, as glTF's second axis points up.
/// <para>Source: Khronos, glTF 2.0 Specification, 2021. Thread-safe, as nothing is kept.</para>
/// </remarks>
internal static class TrajectoryGltf
{
    private const int Density = 4;                 // places on the curve a point
    private const float Bend = 0.12f;              // radians from one ring to the next at most
    private const float Reach = 0.01f;             // from one ring to the next at most, but for the longest songs
    private const int MostRings = 200_000, MostPieces = 512;
    private const float BallRadius = 0.004f;
    private const int BallMaterial = 0, TubeMaterial = 1;

    private readonly record struct Mesh(string Name, int Material, int Positions, int Normals, int Triangles, int? Colors = null, int? Times = null);

    private readonly record struct Track(int Node, string Path, string Interpolation, int Times, int Keys);

    /// <summary>Writes the file to a stream.</summary>
    /// <param name="output">Where to; stays open.</param>
    /// <param name="trajectory">At least one point.</param>
    public static void Write(Stream output, Trajectory trajectory)
    {
        var (points, seconds) = Sample(trajectory);

        // Nodes: the pieces, each with the mesh of its number, then the ball; then the root.
        var data = new GlbData();
        List<Mesh> meshes = [];
        List<Track> tracks = [];
        if (points.Length > 1) AddTube(data, points, seconds, meshes, tracks);
        tracks.Add(new Track(meshes.Count, "translation", "LINEAR", data.AddTimes(seconds), data.AddKeys(Floats(points), 3)));
        meshes.Add(MakeBall(data));

        using var scene = new MemoryStream();
        using (var json = new Utf8JsonWriter(scene))
        {
            json.WriteStartObject();
            DescribeScene(json, trajectory.Method, meshes);
            DescribeMeshes(json, meshes);
            DescribeTracks(json, tracks);
            data.Describe(json);
            json.WriteEndObject();
        }

        data.Write(output, scene.GetBuffer().AsSpan(0, (int)scene.Length));
    }

    private static void AddTube(GlbData data, Vector3[] points, float[] seconds, List<Mesh> meshes, List<Track> tracks)
    {
        int last = points.Length - 1, shown = data.AddKeys([0, 0, 0, 1, 1, 1], 3);
        var tube = new TrajectoryTube(points);
        int[] ends = Divide(points, seconds);
        for (int piece = 0, first = 0; piece < ends.Length; first = ends[piece++])
        {
            int rings = ends[piece] - first + 1;
            var colors = new ushort[rings * TrajectoryTube.Sides * 4];   // (corners, 4)
            var times = new float[rings * TrajectoryTube.Sides];          // (corners)
            for (int corner = 0; corner < times.Length; corner++)
            {
                int ring = first + corner / TrajectoryTube.Sides;
                times[corner] = seconds[ring];
                var (r, g, b) = TimeColors.At((double)ring / last);
                (colors[4 * corner], colors[4 * corner + 1], colors[4 * corner + 2], colors[4 * corner + 3]) = (Linear(r), Linear(g), Linear(b), ushort.MaxValue);
            }

            tracks.Add(new Track(meshes.Count, "scale", "STEP", data.AddTimes([0, MathF.Max(seconds[first + rings - 1], 1e-3f)]), shown));
            meshes.Add(new Mesh("path", TubeMaterial, data.AddAttribute(Floats(tube.Positions(first, rings)), 3, bounds: true), data.AddAttribute(Floats(tube.Normals(first, rings)), 3),
                data.AddTriangles(TrajectoryTube.Triangles(rings)), data.AddColors(colors), data.AddAttribute(times, 1)));
        }
    }

    /// <summary>The places of the rings and their seconds: the ends of the curve, and between them wherever it has bent or gone far enough.</summary>
    private static (Vector3[] Points, float[] Seconds) Sample(Trajectory trajectory)
    {
        float[] curve = Spline.Densify(trajectory.Points, Density);
        int last = curve.Length / 3 - 1;
        for (float coarseness = 1; ; coarseness *= 2)
        {
            List<Vector3> points = [Place(0)];
            List<float> seconds = [Second(0)];
            float bent = 0, gone = 0;
            for (int i = 1; i <= last; i++)
            {
                Vector3 way = Place(i) - Place(i - 1), next = i < last ? Place(i + 1) - Place(i) : way;
                bent += MathF.Atan2(Vector3.Cross(way, next).Length(), Vector3.Dot(way, next));
                gone += way.Length();
                if (i < last && bent < coarseness * Bend && gone < coarseness * Reach) continue;
                points.Add(Place(i));
                seconds.Add(Second(i));
                bent = gone = 0;
            }

            if (points.Count <= MostRings) return ([.. points], [.. seconds]);
        }

        Vector3 Place(int i) => new(curve.AsSpan(3 * i, 3));

        float Second(int i)
        {
            int point = i / Density, after = Math.Min(point + 1, trajectory.Count - 1);
            return (float)double.Lerp(trajectory.Seconds[point], trajectory.Seconds[after], (double)i / Density - point);
        }
    }

    /// <summary>The last ring of each piece: pieces share the song's time and the path's length evenly, half by each.</summary>
    private static int[] Divide(Vector3[] points, float[] seconds)
    {
        int last = points.Length - 1;
        double length = 0, along = 0;
        for (int ring = 1; ring <= last; ring++) length += Vector3.Distance(points[ring - 1], points[ring]);
        List<int> ends = [];
        for (int ring = 1; ring < last; ring++)
        {
            along += Vector3.Distance(points[ring - 1], points[ring]);
            double share = (seconds[ring] - seconds[0]) / (seconds[last] - seconds[0]) / 2 + (length > 0 ? along / length : 0) / 2;
            if (share * MostPieces >= ends.Count + 1) ends.Add(ring);
        }

        return [.. ends, last];
    }

    /// <summary>An octahedron whose faces are split twice and blown up.</summary>
    private static Mesh MakeBall(GlbData data)
    {
        List<Vector3> faces = [];
        foreach (var x in (Vector3[])[Vector3.UnitX, -Vector3.UnitX])
            foreach (var y in (Vector3[])[Vector3.UnitY, -Vector3.UnitY])
                foreach (var z in (Vector3[])[Vector3.UnitZ, -Vector3.UnitZ])
                    faces.AddRange(Vector3.Dot(Vector3.Cross(x, y), z) > 0 ? [x, y, z] : [x, z, y]);   // counter-clockwise from outside
        for (int split = 0; split < 2; split++)
        {
            List<Vector3> finer = [];
            for (int i = 0; i < faces.Count; i += 3)
            {
                Vector3 a = faces[i], b = faces[i + 1], c = faces[i + 2], ab = Vector3.Normalize(a + b), bc = Vector3.Normalize(b + c), ca = Vector3.Normalize(c + a);
                finer.AddRange([a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca]);
            }

            faces = finer;
        }

        Vector3[] normals = [.. faces.Distinct()], positions = [.. normals.Select(normal => BallRadius * normal)];
        return new Mesh("present", BallMaterial, data.AddAttribute(Floats(positions), 3, bounds: true), data.AddAttribute(Floats(normals), 3),
            data.AddTriangles([.. faces.Select(corner => (uint)Array.IndexOf(normals, corner))]));
    }

    private static void DescribeScene(Utf8JsonWriter json, string method, List<Mesh> meshes)
    {
        json.WriteStartObject("asset");
        json.WriteString("version", "2.0");
        json.WriteString("generator", "Nest");
        json.WriteEndObject();
        json.WriteNumber("scene", 0);
        json.WriteStartArray("scenes");
        json.WriteStartObject();
        json.WriteStartArray("nodes");
        json.WriteNumberValue(meshes.Count);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("nodes");
        for (int i = 0; i < meshes.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("name", meshes[i].Name);
            json.WriteNumber("mesh", i);
            json.WriteEndObject();
        }

        json.WriteStartObject();
        json.WriteString("name", $"nest, placed by {method}");
        GlbData.WriteNumbers(json, "rotation", [-MathF.Sqrt(0.5f), 0, 0, MathF.Sqrt(0.5f)]);   // the third axis becomes the second
        json.WriteStartArray("children");
        for (int i = 0; i < meshes.Count; i++) json.WriteNumberValue(i);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void DescribeMeshes(Utf8JsonWriter json, List<Mesh> meshes)
    {
        json.WriteStartArray("materials");
        DescribeMaterial(json, "present", [0.01f, 0.35f, 0.08f, 1]);
        if (meshes.Count > 1) DescribeMaterial(json, "path", [1, 1, 1, 1]);
        json.WriteEndArray();
        json.WriteStartArray("meshes");
        foreach (var mesh in meshes)
        {
            json.WriteStartObject();
            json.WriteString("name", mesh.Name);
            json.WriteStartArray("primitives");
            json.WriteStartObject();
            json.WriteStartObject("attributes");
            json.WriteNumber("POSITION", mesh.Positions);
            json.WriteNumber("NORMAL", mesh.Normals);
            if (mesh.Colors is { } colors) json.WriteNumber("COLOR_0", colors);
            if (mesh.Times is { } times) json.WriteNumber("_TIME", times);
            json.WriteEndObject();
            json.WriteNumber("indices", mesh.Triangles);
            json.WriteNumber("material", mesh.Material);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void DescribeMaterial(Utf8JsonWriter json, string name, ReadOnlySpan<float> color)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartObject("pbrMetallicRoughness");
        GlbData.WriteNumbers(json, "baseColorFactor", color);
        json.WriteNumber("metallicFactor", 0);
        json.WriteNumber("roughnessFactor", 0.6);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void DescribeTracks(Utf8JsonWriter json, List<Track> tracks)
    {
        json.WriteStartArray("animations");
        json.WriteStartObject();
        json.WriteString("name", "song");
        json.WriteStartArray("samplers");
        foreach (var track in tracks)
        {
            json.WriteStartObject();
            json.WriteNumber("input", track.Times);
            json.WriteNumber("output", track.Keys);
            json.WriteString("interpolation", track.Interpolation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("channels");
        for (int i = 0; i < tracks.Count; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("sampler", i);
            json.WriteStartObject("target");
            json.WriteNumber("node", tracks[i].Node);
            json.WriteString("path", tracks[i].Path);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>A byte of sRGB as a 16-bit share of light, as glTF has colours of corners.</summary>
    private static ushort Linear(int srgb)
    {
        double c = srgb / 255.0;
        return (ushort)Math.Round(ushort.MaxValue * (c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)));
    }

    private static ReadOnlySpan<float> Floats(ReadOnlySpan<Vector3> vectors) => MemoryMarshal.Cast<Vector3, float>(vectors);
}
