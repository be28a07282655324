using System.Numerics;
using Nest.Dsp;
using Nest.Features;
using Nest.Viewer.Graphics;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Scene;

/// <summary>What the line's colours mean, under the title; and where the sections lie, under the waveform.</summary>
/// <param name="canvas">Where it is drawn.</param>
internal sealed class Legend(Canvas canvas)
{
    private const float TextSize = 11.5f, Dot = 8, Gap = 5, Apart = 13, Line = 16;   // points
    private const float ScaleWidth = 132, ScaleHeight = 4;
    private const float BandDistance = 6, BandHeight = 3.5f;                             // of the sections from the waveform

    /// <summary>The pitch classes by fifths, as their hues follow one another.</summary>
    public static IEnumerable<int> ByFifths { get; } = Enumerable.Range(0, PitchProfile.Classes).Select(i => i * 7 % PitchProfile.Classes);

    /// <summary>What people call a kind of section: A, B, and so on.</summary>
    public static string NameOf(int kind) => ((char)('A' + SongTraits.Kind(kind))).ToString();

    /// <summary>Collects the legend of a picture on the canvas.</summary>
    /// <param name="scene">What the picture shows.</param>
    /// <param name="look">How it looks.</param>
    /// <param name="layout">Where everything lies.</param>
    /// <param name="baseline">Where the letters of its first line stand.</param>
    public void Draw(in SceneState scene, Look look, Layout layout, float baseline)
    {
        Theme theme = look.Theme;
        switch (look.Color)
        {
            case ColorMode.Time:
                DrawScale(theme, baseline, theme.TimeColors, "0:00", ClockText.Of(scene.Duration));
                break;
            case ColorMode.Loudness:
                DrawScale(theme, baseline, theme.LoudnessColors, "quiet", "loud");
                break;
            case ColorMode.Pitch:
                float y = baseline;   // one under the other, out of the nest's way
                foreach (int pitch in ByFifths)
                {
                    DrawDot(theme, Layout.Margin, y, theme.PitchColors.At(SongTraits.PlaceOf(pitch, PitchProfile.Classes)), PitchClasses.Names[pitch]);
                    y += Line;
                }

                DrawDot(theme, Layout.Margin, y, theme.Unclear, scene.Song.Traits.Pitches is null ? "listening …" : "none");
                break;
            case ColorMode.Section when scene.Song.Traits.Sections is { } sections:
                float x = Layout.Margin;
                for (int kind = 0; kind < Math.Min(sections.Kinds, SongTraits.MostKinds); kind++) x = DrawDot(theme, x, baseline, ColorOf(theme, kind), NameOf(kind));
                DrawBand(theme, layout, sections, scene.Duration);
                break;
        }
    }

    private static Vector3 ColorOf(Theme theme, int kind) => theme.SectionColors.At(SongTraits.PlaceOf(SongTraits.Kind(kind), SongTraits.MostKinds));

    private float DrawDot(Theme theme, float x, float baseline, Vector3 color, string name)
    {
        canvas.Box(x, baseline - 4 - Dot / 2, Dot, Dot, Dot / 2, color);
        canvas.Text(name, x + Dot + Gap, baseline, TextSize, theme.Faint);
        return x + Dot + Gap + canvas.Font.Measure(name, FontWeight.Medium) * TextSize + Apart;
    }

    private void DrawScale(Theme theme, float baseline, Palette colors, string first, string last)
    {
        const int steps = 44;
        float left = Layout.Margin + canvas.Font.Measure(first, FontWeight.Medium) * TextSize + Gap + 2;
        canvas.Text(first, Layout.Margin, baseline, TextSize, theme.Faint);
        for (int i = 0; i < steps; i++)
            canvas.Box(left + ScaleWidth * i / steps, baseline - 4 - ScaleHeight / 2, ScaleWidth / steps + 0.3f, ScaleHeight, 0, colors.At(i * (Palette.Size - 1) / (steps - 1)));
        canvas.Text(last, left + ScaleWidth + Gap + 2, baseline, TextSize, theme.Faint);
    }

    private void DrawBand(Theme theme, Layout layout, Nest.Songs.Structure.Sections sections, double duration)
    {
        var bar = layout.Waveform;
        if (bar.IsEmpty || !(duration > 0)) return;
        foreach (var section in sections.List)
        {
            float from = bar.Width * (float)Math.Clamp(section.From / duration, 0, 1), to = bar.Width * (float)Math.Clamp(section.To / duration, 0, 1);
            canvas.Box(bar.Left + from + 0.5f, bar.Bottom + BandDistance, MathF.Max(1, to - from - 1), BandHeight, BandHeight / 2, ColorOf(theme, section.Kind));
        }
    }
}
