using System.Globalization;
using Nest.Embeddings;
using Nest.Store;

namespace Nest.Tests.Store;

/// <summary>A program that writes tracks until it is killed, and says which ones it has stored.</summary>
internal static class StoreWriterProcess
{
    public const int Frames = 40;

    public static EmbeddingFingerprint Stamp { get; } = MadeUpTracks.Stamp(size: 64);

    public static NewTrack Track(string path) => MadeUpTracks.Track(path, Stamp, Frames);

    public static void Run(string store, string writer)
    {
        Console.Out.Write("started\n");
        Console.Out.Flush();
        using var open = EmbeddingStore.Open(store, patience: TimeSpan.FromMinutes(2), program: "store-writer");
        for (int i = 0; i < 1000; i++)   // an end, should nobody kill it
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"/music/{writer} {i:D6}");
            open.Add(Track(path));
            Console.Out.Write(path + "\n");
            Console.Out.Flush();
        }
    }
}
