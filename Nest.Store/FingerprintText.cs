using System.Globalization;
using Nest.Embeddings;

namespace Nest.Store;

/// <summary>What made a vector, in words.</summary>
public static class FingerprintText
{
    /// <summary>"openl3 mel256 music, 512 numbers, hop 0.1 s, kapre, max".</summary>
    public static string Of(EmbeddingFingerprint stamp) => string.Create(CultureInfo.InvariantCulture,
        $"{stamp.Variant}, {stamp.Size} numbers, hop {stamp.HopSeconds:0.###} s, {stamp.FrontEnd}{(stamp.Centered ? "" : ", not centred")}, {stamp.Pooling}");
}
