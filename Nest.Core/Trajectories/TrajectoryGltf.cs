using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Nest.Trajectories;

/// <summary>Writes a trajectory as binary glTF: a tube coloured by time that draws itself as the song goes on, and a ball at the present.</summary>
/// <remarks>
/// The tube comes in pieces of about half a second. Each has the attribute <c>_TIME</c>, the second of the song at every corner, and is hidden (scale 0,
/// as the format recommends) until the animation has reached its end. A second of the animation is a second of the song. Coordinates are those of
/// the other formats, third axis up; the root node turns them, as glTF's second axis points up. Of more than <see cref="MostRings"/> points every second
/// one is kept, or every third, and so on.
/// <para>Source: Khronos, glTF 2.0 Specification, 2021. Thread-safe, as nothing is kept.</para>
/// </remarks>
internal static class TrajectoryGltf
{
    private const int MostRings = 200_000, MostPieces = 512;
    private const double PieceSeconds = 0.5;
    private const float BallRadius = 0.004f;
    private const int TubeMaterial = 0, BallMaterial = 1;

    private readonly record struct Mesh(string Name, int Material, int Positions, int Normals, int Triangles, int? Colours = null, int? Times = null);

    private readonly record struct Track(int Node, string Path, string Interpolation, int Times, int Keys);

    /// <summary>Writes the file to a stream.</summary>
    /// <param name="output">Where to; stays open.</param>
    /// <param name="trajectory">At least one point.</param>
    public static void Write(Stream output, Trajectory trajectory)
    {
        int every = 1 + (trajectory.Count - 1) / MostRings, rings = (trajectory.Count + every - 1) / every;
        var points = new Vector3[rings];
        var seconds = new float[rings];
        for (int ring = 0; ring < rings; ring++)
            (points[ring], seconds[ring]) = (new Vector3(trajectory.Points.AsSpan(3 * ring * every, 3)), (float)trajectory.Seconds[ring * every]);

        // Nodes: the pieces, each with the mesh of its number, then the ball; then the root.
        var data = new GlbData();
        List<Mesh> meshes = [];
        List<Track> tracks = [];
        int shown = data.AddKeys([0, 0, 0, 1, 1, 1], 3);
        AddTube(data, points, seconds, meshes, tracks, shown);
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

    private static void AddTube(GlbData data, Vector3[] points, float[] seconds, List<Mesh> meshes, List<Track> tracks, int shown)
    {
        int last = points.Length - 1;
        if (last == 0) return;
        var tube = new TrajectoryTube(points);
        int pieces = (int)Math.Clamp(Math.Ceiling((seconds[^1] - seconds[0]) / PieceSeconds), 1, Math.Min(MostPieces, last));
        for (int piece = 0; piece < pieces; piece++)
        {
            int first = (int)((long)piece * last / pieces), rings = (int)((long)(piece + 1) * last / pieces) - first + 1;
            var colours = new ushort[rings * TrajectoryTube.Sides * 4];   // (corners, 4)
            var times = new float[rings * TrajectoryTube.Sides];          // (corners)
            for (int corner = 0; corner < times.Length; corner++)
            {
                int ring = first + corner / TrajectoryTube.Sides;
                times[corner] = seconds[ring];
                var (r, g, b) = TrajectoryFile.ColourAt((double)ring / last);
                (colours[4 * corner], colours[4 * corner + 1], colours[4 * corner + 2], colours[4 * corner + 3]) = (Linear(r), Linear(g), Linear(b), ushort.MaxValue);
            }

            tracks.Add(new Track(meshes.Count, "scale", "STEP", data.AddTimes([0, MathF.Max(seconds[first + rings - 1], 1e-3f)]), shown));
            meshes.Add(new Mesh("path", TubeMaterial, data.AddAttribute(Floats(tube.Positions(first, rings)), 3, bounds: true), data.AddAttribute(Floats(tube.Normals(first, rings)), 3),
                data.AddTriangles(TrajectoryTube.Triangles(rings)), data.AddColours(colours), data.AddAttribute(times, 1)));
        }
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
        DescribeMaterial(json, "path", [1, 1, 1, 1]);
        DescribeMaterial(json, "present", [0.01f, 0.35f, 0.08f, 1]);
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
            if (mesh.Colours is { } colours) json.WriteNumber("COLOR_0", colours);
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

    private static void DescribeMaterial(Utf8JsonWriter json, string name, ReadOnlySpan<float> colour)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartObject("pbrMetallicRoughness");
        GlbData.WriteNumbers(json, "baseColorFactor", colour);
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
