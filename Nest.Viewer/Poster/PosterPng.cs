using System.Numerics;
using Nest.Formats;
using Nest.Viewer.Graphics;
using Nest.Viewer.Offscreen;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;
using static Nest.Viewer.Native.GL;

namespace Nest.Viewer.Poster;

/// <summary>A poster in pixels, drawn in tiles by the window's own shaders: larger than a GPU could draw at once, and never whole in memory.</summary>
internal static class PosterPng
{
    private const int TileWidth = 2048, TileHeight = 1024;

    /// <summary>Draws a poster and writes it as PNG.</summary>
    /// <param name="output">Where to; stays open.</param>
    /// <param name="poster">The poster.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Write(Stream output, PosterScene poster, CancellationToken cancellation)
    {
        int width = poster.Request.Width, height = poster.Request.Height, channels = poster.Request.Transparent ? 4 : 3;
        PngWriter.Write(output, width, height, channels, Bands(poster, TileWidth, TileHeight, cancellation));
    }

    /// <summary>Draws a poster band by band, from the top: (rows, width, channels) each, with the colours' share in four channels where it is transparent.</summary>
    internal static IEnumerable<byte[]> Bands(PosterScene poster, int tileWidth, int tileHeight, CancellationToken cancellation)
    {
        int width = poster.Request.Width, height = poster.Request.Height, channels = poster.Request.Transparent ? 4 : 3;
        using var context = new OffscreenContext();
        using var frame = new FrameBuffer(Math.Min(width, tileWidth), Math.Min(height, tileHeight));
        using var renderer = new TileRenderer(poster);
        for (int top = 0; top < height; top += frame.Height)
        {
            int rows = Math.Min(frame.Height, height - top);
            var band = new byte[rows * width * channels];
            for (int left = 0; left < width; left += frame.Width)
            {
                cancellation.ThrowIfCancellationRequested();
                frame.Bind();
                renderer.Draw(left, top, frame.Height);
                byte[] tile = frame.ReadRgb();
                int columns = Math.Min(frame.Width, width - left);
                for (int y = 0; y < rows; y++)
                {
                    var from = tile.AsSpan(y * frame.Width * 3, columns * 3);
                    var to = band.AsSpan((y * width + left) * channels, columns * channels);
                    if (channels == 3) from.CopyTo(to);
                    else RemoveGround(from, to, isDark: poster.Request.Look.Theme.Darkens);
                }
            }

            yield return band;
        }
    }

    /// <summary>From colours over white (ink) or black (light) to colours and how much of them there is: over that ground again, they are as they were.</summary>
    private static void RemoveGround(ReadOnlySpan<byte> rgb, Span<byte> rgba, bool isDark)
    {
        for (int i = 0, o = 0; i < rgb.Length; i += 3, o += 4)
        {
            int r = rgb[i], g = rgb[i + 1], b = rgb[i + 2];
            int ground = isDark ? 255 : 0, share = isDark ? 255 - Math.Min(r, Math.Min(g, b)) : Math.Max(r, Math.Max(g, b));
            for (int channel = 0; channel < 3; channel++)
                rgba[o + channel] = share == 0 ? (byte)0 : (byte)Math.Clamp(ground + ((rgb[i + channel] - ground) * 255 + (isDark ? -share / 2 : share / 2)) / share, 0, 255);
            rgba[o + 3] = (byte)share;
        }
    }

    /// <summary>Draws pieces of a poster in the current context.</summary>
    private sealed unsafe class TileRenderer : IDisposable
    {
        private readonly PosterScene poster;
        private readonly Theme theme;
        private readonly NestRenderer nest;
        private readonly Canvas canvas = new();

        public TileRenderer(PosterScene poster)
        {
            this.poster = poster;
            theme = poster.Request.Transparent ? poster.Request.Look.Theme with { Ground = poster.Request.Look.Theme.Darkens ? Vector3.One : Vector3.Zero } : poster.Request.Look.Theme;
            nest = new NestRenderer(new ShaderStrokeRenderer());
            nest.Show(new NestGeometry(new Morph(poster.Path, poster.Path, _ => poster.Samples), poster.Song.Traits, nest.Copies));
        }

        /// <summary>Draws the piece whose top left corner is at a place of the poster.</summary>
        /// <param name="left">Pixels from the poster's left.</param>
        /// <param name="top">Pixels from its top.</param>
        /// <param name="height">Rows of the piece.</param>
        public void Draw(int left, int top, int height)
        {
            // The whole poster's viewport, moved so that the piece lies in the frame: every pixel is computed as it would be in one piece.
            glViewport(-left, height - poster.Request.Height + top, poster.Request.Width, poster.Request.Height);
            glClearColor(theme.Ground.X, theme.Ground.Y, theme.Ground.Z, 1);
            glClear(GL_COLOR_BUFFER_BIT);
            nest.DrawUniform(theme, poster.Request.Look.Color, poster.Song.Overview.Duration, poster.View, poster.Size, poster.Scale, PosterScene.LineWidth);
            if (poster.Request.Title is not { } title) return;
            canvas.Begin(poster.Size, poster.Scale);
            float room = 0.9f * poster.Size.X / poster.Scale / PosterScene.TitleSize;
            canvas.Text(canvas.Font.Fit(title, FontWeight.Medium, room), poster.Size.X / poster.Scale / 2, poster.Baseline, PosterScene.TitleSize, theme.Ink, Align.Center);
            canvas.Flush();
        }

        public void Dispose()
        {
            canvas.Dispose();
            nest.Dispose();
        }
    }
}
