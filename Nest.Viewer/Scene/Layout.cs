using System.Numerics;
using Nest.Viewer.Graphics;

namespace Nest.Viewer.Scene;

/// <summary>A rectangle in points, from the top left corner.</summary>
internal readonly record struct Area(float Left, float Top, float Width, float Height)
{
    /// <summary>Its right edge.</summary>
    public float Right => Left + Width;

    /// <summary>Its bottom edge.</summary>
    public float Bottom => Top + Height;

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => !(Width > 0 && Height > 0);

    /// <summary>Whether a point lies in it or within a margin around it.</summary>
    public bool Contains(double x, double y, float margin = 0) =>
        !IsEmpty && x >= Left - margin && x < Right + margin && y >= Top - margin && y < Bottom + margin;

    /// <summary>The same rectangle in pixels: left, top, width, height.</summary>
    public Vector4 Pixels(float scale) => new Vector4(Left, Top, Width, Height) * scale;
}

/// <summary>Where everything lies in a picture of a size: the nest above, the spectrogram and the waveform beneath it.</summary>
/// <remarks>What finds no room in a small picture is left out, the spectrogram first, so that the nest is seen at any size.</remarks>
internal sealed record Layout
{
    /// <summary>From the picture's edges to what lies in it.</summary>
    public const float Margin = 28;

    private const float TimeWidth = 58, Gap = 14, TitleHeight = 34;

    /// <param name="width">Of the picture, in points.</param>
    /// <param name="height">Of the picture, in points.</param>
    public Layout(float width, float height)
    {
        (Width, Height) = (width, height);
        float inner = width - 2 * Margin, bottom = height - 22;
        HasTitle = width >= 320 && height >= 200;
        if (height >= 150 && inner >= 2 * TimeWidth + 60)
        {
            float waveform = Math.Clamp(height * 0.062f, 24, 64);
            Waveform = new Area(Margin + TimeWidth, bottom - waveform, inner - 2 * TimeWidth, waveform);
            bottom = Waveform.Top - Gap;
        }

        if (height >= 360 && !Waveform.IsEmpty)
        {
            float spectrogram = Math.Clamp(height * 0.12f, 48, 150);
            Spectrogram = new Area(Waveform.Left, bottom - spectrogram, Waveform.Width, spectrogram);
            bottom = Spectrogram.Top - Gap;
        }

        float top = HasTitle ? Margin + TitleHeight / 2 : 4;
        Nest = new Area(0, top, width, Math.Max(0, bottom - top));
    }

    /// <summary>Of the picture, in points.</summary>
    public float Width { get; }

    /// <summary>Of the picture, in points.</summary>
    public float Height { get; }

    /// <summary>Whether there is room for the song's name.</summary>
    public bool HasTitle { get; }

    /// <summary>The nest's.</summary>
    public Area Nest { get; }

    /// <summary>The strip around now; empty where there is no room.</summary>
    public Area Spectrogram { get; }

    /// <summary>The whole song's, the seek bar; empty where there is no room.</summary>
    public Area Waveform { get; }
}
