namespace Nest.Models;

/// <summary>Where a song's trained weights are kept: song.wav has song.nest.safetensors beside it.</summary>
public static class SongWeights
{
    /// <summary>The weight file of a song, whether it exists or not.</summary>
    public static string PathOf(string song) => Path.ChangeExtension(song, ".nest.safetensors");

    /// <summary>The checkpoint of a training run that writes to a weight file.</summary>
    public static string CheckpointOf(string weights) =>
        Path.ChangeExtension(weights, null) is var name && weights.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) ? $"{name}.checkpoint" : $"{weights}.checkpoint";
}
