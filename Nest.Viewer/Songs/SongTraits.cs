using Nest.Dsp;
using Nest.Features;
using Nest.Songs;
using Nest.Songs.Structure;

namespace Nest.Viewer.Songs;

/// <summary>What a song is like at a moment, as the shaders take it: four numbers from 0 to 255.</summary>
/// <param name="Loudness">From silence to the loudest moment.</param>
/// <param name="Pitch">Place of the strongest pitch class among the twelve.</param>
/// <param name="Clarity">How clear that class is.</param>
/// <param name="Section">Place of the section's kind among <see cref="SongTraits.MostKinds"/>.</param>
internal readonly record struct Traits(byte Loudness, byte Pitch, byte Clarity, byte Section);

/// <summary>What lines are coloured by, as far as it is known. Never changed: a new one takes its place when more is known.</summary>
/// <param name="overview">The loudness.</param>
/// <param name="pitches">The pitch classes, once they are read.</param>
/// <param name="sections">The sections, once they are found.</param>
internal sealed class SongTraits(WaveformOverview overview, PitchClasses? pitches, Sections? sections)
{
    /// <summary>Kinds of sections that have colours of their own; further ones share the last.</summary>
    public const int MostKinds = 8;

    /// <summary>The pitch classes, once they are read.</summary>
    public PitchClasses? Pitches => pitches;

    /// <summary>The sections, once they are found.</summary>
    public Sections? Sections => sections;

    /// <summary>What the song is like at a second.</summary>
    public Traits At(double seconds)
    {
        var (pitch, clarity) = pitches?.At(seconds) ?? default;
        return new Traits(Byte(overview.LoudnessAt(seconds)), PlaceOf(pitch, PitchProfile.Classes), Byte(clarity), PlaceOf(Kind(sections?.KindAt(seconds) ?? 0), MostKinds));
    }

    /// <summary>The colour's number of a kind of section.</summary>
    public static int Kind(int kind) => Math.Min(kind, MostKinds - 1);

    /// <summary>The place of a number among several on a scale of 256 colours: the middle of its part.</summary>
    public static byte PlaceOf(int number, int several) => (byte)((2 * number + 1) * 128 / several);

    private static byte Byte(float share) => (byte)MathF.Round(255 * share);
}
