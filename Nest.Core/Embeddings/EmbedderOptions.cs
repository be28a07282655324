namespace Nest.Embeddings;

/// <summary>How a track becomes vectors, whatever the model.</summary>
/// <param name="HopSeconds">Seconds from one frame to the next, at least one sample of 48,000 a second; rounded down to whole samples.</param>
/// <param name="Centered">Whether half a second of zeros is put in front, so that frame i is centred at i hops.</param>
/// <param name="Padding">How mel spectra are padded.</param>
/// <param name="Pooling"><see cref="EmbeddingPool.Max"/> or <see cref="EmbeddingPool.Mean"/>.</param>
public sealed record EmbedderOptions(double HopSeconds = 0.1, bool Centered = true, FrontEndPadding Padding = FrontEndPadding.Kapre, string Pooling = EmbeddingPool.Max)
{
    /// <summary>The hop in samples, int(HopSeconds · 48,000) as upstream has it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no sample, or more than an hour.</exception>
    public int HopSamples => HopSeconds * OpenL3FrontEnd.Rate is >= 1 and <= 3600.0 * OpenL3FrontEnd.Rate
        ? (int)(HopSeconds * OpenL3FrontEnd.Rate)
        : throw new ArgumentOutOfRangeException(nameof(HopSeconds), HopSeconds, "A hop is from a sample to an hour.");

    internal EmbeddingFingerprint Stamp(string model, string variant, int size) => new(
        model, variant, OpenL3FrontEnd.NameOf(Padding), (double)HopSamples / OpenL3FrontEnd.Rate, Centered, Pooling, size);
}
