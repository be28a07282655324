using System.Numerics;
using Nest.Songs;
using Nest.Tests.Viewer.Songs;
using Nest.Viewer.Graphics;
using Nest.Viewer.Offscreen;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;
using static Nest.Viewer.Native.GL;

namespace Nest.Tests.Viewer.Scene;

[Collection(DrawingCollection.Name)]
public class SceneRendererTests
{
    private static readonly Layout Hd = new(1280, 720);

    [EglTheory]
    [InlineData("paper")]
    [InlineData("night")]
    public void The_ground_is_the_themes_and_the_nest_lies_on_it(string name)
    {
        var theme = name == "night" ? Theme.Night : Theme.Paper;
        using var easel = new Easel();

        var picture = easel.Draw(55, new Look(theme, ColorMode.Ink, TrailLength.All));

        foreach (var (x, y) in new[] { (2, 2), (1277, 2), (2, 717), (1277, 717), (200, 500) })
            Assert.True(Easel.IsNear(picture[x, y], theme.Ground), $"({x}, {y}) is {picture[x, y]}");
        int drawn = Easel.Count(picture, Hd.Nest, color => !Easel.IsNear(color, theme.Ground, 0.1f));
        Assert.InRange(drawn, 20_000, 200_000);
    }

    [EglTheory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(41.7)]
    [InlineData(60)]
    public void The_playhead_is_where_the_sound_is(double second)
    {
        using var easel = new Easel();

        var picture = easel.Draw(second);

        int y = (int)Hd.Waveform.Top - 2;   // the playhead stands out above the waveform
        var green = Enumerable.Range(0, 1280).Where(x => Easel.IsNear(picture[x, y], Theme.Paper.Now, 0.25f)).ToArray();
        double expected = Hd.Waveform.Left + Hd.Waveform.Width * second / Easel.Duration;
        Assert.InRange(green.Length, 1, 3);
        Assert.Equal(expected, green.Average() + 0.5, 1.0);
    }

    [EglFact]
    public void The_played_part_of_the_waveform_is_ink_and_the_rest_is_pale()
    {
        using var easel = new Easel();

        var picture = easel.Draw(30);

        int y = (int)(Hd.Waveform.Top + Hd.Waveform.Height / 2);
        Assert.True(Easel.IsNear(picture[(int)(Hd.Waveform.Left + Hd.Waveform.Width * 0.25f), y], Theme.Paper.Ink, 0.1f));
        Assert.True(Easel.IsNear(picture[(int)(Hd.Waveform.Left + Hd.Waveform.Width * 0.75f), y], Theme.Paper.Unplayed, 0.1f));
    }

    [EglTheory]
    [InlineData(3)]
    [InlineData(31.37)]
    [InlineData(58)]
    public void The_present_is_a_green_point_on_the_path(double second)
    {
        using var easel = new Easel();
        var path = easel.Song.Path!;

        var picture = easel.Draw(second);

        var view = easel.Camera.Look(ViewBounds.Of(path.Samples), Hd.Nest.Pixels(1), new Vector2(1280, 720));
        var place = view.Project(path.At(second), new Vector2(1280, 720));
        var point = picture[(int)place.X, (int)place.Y];
        Assert.True(point.Y > point.X + 0.2f && point.Y > point.Z + 0.1f, $"{point} at {place}");
    }

    [EglFact]
    public void The_point_swells_with_loudness()
    {
        using var easel = new Easel(Paths.Of(2500, _ => (0, 0, 0)));   // it stands still

        int quiet = Greens(easel.Draw(30.02)), loud = Greens(easel.Draw(35));

        Assert.InRange((double)loud / quiet, 1.8, 4);
        static int Greens(Png picture) => Easel.Count(picture, Hd.Nest, color => Easel.IsNear(color, Theme.Paper.Now, 0.25f));
    }

    [EglFact]
    public void A_shorter_trail_leaves_less_ink()
    {
        using var easel = new Easel();

        int all = Ink(TrailLength.All), seconds = Ink(TrailLength.Seconds), points = Ink(TrailLength.Points);

        Assert.InRange((double)seconds / all, 0.15, 0.6);
        Assert.InRange((double)points / all, 0.01, 0.15);
        int Ink(TrailLength trail) => Easel.Count(easel.Draw(58, Easel.Paper with { Trail = trail }), Hd.Nest, color => color.X < 0.7f && color.Y < 0.7f);
    }

    [EglTheory]
    [InlineData(nameof(ColorMode.Time))]
    [InlineData(nameof(ColorMode.Loudness))]
    [InlineData(nameof(ColorMode.Pitch))]
    [InlineData(nameof(ColorMode.Section))]
    public void Color_modes_color_the_line(string mode)
    {
        using var easel = new Easel();
        var ink = easel.Draw(58);

        var colored = easel.Draw(58, Easel.Paper with { Color = Enum.Parse<ColorMode>(mode) });

        Assert.InRange(Easel.Count(colored, Hd.Nest, IsColored), 10_000, 200_000);
        Assert.InRange(Easel.Count(ink, Hd.Nest, IsColored), 0, 4_000);   // the point and its wake
        static bool IsColored(Vector3 color) => MathF.Max(color.X, MathF.Max(color.Y, color.Z)) - MathF.Min(color.X, MathF.Min(color.Y, color.Z)) > 0.15f;
    }

    [EglFact]
    public void Several_songs_lie_in_one_space_each_in_its_color_and_the_one_that_is_heard_stands_out()
    {
        using var folder = new TemporaryFolder();
        using var shelf = new SongSet([folder.File("a.wav", TestSong.Wav(12)), folder.File("b.wav", TestSong.Wav(12, pitch: 2.7))], new ProjectionOptions());
        foreach (var song in shelf.Songs) song.Wait();
        using var context = new OffscreenContext();
        using var frame = new FrameBuffer(1280, 720);
        using var renderer = new SceneRenderer(isFine: true);

        var (first, second) = (Draw(0), Draw(1));

        int[] seen = [.. new[] { first, second }.SelectMany(png => Enumerable.Range(0, 2).Select(song => Easel.Count(png, Hd.Nest with { Left = 300, Width = 980 }, color => Towards(color, song))))];
        Assert.All(seen, count => Assert.True(count > 300, string.Join(' ', seen)));
        Assert.True(Dark(first, 0) > 4 * Dark(second, 0) && Dark(second, 1) > 4 * Dark(first, 1), $"{Dark(first, 0)} {Dark(second, 0)} {Dark(second, 1)} {Dark(first, 1)}");

        Png Draw(int index)
        {
            renderer.Clear();
            var scene = new SceneState(shelf.Songs[index], 8.5, shelf.Songs[index].Overview.Duration, Playing: true, Time: 0, Songs: shelf.Songs);
            foreach (double time in (double[])[0, 10]) renderer.Draw(scene with { Time = time }, Easel.Paper, new OrbitCamera(), 1280, 720, scale: 1);
            return new Png(1280, 720, frame.ReadRgb());
        }

        // Between the ground and a song's colour, on the line that joins them.
        static bool Towards(Vector3 color, int song)
        {
            Vector3 way = Theme.Paper.SongColor(song, 2) - Theme.Paper.Ground, off = color - Theme.Paper.Ground;
            float share = Vector3.Dot(off, way) / way.LengthSquared();
            return share > 0.1f && (off - share * way).Length() < 0.03f;
        }

        static int Dark(Png png, int song) => Easel.Count(png, Hd.Nest with { Left = 300, Width = 980 }, color =>
            Towards(color, song) && Vector3.Dot(color - Theme.Paper.Ground, Theme.Paper.SongColor(song, 2) - Theme.Paper.Ground) > 0.35f * (Theme.Paper.SongColor(song, 2) - Theme.Paper.Ground).LengthSquared());
    }

    [EglFact]
    public void The_line_is_of_even_width_without_gaps_and_knots()
    {
        // A circle that faces the camera, all of it ahead of the present, so that age and depth weigh the same everywhere.
        var (sineA, cosineA) = MathF.SinCos(NestLook.HomeAzimuth * MathF.PI / 180);
        var (sineE, cosineE) = MathF.SinCos(NestLook.HomeElevation * MathF.PI / 180);
        Vector3 right = new(-sineA, cosineA, 0), up = new(-sineE * cosineA, -sineE * sineA, cosineE);
        using var easel = new Easel(Paths.Of(2500, t =>
        {
            var place = 0.1f * (MathF.Cos(40 * (float)t) * right + MathF.Sin(40 * (float)t) * up);
            return (place.X, place.Y, place.Z);
        }));

        var picture = easel.Draw(0, Easel.Paper with { Theme = Theme.Paper with { Ghost = 0.8f } });

        var path = easel.Song.Path!;
        var view = easel.Camera.Look(ViewBounds.Of(path.Samples), Hd.Nest.Pixels(1), new Vector2(1280, 720));
        Vector2 center = view.Project(Vector3.Zero, new(1280, 720)), head = view.Project(path.At(0), new(1280, 720));
        float radius = Vector2.Distance(center, head);
        var widths = new List<float>();
        for (int degree = 0; degree < 360; degree++)
        {
            var (sine, cosine) = MathF.SinCos(degree * MathF.PI / 180);
            if (Vector2.Distance(center + radius * new Vector2(cosine, sine), head) < 60) continue;   // the point and its glow
            float dark = 0;
            for (float r = radius - 4; r <= radius + 4; r += 0.25f) dark += 0.25f * (Theme.Paper.Ground.X - Sample(picture, center + r * new Vector2(cosine, sine)));
            widths.Add(dark);
        }

        Assert.InRange(widths.Max() / widths.Min(), 1, 1.25f);
    }

    [EglFact]
    public void A_window_without_size_draws_nothing_and_one_with_size_again_draws_the_same()
    {
        using var easel = new Easel();
        var before = easel.Draw(20);

        easel.Draw(20, width: 0, height: 0);
        easel.Draw(20, width: 1280, height: 0);
        easel.Draw(20, width: 1, height: 1);
        easel.Draw(20, width: 37, height: 500);

        Assert.True(easel.Draw(20).Rgb.SequenceEqual(before.Rgb));
    }

    [EglFact]
    public void Twice_the_pixels_a_point_is_the_same_picture_twice_as_fine()
    {
        using var easel = new Easel();
        Png coarse = easel.Draw(20), fine = easel.Draw(20, width: 2560, height: 1440, scale: 2);

        double difference = 0;
        for (int y = 0; y < 720; y++)
        {
            for (int x = 0; x < 1280; x++)
            {
                var mean = (fine[2 * x, 2 * y] + fine[2 * x + 1, 2 * y] + fine[2 * x, 2 * y + 1] + fine[2 * x + 1, 2 * y + 1]) / 4;
                difference += Vector3.Distance(mean, coarse[x, y]);
            }
        }

        Assert.InRange(difference / (1280 * 720), 0, 0.01);
    }

    [EglTheory]
    [InlineData(4.2)]
    [InlineData(23.8)]    // where the ring begins again
    [InlineData(47.6)]
    public void The_spectrogram_shows_the_tone_at_its_height_wherever_the_ring_is(double second)
    {
        using var easel = new Easel();
        easel.Renderer.Fill(easel.Song.OpenSpectrogram(), second);

        var picture = easel.Draw(second);

        // 1 kHz on a scale of logarithms from 40 Hz to 4 kHz, half the rate.
        var strip = Hd.Spectrogram;
        int y = (int)(strip.Bottom - strip.Height * Math.Log(1000 / 40.0) / Math.Log(4000 / 40.0));
        for (double ahead = -3.9; ahead < 3.9; ahead += 0.05)
        {
            if (Math.Abs(ahead) < 0.1 || Easel.Swell(second + ahead) < 0.3) continue;   // the line of the present; the tone has faded
            int x = (int)(strip.Left + strip.Width * (0.5 + ahead / (2 * NestLook.SecondsEachSide)));
            Assert.True(picture[x, y].X > 0.7f, $"{ahead} s from now the tone is {picture[x, y]}");
            Assert.True(picture[x, (int)strip.Top + 10].X < 0.4f, $"{ahead} s from now the treble is {picture[x, (int)strip.Top + 10]}");
        }
    }

    [EglFact]
    public void The_waveform_grows_while_the_song_is_measured()
    {
        using var context = new OffscreenContext();
        using var frame = new FrameBuffer(400, 40);
        using var strip = new WaveformStrip();
        var overview = new WaveformOverview(8000, channels: 1, 80_000);
        overview.Push([.. Enumerable.Range(0, 40_000).Select(frame => frame % 2 == 0 ? 0.8f : -0.8f)]);   // half way

        strip.Update(overview);
        Clear(400, 40);
        strip.Draw(new Vector4(0, 0, 400, 40), 1, Theme.Night, new Vector2(400, 40), 1);
        var picture = new Png(400, 40, frame.ReadRgb());

        int known = 400 * overview.Measured / overview.Count;
        Assert.InRange(known, 190, 230);
        Assert.True(picture[known - 5, 6].X > 0.3f);
        Assert.True(picture[known + 5, 6].X < 0.1f);
        Assert.True(picture[known + 5, 19].X > 0.05f);   // a hair where the rest will be
    }

    private static unsafe void Clear(int width, int height)
    {
        glViewport(0, 0, width, height);
        glClearColor(0, 0, 0, 1);
        glClear(GL_COLOR_BUFFER_BIT);
    }

    private static float Sample(Png picture, Vector2 place)
    {
        place -= new Vector2(0.5f);
        int x = (int)place.X, y = (int)place.Y;
        float u = place.X - x, v = place.Y - y;
        return float.Lerp(float.Lerp(picture[x, y].X, picture[x + 1, y].X, u), float.Lerp(picture[x, y + 1].X, picture[x + 1, y + 1].X, u), v);
    }
}
