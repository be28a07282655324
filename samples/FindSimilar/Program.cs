using Nest.Store;

using Collection collection = Collection.Open(args[0]);
foreach (var (track, cosine) in collection.MostLike(args[1], top: 3))
    Console.WriteLine($"{cosine:F3} {track.Name}");
