using System.Numerics;
using Nest.Dsp;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Scene;

/// <summary>The colours of the line where no shader gives them: the same ones.</summary>
/// <param name="theme">The theme.</param>
/// <param name="mode">How the line is coloured.</param>
/// <param name="song">What is known of the song.</param>
internal sealed class StrokeColors(Theme theme, ColorMode mode, Song song)
{
    private readonly SongTraits traits = song.Traits;

    /// <summary>What the farthest strokes keep of their strength.</summary>
    public float DepthFloor => float.Lerp(theme.DepthFloor, 1, mode == ColorMode.Ink ? 0 : NestLook.ColorStrength);

    /// <summary>Where a loudness, 0 to 1, lies on the scale of colours: below 0 what is quieter than music is.</summary>
    public static float LoudnessShare(float loudness) => (loudness - NestLook.LoudnessFloor) / (1 - NestLook.LoudnessFloor);

    /// <summary>Which of some colours the line has at a second of the song.</summary>
    /// <param name="second">Of the song.</param>
    /// <param name="colors">At least 24: of pitch classes, each in as many steps of clarity as that makes.</param>
    public int Bin(double second, int colors)
    {
        double share;
        switch (mode)
        {
            case ColorMode.Time:
                share = second / song.Overview.Duration;
                break;
            case ColorMode.Loudness:
                share = LoudnessShare(song.Overview.LoudnessAt(second));
                break;
            case ColorMode.Pitch:
                var (pitch, clarity) = traits.Pitches?.At(second) ?? default;
                return pitch * Steps(colors) + (int)MathF.Round(clarity * (Steps(colors) - 1));
            case ColorMode.Section:
                return SongTraits.Kind(traits.Sections?.KindAt(second) ?? 0);
            default:
                return 0;
        }

        return (int)Math.Round(Math.Clamp(share, 0, 1) * (colors - 1));
    }

    /// <summary>One of some colours.</summary>
    public Vector3 Color(int bin, int colors) => mode switch
    {
        ColorMode.Time => theme.TimeColors.At(bin * (Palette.Size - 1) / (colors - 1)),
        ColorMode.Loudness => theme.LoudnessColors.At(bin * (Palette.Size - 1) / (colors - 1)),
        ColorMode.Pitch => Vector3.Lerp(
            theme.Unclear, theme.PitchColors.At(SongTraits.PlaceOf(bin / Steps(colors), PitchProfile.Classes)), (float)(bin % Steps(colors)) / (Steps(colors) - 1)),
        ColorMode.Section => theme.SectionColors.At(SongTraits.PlaceOf(bin, SongTraits.MostKinds)),
        _ => theme.Ink,
    };

    private static int Steps(int colors) => colors / PitchProfile.Classes;
}
