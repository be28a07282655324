namespace Nest.Embeddings;

/// <summary>What made a vector. Vectors are compared with vectors of the same stamp only.</summary>
/// <param name="Model">SHA-256 of the weights in lower-case hexadecimal, or "logmel-1"; "-tf32" behind it where a card multiplied in TF32.</param>
/// <param name="Variant">For people: "openl3 mel256 music", "logmel"; " tf32" behind it likewise.</param>
/// <param name="FrontEnd">How the spectra were padded: "kapre" or "librosa".</param>
/// <param name="HopSeconds">Seconds from one frame to the next.</param>
/// <param name="Centered">Whether half a second of zeros was put in front, so that frame i is centred at i · HopSeconds.</param>
/// <param name="Pooling">How a track's frames became one vector: "max" or "mean".</param>
/// <param name="Size">Numbers of a vector.</param>
public sealed record EmbeddingFingerprint(string Model, string Variant, string FrontEnd, double HopSeconds, bool Centered, string Pooling, int Size)
{
    private const string Tf32 = "tf32";

    /// <summary>Whether products were of rounded operands (<see cref="Nest.Tensors.Device.RoundsOperands"/>): such vectors are off by about a thousandth.</summary>
    public bool Rounded => Variant.EndsWith($" {Tf32}", StringComparison.Ordinal);

    /// <summary>The stamp of vectors made by rounded operands, everything else alike.</summary>
    public EmbeddingFingerprint OfRounded() => this with { Model = $"{Model}-{Tf32}", Variant = $"{Variant} {Tf32}" };
}
