using System.Numerics;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Drawing;

/// <summary>The colours of the line where no shader gives them: the same ones.</summary>
/// <param name="theme">The theme.</param>
/// <param name="mode">How the line is coloured.</param>
/// <param name="overview">The song's loudness.</param>
internal sealed class StrokePaint(Theme theme, ColourMode mode, Overview overview)
{
    private const float LeastLoudness = 0.4f;   // music seldom falls under it

    /// <summary>What the farthest strokes keep of their strength.</summary>
    public float DepthFloor => float.Lerp(theme.DepthFloor, 1, mode == ColourMode.Ink ? 0 : NestScene.Vivid);

    /// <summary>Which of some colours the line has at a second of the song.</summary>
    public int Bin(double second, int colours)
    {
        double share = mode switch
        {
            ColourMode.Time => second / overview.Duration,
            ColourMode.Loudness => (overview.LoudnessAt(second) - LeastLoudness) / (1 - LeastLoudness),
            _ => 0,
        };
        return (int)Math.Round(Math.Clamp(share, 0, 1) * (colours - 1));
    }

    /// <summary>One of some colours.</summary>
    public Vector3 Colour(int bin, int colours)
    {
        if (mode == ColourMode.Ink) return theme.Ink;
        var palette = mode == ColourMode.Time ? theme.TimeColours : theme.LoudnessColours;
        var texel = palette.Texels.Slice(3 * (bin * (Palette.Size - 1) / (colours - 1)), 3);
        return new Vector3(texel[0], texel[1], texel[2]) / 255;
    }
}
