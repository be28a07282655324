using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Nest.Embeddings;
using Nest.Numerics;
using Nest.Store;

namespace Nest.Tests.Store;

/// <summary>Tracks whose every number follows from their name.</summary>
internal static class MadeUpTracks
{
    public static EmbeddingFingerprint Stamp(int size = 8, string model = "logmel-1", string pooling = "max") => new(model, "logmel", "kapre", 0.1, true, pooling, size);

    public static NewTrack Track(string path, EmbeddingFingerprint? stamp = null, int frames = 0, string? content = null)
    {
        EmbeddingFingerprint made = stamp ?? Stamp();
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content ?? path)));
        return new NewTrack(new TrackFile(path, hash, path.Length, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc)), 44100, Embedding(hash + made.Model, made, frames));
    }

    public static TrackEmbedding Embedding(string seed, EmbeddingFingerprint stamp, int frames = 0)
    {
        var random = new SeededRandom(BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(seed))));
        EmbeddingTimeLine? line = frames == 0 ? null : new(Numbers(random, frames * stamp.Size), [.. Enumerable.Range(0, frames).Select(i => i * stamp.HopSeconds)]);
        return new TrackEmbedding(stamp, Numbers(random, stamp.Size), Duration: 1 + random.Next(300), line);
    }

    /// <summary>"/music/03/track 00003.mp3": thirty or so letters, as paths have.</summary>
    public static string PathOf(int number) => string.Create(CultureInfo.InvariantCulture, $"/music/An artist of some renown/An album {number / 12:D4}/{number % 12:D2} track {number:D6}.mp3");

    private static float[] Numbers(SeededRandom random, int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = random.Next(1 << 20) / (float)(1 << 18) - 2;
        return values;
    }
}
