namespace Nest.Embeddings;

/// <summary>What made a vector. Vectors are compared with vectors of the same stamp only.</summary>
/// <param name="Model">SHA-256 of the weights in lower-case hexadecimal, or "logmel-1".</param>
/// <param name="Variant">For people: "openl3 mel256 music", "logmel".</param>
/// <param name="FrontEnd">How the spectra were padded: "kapre" or "librosa".</param>
/// <param name="HopSeconds">Seconds from one frame to the next.</param>
/// <param name="Centred">Whether half a second of zeros was put in front, so that frame i is centred at i · HopSeconds.</param>
/// <param name="Pooling">How a track's frames became one vector: "max" or "mean".</param>
/// <param name="Size">Numbers of a vector.</param>
public sealed record EmbeddingStamp(string Model, string Variant, string FrontEnd, double HopSeconds, bool Centred, string Pooling, int Size);
