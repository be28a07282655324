using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using Nest.Formats;
using Nest.Numerics;

namespace Nest.Tests.Core.Formats;

/// <summary>10,000 damaged files each: read, or refused in one line; never a crash, a hang, or memory that the file's size does not explain.</summary>
[Trait("Category", "slow")]
public sealed class MutationTests : IDisposable
{
    private const int Mutations = 10_000;
    private const long MostBytes = 1 << 20;   // the files have 6 KB; a reader that believes a length takes gigabytes
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);   // milliseconds are enough: only a loop that never ends takes so long

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Damaged_checkpoints_are_read_or_refused()
    {
        byte[] original = File.ReadAllBytes(Repository.PathOf("fixtures", "checkpoints", "views.pth"));

        int refused = Survive(Mutations, original, ".pth", mutated => mutated, ReadCheckpoint);

        Assert.InRange(refused, Mutations / 2, Mutations - 1);
    }

    // The archive's checksums catch most of the above early, so here the pickle is damaged and then put in an archive with right ones.
    [Theory]
    [InlineData("views.pth", Mutations)]
    [InlineData("linear_protocol4.pth", Mutations / 5)]
    public void Damaged_pickles_are_read_or_refused(string file, int mutations)
    {
        List<(string Name, byte[] Bytes)> members = [];
        using (var zip = ZipFile.OpenRead(Repository.PathOf("fixtures", "checkpoints", file)))
            foreach (var entry in zip.Entries)
            {
                using var content = new MemoryStream();
                using (var stream = entry.Open()) stream.CopyTo(content);
                members.Add((entry.FullName[(entry.FullName.IndexOf('/', StringComparison.Ordinal) + 1)..], content.ToArray()));
            }
        int pickle = members.FindIndex(member => member.Name == "data.pkl");
        string archive = folder.File("archive");

        int refused = Survive(mutations, members[pickle].Bytes, ".pth", mutated =>
        {
            TorchFile.Save(archive, [("data.pkl", mutated), .. members.Where((_, i) => i != pickle)]);
            return File.ReadAllBytes(archive);
        }, ReadCheckpoint);

        Assert.InRange(refused, mutations / 2, mutations - 1);
    }

    [Fact]
    public void Damaged_safetensors_are_read_or_refused()
    {
        byte[] original = File.ReadAllBytes(Repository.PathOf("fixtures", "goldens", "views.safetensors"));

        int refused = Survive(Mutations, original, ".safetensors", mutated => mutated, path =>
        {
            using var file = SafeTensors.Open(path);
            foreach (string name in file.Names) _ = file.Floats(name);
        });

        Assert.InRange(refused, Mutations / 4, Mutations - 1);   // a safetensors file has no checksums: damaged values are values
    }

    // As in a file every number but the values can be damaged, all of one that is small are: names, addresses, types, trees, heaps.
    [Theory]
    [InlineData("keras_small.h5.gz", Mutations)]
    [InlineData("keras_old.h5.gz", Mutations / 5)]
    public void Damaged_Keras_weights_are_read_or_refused(string file, int mutations)
    {
        using var gzip = new GZipStream(File.OpenRead(Repository.PathOf("fixtures", "checkpoints", file)), CompressionMode.Decompress);
        using var content = new MemoryStream();
        gzip.CopyTo(content);

        // The file says how long it is, which would catch whatever was cut out or put in: the length is set right again.
        int refused = Survive(mutations, content.ToArray(), ".h5", mutated =>
        {
            if (mutated.Length >= 48) BinaryPrimitives.WriteInt64LittleEndian(mutated.AsSpan(40), mutated.Length);
            return mutated;
        }, ReadKeras);

        Assert.InRange(refused, mutations / 4, mutations - 1);
    }

    [Fact]
    public void Damaged_gzipped_Keras_weights_are_read_or_refused()
    {
        byte[] original = File.ReadAllBytes(Repository.PathOf("fixtures", "checkpoints", "keras_small.h5.gz"));

        int refused = Survive(Mutations / 5, original, ".h5.gz", mutated => mutated, ReadKeras);

        Assert.InRange(refused, Mutations / 10, Mutations / 5);
    }

    private static void ReadKeras(string path)
    {
        foreach (KerasLayer layer in KerasWeights.Open(path).Layers)
            foreach (KerasTensor tensor in layer.Tensors) _ = tensor.Floats();
    }

    private static void ReadCheckpoint(string path)
    {
        using var checkpoint = TorchCheckpoint.Open(path);
        foreach (string name in checkpoint.Names) _ = checkpoint.Floats(name);
    }

    private int Survive(int mutations, byte[] original, string extension, Func<byte[], byte[]> wrap, Action<string> read)
    {
        string path = folder.File("mutated" + extension);
        var random = new SeededRandom(20240917);
        int refused = 0;
        for (int i = 0; i < mutations; i++)
        {
            File.WriteAllBytes(path, wrap(Mutate(original, random)));
            long before = GC.GetAllocatedBytesForCurrentThread();
            long started = Stopwatch.GetTimestamp();
            try
            {
                read(path);
            }
            catch (InvalidDataException refusal)
            {
                refused++;
                Assert.DoesNotContain(refusal.Message, char.IsControl);
            }
            catch (Exception problem)
            {
                Assert.Fail($"mutation {i}: {problem}");
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
            Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Longest);
        }
        return refused;
    }

    private static byte[] Mutate(byte[] original, SeededRandom random)
    {
        var bytes = new List<byte>(original);
        for (int changes = 1 + random.Next(3); changes > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: for (int i = at; i < Math.Min(at + 8, bytes.Count); i++) bytes[i] = 0xFF; break;
                case 3: bytes.RemoveRange(at, Math.Min(1 + random.Next(16), bytes.Count - at)); break;
                case 4: bytes.InsertRange(at, original.AsSpan(random.Next(original.Length - 16), 1 + random.Next(16)).ToArray()); break;
                case 5 when changes == 1 && at > 0: bytes.RemoveRange(at, bytes.Count - at); break;
                default: bytes[at] = 0; break;
            }
            if (bytes.Count == 0) bytes.Add(0);
        }
        return [.. bytes];
    }
}
