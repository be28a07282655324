namespace Nest.Songs;

/// <summary>What places a song's points.</summary>
public enum PlacementMethod
{
    /// <summary>Trained weights if there are any and they have not collapsed, else principal components.</summary>
    Auto,

    /// <summary>Trained weights, whatever they make of the song.</summary>
    Autoencoder,

    /// <summary>Principal components.</summary>
    Pca,
}

/// <summary>A path, and in words what placed it and why.</summary>
/// <param name="Trajectory">The path.</param>
/// <param name="Reason">For people: "weights of song.nest.safetensors", "no weights: song.nest.safetensors does not exist".</param>
public sealed record Placement(Trajectory Trajectory, string Reason);
