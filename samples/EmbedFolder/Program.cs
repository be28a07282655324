using Nest.Store;

foreach (TrackResult track in Collection.EmbedFolder(args[0], store: args[1]))
    Console.WriteLine($"{track.Outcome}: {track.Input.Path} {track.Message}");
