using Nest.Audio;

namespace Nest.Tests.House;

/// <summary>The library shows what its users need: readers and writers of sound, signal processing, projections, embeddings, songs, file formats.</summary>
public class PublicTypesTests
{
    // This number only falls.
    private const int Most = 150;

    [Fact]
    public void The_core_shows_few_types()
    {
        Type[] types = typeof(AudioFile).Assembly.GetExportedTypes();

        Assert.True(types.Length <= Most, $"{types.Length} types are public, {Most} may be: {string.Join(", ", types.Select(type => type.FullName).Order(StringComparer.Ordinal))}");
    }
}
