using System.Numerics;
using System.Text.Json;
using Nest.Songs;
using Nest.Tests.Viewer.Scene;
using Nest.Viewer.Commands;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Tests.Viewer.Page;

/// <summary>The page as people meet it: opened from the disk in a browser, looked at, played, clicked and touched.</summary>
[Collection(DrawingCollection.Name)]
[Trait("Category", "slow")]
public class PageTests(Browser browser) : IClassFixture<Browser>
{
    private const double SyncSeconds = 0.04;    // what is drawn may differ so much from the audio clock
    private const double SeekSeconds = 0.05;    // a moment that is seeked to is met so closely

    [BrowserFact]
    public void It_opens_from_the_disk_without_a_complaint_and_asks_nobody_for_anything()
    {
        var seen = browser["opens"];

        Assert.Equal([], Strings(seen, "complaints"));
        Assert.Equal([], Strings(seen, "refused"));
        string only = Assert.Single(Strings(seen, "requests"));
        Assert.StartsWith("file://", only, StringComparison.Ordinal);
        Assert.EndsWith("/song.html", only, StringComparison.Ordinal);
        Assert.Equal("refused", seen.GetProperty("fetched").GetString());
        Assert.Equal(["names", "page"], Strings(seen, "added").Order(StringComparer.Ordinal));   // the one is the test's, the other for the console
        Assert.StartsWith("default-src 'none';", seen.GetProperty("policy").GetString(), StringComparison.Ordinal);
        Assert.True(seen.GetProperty("readable").GetBoolean());
        Assert.Equal("song.wav – Nest", seen.GetProperty("title").GetString());
        Assert.Equal(12, seen.GetProperty("duration").GetDouble(), 0.001);
    }

    [BrowserFact]
    public void It_sets_everything_that_the_windows_shaders_read() => Assert.Equal([], Strings(browser["comesAndGoes"], "unset"));

    [BrowserFact]
    public void It_draws_the_whole_nest_before_it_is_played_and_the_present_where_the_song_begins()
    {
        var picture = browser.Picture("opens.rgb");
        var whole = new Area(0, 0, picture.Width, picture.Height * 0.78f);

        Assert.True(Easel.IsNear(picture[2, 2], Theme.Paper.Ground, 0.005f));
        Assert.InRange(Easel.Count(picture, whole, color => color.X < 0.75f && Vector3.Abs(color - new Vector3(color.X)).Length() < 0.1f), 2000, 100_000);
        Assert.InRange(Easel.Count(picture, whole, color => color.Y > color.X + 0.3f), 40, 400);
    }

    [PixelsTheory]
    [InlineData("pixels", "PixelPainter")]
    [InlineData("webgl", "GlPainter")]
    public void Its_nest_is_the_windows_to_the_pixel_whoever_paints_it(string painter, string name)
    {
        var page = browser.Picture($"window-{painter}.rgb");
        var seen = browser["looksLikeTheWindow"].GetProperty(painter);
        Assert.Equal(name, seen.GetProperty("painter").GetString());
        Assert.Equal(Browser.Second, seen.GetProperty("second").GetDouble(), 0.002);
        var window = new Png(1280, 720, ScreenshotCommand.Draw(browser.Song, new ProjectionOptions(Preset.Nest), Easel.Paper, turns: true, Browser.Second, 1280, 720));
        var nest = new Layout(1280, 720).Nest;
        double sum = 0, drawn = 0;
        int off = 0, count = 0;
        for (int y = (int)nest.Top + 40; y < nest.Bottom; y++)   // below the window's title
        {
            for (int x = 0; x < 1280; x++, count++)
            {
                float difference = Vector3.Distance(page[x, y], window[x, y]);
                sum += difference;
                drawn += Vector3.Distance(window[x, y], Theme.Paper.Ground);
                if (difference > 0.1f) off++;
            }
        }

        Assert.True(drawn / count > 0.01, "the window's picture is empty");
        Assert.True(sum < 0.03 * drawn && off < count / 10_000, $"{off} of {count} pixels differ; differences sum to {sum / drawn:P2} of what is drawn");
    }

    [BrowserFact]
    public void The_picture_stays_with_the_audio_clock()
    {
        var trace = browser["plays"].GetProperty("trace").EnumerateArray().Select(row => row.EnumerateArray().Select(cell => cell.GetDouble()).ToArray()).ToArray();

        Assert.True(trace.Length >= 5, $"{trace.Length} pictures in two seconds");
        Assert.InRange(trace.Max(row => Math.Abs(row[1] - row[2])), 0, SyncSeconds);
        for (int i = 1; i < trace.Length; i++) Assert.True(trace[i][2] >= trace[i - 1][2], "the picture went back");
        double rate = (trace[^1][2] - trace[0][2]) / (trace[^1][0] - trace[0][0]);
        Assert.Equal(1, rate, 0.03);
    }

    [BrowserFact]
    public void The_clock_follows_browsers_that_report_in_steps_with_jitter_or_through_a_stall()
    {
        var seen = browser["keepsTime"];
        static (double Worst, double Shortest) Of(JsonElement run) => (run.GetProperty("worst").GetDouble(), run.GetProperty("shortest").GetDouble());

        Assert.InRange(Of(seen.GetProperty("smooth")).Worst, 0, 1e-6);
        Assert.InRange(Of(seen.GetProperty("jitter")).Worst, 0, 0.006);
        Assert.InRange(Of(seen.GetProperty("fast")).Worst, 0, 0.001);
        Assert.InRange(Of(seen.GetProperty("stalls")).Worst, 0, SyncSeconds);
        foreach (var run in seen.GetProperty("stairs").EnumerateArray())
        {
            Assert.InRange(Of(run).Worst, 0, SyncSeconds);
            Assert.True(Of(run).Shortest > 0.45, $"at {run.GetProperty("hertz")} Hz, in steps of {run.GetProperty("step")} s, the picture stops for a moment");
        }
    }

    [BrowserFact]
    public void Pause_stands_still_and_the_end_is_the_songs()
    {
        var seen = browser["plays"];

        var stands = Numbers(seen, "stands");
        Assert.Equal(stands[0], stands[1]);
        Assert.Equal("Play", seen.GetProperty("label").GetString());
        Assert.Equal(seen.GetProperty("duration").GetDouble(), seen.GetProperty("end").GetDouble(), SyncSeconds);
    }

    [BrowserFact]
    public void The_packed_sound_begins_when_the_song_does()
    {
        var seen = browser["soundsInTime"];

        Assert.InRange(seen.GetProperty("lag").GetInt32(), -44, 44);   // a thousandth of a second
        var durations = Numbers(seen, "durations");
        Assert.Equal(durations[1], durations[0], 0.06);
    }

    [BrowserFact]
    public void Clicks_drags_and_keys_seek()
    {
        var seen = browser["seeks"];
        double At(string name) => seen.GetProperty(name).GetDouble();

        Assert.Equal(6, At("half"), SeekSeconds);
        Assert.Equal(11, At("right"), SeekSeconds);
        Assert.Equal(10, At("shiftLeft"), SeekSeconds);
        Assert.Equal(0, At("home"), SeekSeconds);
        Assert.Equal(12, At("end"), SeekSeconds);
        Assert.Equal(3, At("dragged"), SeekSeconds);
        Assert.Equal("0:03 of 0:12", seen.GetProperty("valueText").GetString());
    }

    [BrowserFact]
    public void The_nest_says_the_time_under_the_mouse_and_a_click_seeks_there()
    {
        var seen = browser["pointsAtTheNest"];

        Assert.True(seen.GetProperty("shown").GetBoolean());
        Assert.Matches(@"^0:\d\d$", seen.GetProperty("label").GetString());
        Assert.InRange(seen.GetProperty("distance").GetDouble(), 0, 3);
        Assert.True(seen.GetProperty("gone").GetBoolean());
        Assert.Equal(seen.GetProperty("second").GetDouble(), seen.GetProperty("after").GetDouble());   // a click beside the path does nothing
    }

    [BrowserFact]
    public void A_stretch_dragged_along_the_path_plays_over_and_over_until_escape()
    {
        var seen = browser["loops"];
        double from = seen.GetProperty("loop").GetProperty("from").GetDouble(), to = seen.GetProperty("loop").GetProperty("to").GetDouble();
        var positions = Numbers(seen, "positions");

        Assert.InRange(to - from, 0.3, 2);
        Assert.True(seen.GetProperty("shown").GetBoolean());
        Assert.All(positions, position => Assert.InRange(position, from - 0.05, to + 0.15));
        Assert.Contains(Enumerable.Range(1, positions.Length - 1), i => positions[i] < positions[i - 1] - 0.2);
        Assert.True(seen.GetProperty("gone").GetBoolean());
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("left").ValueKind);
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("afterClick").ValueKind);
    }

    [BrowserFact]
    public void Keys_do_what_they_do_in_the_window()
    {
        var seen = browser["obeysKeys"];
        JsonElement After(string key, string what) => seen.GetProperty(key).GetProperty(what);

        Assert.StartsWith("PCA ", After("plain", "about").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("autoencoder ", After("learned", "about").GetString(), StringComparison.Ordinal);
        Assert.True(After("plain", "moved").GetDouble() > 20);
        Assert.Equal((0, 1), (After("first", "color").GetInt32(), After("c", "color").GetInt32()));
        Assert.Equal((0, 1), (After("first", "trail").GetInt32(), After("t", "trail").GetInt32()));
        Assert.Equal((true, false), (After("first", "turning").GetBoolean(), After("r", "turning").GetBoolean()));
        Assert.Equal(("paper", "night"), (After("first", "theme").GetString(), After("b", "theme").GetString()));
        Assert.Equal((false, true, false), (After("first", "help").GetBoolean(), After("h", "help").GetBoolean(), After("last", "help").GetBoolean()));
        Assert.Equal(0.95, After("last", "volume").GetDouble(), 0.001);
        Assert.True(Easel.IsNear(browser.Picture("night.rgb")[2, 2], Theme.Night.Ground, 0.005f));
        Assert.Equal("song-0m00s.png", seen.GetProperty("saved").GetString());
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], browser.Saved("saved.png")[..4]);
        Assert.Equal([], Strings(seen, "complaints"));
    }

    [BrowserFact]
    public void Everything_that_can_be_pressed_has_a_name_and_can_be_reached()
    {
        var seen = browser["obeysKeys"];

        Assert.All(Strings(seen, "names"), name => Assert.False(string.IsNullOrWhiteSpace(name)));
        Assert.Equal("turning", seen.GetProperty("focus").GetString());
    }

    [BrowserFact]
    public void Fingers_turn_zoom_and_seek_on_a_phone_and_everything_fits_it()
    {
        var seen = browser["obeysFingers"];
        double Of(string when, string what) => seen.GetProperty(when).GetProperty(what).GetDouble();
        var layout = seen.GetProperty("layout");

        Assert.InRange(Of("first", "azimuth") - Of("turned", "azimuth"), 10, 30);   // 80 of 844 points at 200 degrees a height
        Assert.Equal(Of("first", "zoom"), Of("turned", "zoom"));
        Assert.InRange(Of("pinched", "zoom"), 2, 3.5);   // 50 points apart become 150
        Assert.InRange(seen.GetProperty("distance").GetDouble(), 0, 6);
        Assert.True(seen.GetProperty("tapped").GetDouble() > 0);
        Assert.Equal((390, 844), (layout.GetProperty("wide").GetInt32(), layout.GetProperty("high").GetInt32()));
        Assert.Equal([780, 1688], Numbers(layout, "canvas"));
        Assert.Equal([], Strings(layout, "outside"));
        Assert.Equal([], Strings(layout, "small"));
        Assert.Equal([], Strings(seen, "complaints"));
    }

    [BrowserFact]
    public void It_fits_any_size_and_draws_again_when_the_graphics_driver_comes_back()
    {
        var seen = browser["comesAndGoes"];

        Assert.Equal(4, seen.GetProperty("sizes").GetArrayLength());
        var picture = browser.Picture("restored.rgb");
        Assert.InRange(Easel.Count(picture, new Area(0, 0, 1280, 500), color => color.X < 0.75f), 2000, 100_000);
    }

    [BrowserFact]
    public void Without_a_GPU_the_processor_paints()
    {
        Assert.Equal("PixelPainter", browser["opens"].GetProperty("painter").GetString());
    }

    [BrowserFact]
    public void What_is_repainted_in_part_is_as_if_it_were_painted_anew()
    {
        var seen = browser["repaintsWhatChanges"];

        Assert.True(seen.GetProperty("rows").GetInt32() > 0, "the nest never reached the strips");
        Assert.Equal(1000 * 650, seen.GetProperty("count").GetInt32());
        Assert.Equal(0, seen.GetProperty("differ").GetInt32());
        Assert.Equal([], Strings(seen, "complaints"));
    }

    [BrowserFact]
    public void Where_painting_takes_long_the_past_is_painted_ahead_over_several_pictures_until_it_stands_still()
    {
        var seen = browser["spreadsItsWork"];

        Assert.Equal((true, false), (seen.GetProperty("rough").GetBoolean(), seen.GetProperty("roughAtRest").GetBoolean()));
        Assert.InRange(seen.GetProperty("ahead").GetDouble(), 1e-6, 0.04);   // of what is drawn: lines a pixel and a half wide that are a tenth of one off
        Assert.Equal([], Strings(seen, "complaints"));
    }

    [BrowserFact]
    public void A_GPU_takes_over_and_gives_back_where_it_takes_longer()
    {
        var seen = browser["takesTheGpu"];

        Assert.Equal("PixelPainter", seen.GetProperty("first").GetString());
        Assert.Equal("GlPainter", seen.GetProperty("then").GetString());
        Assert.Equal(1, seen.GetProperty("canvases").GetInt32());
        Assert.InRange(Easel.Count(browser.Picture("gpu.rgb"), new Area(0, 0, 1280, 500), color => color.X < 0.75f), 2000, 100_000);
        Assert.Equal("PixelPainter", seen.GetProperty("last").GetString());
        Assert.Equal([], Strings(seen, "complaints"));
    }

    [BrowserFact]
    public void It_does_not_move_for_those_who_asked_for_less_motion_and_draws_nothing_while_nothing_moves()
    {
        var seen = browser["restsWhenAsked"];

        Assert.Equal(Numbers(seen, "before"), Numbers(seen, "after"));
        Assert.Equal(NestLook.HomeAzimuth, Numbers(seen, "before")[0]);
    }

    [BrowserFact]
    public void Where_drawing_is_slow_fewer_strokes_and_pixels_are_drawn_until_the_picture_stands_still()
    {
        var seen = browser["keepsUp"];
        int all = seen.GetProperty("all").GetInt32();

        Assert.InRange(seen.GetProperty("played").GetInt32(), 100, 0.6 * all);
        Assert.Equal(1280, seen.GetProperty("wide").GetInt32());
        Assert.Equal(all, seen.GetProperty("still").GetInt32());
        Assert.True(seen.GetProperty("level").GetInt32() > 0);
        Assert.Equal([], Strings(seen, "complaints"));
    }

    [BrowserFact]
    public void Detail_is_left_out_only_where_that_helps()
    {
        var seen = browser["choosesDetail"];

        Assert.All(Numbers(seen, "fast"), level => Assert.Equal(0, level));
        Assert.All(Numbers(seen, "saving"), level => Assert.Equal(0, level));
        Assert.InRange(Numbers(seen, "slow").TakeLast(2400).Count(level => level == 4), 2200, 2399);   // 80 pictures a second; a finer level is tried now and then
        Assert.Equal(5, Numbers(seen, "hopeless")[^1]);
    }

    [BrowserFact]
    public void A_hostile_file_name_is_nothing_but_text()
    {
        var seen = browser["survivesItsName"];

        Assert.Equal(Browser.HostileName.Replace('\u0007', ' '), seen.GetProperty("heading").GetString());
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("attacked").ValueKind);
        Assert.Equal(0, seen.GetProperty("strangers").GetInt32());
        Assert.Equal([], Strings(seen, "complaints"));
        Assert.Single(Strings(seen, "requests"));
    }

    [BrowserFact]
    public void Several_songs_share_a_page_and_a_digit_chooses()
    {
        var seen = browser["holdsSeveralSongs"];

        Assert.Equal("song.wav", seen.GetProperty("first").GetProperty("title").GetString());
        Assert.Equal("other.wav", seen.GetProperty("second").GetProperty("title").GetString());
        Assert.Equal(["true", "false"], Strings(seen.GetProperty("first"), "pressed"));
        Assert.Equal(["false", "true"], Strings(seen.GetProperty("second"), "pressed"));
        Assert.Equal([], Strings(seen, "complaints"));
    }

    private static string[] Strings(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];

    private static double[] Numbers(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(item => item.GetDouble())];
}
