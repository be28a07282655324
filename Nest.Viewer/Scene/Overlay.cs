using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Nest.Viewer.Graphics;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Scene;

/// <summary>The text of a picture, and the small marks that belong to it: title, times, playhead, progress, messages, keys.</summary>
internal sealed class Overlay(Canvas canvas)
{
    private const float LegendTop = 79, SongsTop = 86, SongsLine = 21;   // baselines of first lines; points

    private readonly Legend legend = new(canvas);

    private const float TitleSize = 15, TextSize = 12.5f, KeySize = 13;

    /// <summary>Collects the text of a picture on the canvas.</summary>
    /// <param name="scene">What the picture shows.</param>
    /// <param name="look">How it looks.</param>
    /// <param name="layout">Where everything lies.</param>
    /// <param name="path">The path that is shown, if there is one.</param>
    /// <param name="pointed">Where on the nest the second lies that the mouse points at, in points.</param>
    public void Draw(in SceneState scene, Look look, Layout layout, NestPath? path, Vector2? pointed)
    {
        Theme theme = look.Theme;
        if (layout.HasTitle) DrawTitle(scene, theme, layout, path);
        if (scene.Songs is { Count: > 1 } songs && layout.HasTitle) DrawSongs(scene, songs, theme, layout);
        if (layout.HasTitle && path is not null) legend.Draw(scene, look, layout, scene.Songs is { Count: > 1 } listed ? SongsTop + SongsLine * listed.Count + 4 : LegendTop);
        if (path is null && !layout.Nest.IsEmpty) DrawProgress(scene, theme, layout);
        if (!layout.Spectrogram.IsEmpty) DrawNow(theme, layout.Spectrogram);
        if (!layout.Waveform.IsEmpty) DrawTimes(scene, theme, layout);
        if (scene.Hover is { } hover && pointed is { } place) DrawMark(hover, place, scene.HoverOnNest, theme);
        if (scene.Message is { } message) DrawMessage(message, theme, layout);
        if (scene.Help) DrawHelp(theme, layout);
    }

    private void DrawTitle(in SceneState scene, Theme theme, Layout layout, NestPath? path)
    {
        float right = layout.Width - Layout.Margin, room = right - Layout.Margin;
        string name = canvas.Font.Fit(Path.GetFileName(scene.Song.File), FontWeight.SemiBold, (room - 190) / TitleSize);
        canvas.Text(name, Layout.Margin, 38, TitleSize, theme.Ink, weight: FontWeight.SemiBold);
        if (scene.Curve && scene.Song.Learning is { } learning)
            DrawLearning(learning, theme, Layout.Margin + canvas.Font.Measure(name, FontWeight.SemiBold) * TitleSize + 12, 33);

        string preset = scene.Song.Preset.ToString().ToLowerInvariant();
        string about = path is null
            ? preset
            : string.Create(CultureInfo.InvariantCulture, $"{path.Method}  ·  {preset}  ·  {path.Count:N0} points{Reason(scene)}");
        canvas.Text(canvas.Font.Fit(about, FontWeight.Medium, room / TextSize), Layout.Margin, 57, TextSize, theme.Faint);
        if (!scene.Live) return;
        string state = $"{(scene.Playing ? "" : "Paused     ")}{(scene.Silent ? "No sound     " : "")}H  keys";
        canvas.Text(state, right, 38, TextSize, theme.Faint, Align.Right);
    }

    /// <summary>The songs of the space, each with its digit and its colour, as far as there is room.</summary>
    private void DrawSongs(in SceneState scene, IReadOnlyList<Song> songs, Theme theme, Layout layout)
    {
        const float Width = 210, Dot = 9;
        for (int i = 0; i < songs.Count && SongsTop + i * SongsLine < layout.Nest.Bottom; i++)
        {
            float baseline = SongsTop + i * SongsLine;
            bool isShown = ReferenceEquals(songs[i], scene.Song);
            canvas.Text((i + 1).ToString(CultureInfo.InvariantCulture), Layout.Margin, baseline, TextSize, theme.Faint);
            canvas.Box(Layout.Margin + 15, baseline - Dot, Dot, Dot, Dot / 2, theme.SongColor(i, songs.Count));
            string name = canvas.Font.Fit(Path.GetFileNameWithoutExtension(songs[i].File), FontWeight.Medium, Width / TextSize);
            canvas.Text(name, Layout.Margin + 31, baseline, TextSize, isShown ? theme.Ink : theme.Faint, weight: isShown ? FontWeight.SemiBold : FontWeight.Medium);
        }
    }

    /// <summary>Why the points lie where they lie. A picture that is kept says what it shows, not how long that took.</summary>
    private static string Reason(in SceneState scene) =>
        scene.Plain && scene.Song.IsLearned ? scene.Live ? "  ·  M for the learned path" : ""
        : scene.Song.Learning is { } learning ? string.Create(CultureInfo.InvariantCulture, $"  ·  learning, step {learning.Step} of {learning.Steps}")
        : scene.Live && scene.Song.Reason.Length > 0 ? $"  ·  {scene.Song.Reason}" : "";

    /// <summary>How far learning has come: a thin ring, and the curve of the losses beside it.</summary>
    private void DrawLearning(Learning learning, Theme theme, float left, float middle)
    {
        const float Radius = 6.5f, Line = 1.6f, CurveWidth = 64, CurveHeight = 15;
        const int Dots = 96, Smoothing = 6;
        for (int i = 0; i < Dots; i++)
        {
            var (sine, cosine) = MathF.SinCos(2 * MathF.PI * i / Dots);
            bool done = i < Dots * learning.Share;
            canvas.Box(left + Radius + Radius * sine - Line / 2, middle - Radius * cosine - Line / 2, Line, Line, Line / 2, done ? theme.Now : theme.Unplayed);
        }

        if (learning.Losses.Length < 2) return;
        float from = left + 2 * Radius + 12, least = learning.Losses.Min(), most = learning.Losses.Max(), range = MathF.Max(most - least, 0.35f * MathF.Abs(most));   // a fall looks like one, noise at the start does not
        float before = Height(0);
        for (int i = 1; i < learning.Losses.Length; i++)
        {
            float here = Height(i), x = from + CurveWidth * (learning.LossesBefore + i) / learning.LossesInAll;
            canvas.Box(x, MathF.Min(before, here), 1.2f, MathF.Abs(here - before) + 1.2f, 0, theme.Faint);
            before = here;
        }

        float Height(int i)
        {
            ReadOnlySpan<float> around = learning.Losses.AsSpan(Math.Max(0, i - Smoothing + 1)..(i + 1));
            return middle + CurveHeight * (0.5f - (TensorPrimitives.Sum(around) / around.Length - least) / range);
        }
    }

    private void DrawProgress(in SceneState scene, Theme theme, Layout layout)
    {
        const float Width = 180;
        float middle = layout.Width / 2, y = layout.Nest.Top + layout.Nest.Height / 2;
        if (scene.Song.Problem is { } problem)
        {
            canvas.Text(canvas.Font.Fit($"No nest: {problem}", FontWeight.Medium, (layout.Width - 2 * Layout.Margin) / KeySize), middle, y, KeySize, theme.Faint, Align.Center);
            return;
        }

        canvas.Text("Listening ahead …", middle, y - 12, KeySize, theme.Faint, Align.Center);
        canvas.Box(middle - Width / 2, y, Width, 3, 1.5f, theme.Unplayed, 0.6f);
        canvas.Box(middle - Width / 2, y, Width * (float)Math.Clamp(scene.Song.Progress, 0, 1), 3, 1.5f, theme.Now);
    }

    private void DrawNow(Theme theme, Area strip) =>
        canvas.Box(strip.Left + strip.Width / 2 - 0.75f, strip.Top, 1.5f, strip.Height, 0, Theme.Night.Now, 0.9f);

    private void DrawTimes(in SceneState scene, Theme theme, Layout layout)
    {
        var bar = layout.Waveform;
        float baseline = bar.Top + bar.Height / 2 + 4.5f;
        canvas.Text(ClockText.Of(scene.Position), Layout.Margin, baseline, KeySize, theme.Ink, weight: FontWeight.SemiBold);
        canvas.Text(ClockText.Of(scene.Duration), layout.Width - Layout.Margin, baseline, KeySize, theme.Faint, Align.Right);

        if (!(scene.Duration > 0)) return;
        if (scene.Loop is { } loop)
        {
            float from = bar.Left + bar.Width * (float)(loop.From / scene.Duration), to = bar.Left + bar.Width * (float)(loop.To / scene.Duration);
            canvas.Box(from, bar.Top - 3, Math.Max(1, to - from), bar.Height + 6, 3, theme.Now, 0.18f);
        }

        float playhead = bar.Left + bar.Width * (float)Math.Clamp(scene.Position / scene.Duration, 0, 1);
        canvas.Box(playhead - 1, bar.Top - 3, 2, bar.Height + 6, 1, theme.Now);
        if (scene.Hover is not { } hover) return;
        float x = bar.Left + bar.Width * (float)(hover / scene.Duration);
        canvas.Box(x - 0.5f, bar.Top, 1, bar.Height, 0, theme.Ink, 0.35f);
        if (!scene.HoverOnNest) DrawTime(hover, x, bar.Top - 26, theme);
    }

    /// <summary>A time on a small plate.</summary>
    private void DrawTime(double second, float middle, float top, Theme theme)
    {
        string time = ClockText.Of(second);
        float width = canvas.Font.Measure(time, FontWeight.Medium) * TextSize + 14;
        canvas.Box(middle - width / 2, top, width, 20, 5, theme.Panel, 0.94f);
        canvas.Text(time, middle, top + 14.5f, TextSize, theme.Ink, Align.Center);
    }

    /// <summary>A ring around what the mouse points at on the nest, and its time.</summary>
    private void DrawMark(double second, Vector2 place, bool isNear, Theme theme)
    {
        const float Radius = 6, Hole = 4.5f;
        canvas.Box(place.X - Radius, place.Y - Radius, 2 * Radius, 2 * Radius, Radius, theme.Ink);
        canvas.Box(place.X - Hole, place.Y - Hole, 2 * Hole, 2 * Hole, Hole, theme.Ground);
        if (isNear) DrawTime(second, place.X, place.Y - 34, theme);
    }

    private void DrawMessage(string message, Theme theme, Layout layout)
    {
        string text = canvas.Font.Fit(message, FontWeight.Medium, (layout.Width - 2 * Layout.Margin - 32) / KeySize);
        float width = canvas.Font.Measure(text, FontWeight.Medium) * KeySize + 32, bottom = Math.Max(40, layout.Nest.Bottom - 6);
        canvas.Box(layout.Width / 2 - width / 2, bottom - 32, width, 32, 16, theme.Panel, 0.96f);
        canvas.Text(text, layout.Width / 2, bottom - 11.5f, KeySize, theme.Ink, Align.Center);
    }

    private void DrawHelp(Theme theme, Layout layout)
    {
        const float Line = 23, KeysWidth = 84, Width = 510, Padding = 26;
        float height = KeyBindings.All.Count * Line + 2 * Padding - 8;
        float fit = MathF.Min(1, MathF.Min((layout.Width - 16) / Width, (layout.Height - 16) / height));   // a small window has small keys
        if (!(fit > 0)) return;
        float left = (layout.Width - fit * Width) / 2, top = (layout.Height - fit * height) / 2;
        canvas.Box(left, top, fit * Width, fit * height, fit * 14, theme.Panel, 0.97f);
        for (int i = 0; i < KeyBindings.All.Count; i++)
        {
            float baseline = top + fit * (Padding + i * Line + 11);
            canvas.Text(KeyBindings.All[i].Label, left + fit * Padding, baseline, fit * KeySize, theme.Ink, weight: FontWeight.SemiBold);
            canvas.Text(KeyBindings.All[i].Help, left + fit * (Padding + KeysWidth), baseline, fit * KeySize, theme.Ink, opacity: 0.85f);
        }
    }
}
