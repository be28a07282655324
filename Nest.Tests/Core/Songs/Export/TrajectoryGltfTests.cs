using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Nest.Songs;
using Nest.Songs.Export;

namespace Nest.Tests.Core.Songs.Export;

public sealed class TrajectoryGltfTests : IDisposable
{
    private const double Step = 512 / 22050.0;
    private readonly TemporaryFolder folder = new();

    [Trait("Category", "slow")]
    [ValidatorTheory]
    [InlineData(400, 0)]
    [InlineData(400, 120)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(60, 60)]
    public void The_public_validator_has_nothing_to_say(int points, int resting)
    {
        string file = folder.File("path.glb");
        TrajectoryFile.Write(file, Knot(points, resting));

        var report = NodeProgram.Run(TimeSpan.FromMinutes(2), "validate.mjs", file);

        Assert.Equal([], report.GetProperty("messages").EnumerateArray().Select(message => message.GetString()));
        Assert.Equal((0, 0), (report.GetProperty("errors").GetInt32(), report.GetProperty("warnings").GetInt32()));
        Assert.Equal(1, report.GetProperty("animations").GetInt32());
    }

    [Fact]
    public void The_tube_is_everywhere_as_wide_as_the_other_and_its_sides_face_outwards()
    {
        var trajectory = Knot(400);
        var curve = MemoryMarshal.Cast<float, Vector3>(Spline.Densify(trajectory.Points, 16)).ToArray();

        foreach (var piece in new Glb(trajectory).Pieces)
        {
            foreach (var corner in piece.Positions) Assert.Equal(TrajectoryTube.Radius, curve.Min(place => Vector3.Distance(place, corner)), 2e-5);
            for (int i = 0; i < piece.Triangles.Length; i += 3)
            {
                var (a, b, c) = (piece.Positions[piece.Triangles[i]], piece.Positions[piece.Triangles[i + 1]], piece.Positions[piece.Triangles[i + 2]]);
                Assert.True(Vector3.Dot(Vector3.Cross(b - a, c - a), piece.Normals[piece.Triangles[i]]) > 0);
            }
        }
    }

    [Fact]
    public void Pieces_follow_one_another_and_each_appears_when_the_song_has_reached_its_end()
    {
        var trajectory = Knot(400);
        var pieces = new Glb(trajectory).Pieces;

        Assert.InRange(pieces.Count, 100, 512);
        Assert.Equal((float)trajectory.Seconds[0], pieces[0].Times[0]);
        Assert.Equal((float)trajectory.Seconds[^1], pieces[^1].Times[^1]);
        for (int i = 0; i < pieces.Count; i++)
        {
            Assert.Equal([0, pieces[i].Times[^1]], pieces[i].Appears);
            if (i > 0) Assert.Equal(pieces[i - 1].Times[^1], pieces[i].Times[0]);
        }
    }

    [Fact]
    public void The_ball_is_at_the_songs_place_at_every_second()
    {
        var trajectory = Knot(50);
        var (times, places) = new Glb(trajectory).Ball;

        for (int point = 0; point < trajectory.Count; point++)
        {
            int key = Array.FindIndex(times, time => MathF.Abs(time - (float)trajectory.Seconds[point]) < 1e-5f);
            if (key >= 0) Assert.True(Vector3.Distance(places[key], new Vector3(trajectory.Points.AsSpan(3 * point, 3))) < 1e-6f);
        }

        Assert.Equal((float)trajectory.Seconds[0], times[0]);
        Assert.Equal((float)trajectory.Seconds[^1], times[^1]);
        for (int key = 1; key < times.Length; key++) Assert.True(times[key] > times[key - 1]);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>A knot whose last points rest in one place.</summary>
    private static Trajectory Knot(int points, int resting = 0)
    {
        var coordinates = new float[points * 3];
        var seconds = new double[points];
        for (int i = 0; i < points; i++)
        {
            double t = Math.Min(i, points - resting) * 0.05, radius = 0.1 + 0.04 * Math.Cos(1.3 * t);
            (coordinates[3 * i], coordinates[3 * i + 1], coordinates[3 * i + 2]) =
                ((float)(radius * Math.Cos(t)), (float)(radius * Math.Sin(t)), (float)(0.06 * Math.Sin(2.1 * t)));
            seconds[i] = (i + 9.5) * Step;
        }

        return new Trajectory(coordinates, seconds, Trajectory.Pca);
    }

    /// <summary>A written file, read back by the format's own rules.</summary>
    private sealed class Glb
    {
        private readonly JsonElement scene;
        private readonly byte[] numbers;

        public Glb(Trajectory trajectory)
        {
            using var stream = new MemoryStream();
            TrajectoryGltf.Write(stream, trajectory);
            byte[] file = stream.ToArray();
            int Word(int at) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
            Assert.Equal("glTF"u8, file.AsSpan(0, 4));
            Assert.Equal((2, file.Length), (Word(4), Word(8)));
            scene = JsonDocument.Parse(file.AsMemory(20, Word(12))).RootElement;
            numbers = file[(28 + Word(12))..];
            Assert.Equal(Word(20 + Word(12)), numbers.Length);
        }

        public List<(Vector3[] Positions, Vector3[] Normals, float[] Times, uint[] Triangles, float[] Appears)> Pieces
        {
            get
            {
                var tracks = Tracks("scale").ToDictionary(track => track.Node, track => Read<float>(track.Input));
                return [.. scene.GetProperty("meshes").EnumerateArray().Select((mesh, node) => (Primitive: mesh.GetProperty("primitives")[0], node))
                    .Where(mesh => tracks.ContainsKey(mesh.node)).Select(mesh =>
                    {
                        var attributes = mesh.Primitive.GetProperty("attributes");
                        return (Read<Vector3>(attributes.GetProperty("POSITION").GetInt32()), Read<Vector3>(attributes.GetProperty("NORMAL").GetInt32()),
                            Read<float>(attributes.GetProperty("_TIME").GetInt32()), Read<uint>(mesh.Primitive.GetProperty("indices").GetInt32()), tracks[mesh.node]);
                    })];
            }
        }

        public (float[] Times, Vector3[] Places) Ball => Tracks("translation").Select(track => (Read<float>(track.Input), Read<Vector3>(track.Output))).Single();

        private IEnumerable<(int Node, int Input, int Output)> Tracks(string path)
        {
            var animation = scene.GetProperty("animations")[0];
            foreach (var channel in animation.GetProperty("channels").EnumerateArray())
            {
                var target = channel.GetProperty("target");
                var sampler = animation.GetProperty("samplers")[channel.GetProperty("sampler").GetInt32()];
                if (target.GetProperty("path").GetString() == path)
                    yield return (target.GetProperty("node").GetInt32(), sampler.GetProperty("input").GetInt32(), sampler.GetProperty("output").GetInt32());
            }
        }

        private T[] Read<T>(int accessor) where T : unmanaged
        {
            var view = scene.GetProperty("bufferViews")[scene.GetProperty("accessors")[accessor].GetProperty("bufferView").GetInt32()];
            return MemoryMarshal.Cast<byte, T>(numbers.AsSpan(view.GetProperty("byteOffset").GetInt32(), view.GetProperty("byteLength").GetInt32())).ToArray();
        }
    }
}
