using System.Globalization;
using System.Numerics;
using Nest.Tests.Viewer.Scene;
using Nest.Tests.Viewer.Songs;
using Nest.Viewer.Scene;

namespace Nest.Tests.Viewer;

/// <summary>The program in a window on a virtual display, used as a person would: keys, mouse, and what is then to be seen.</summary>
[Collection(DrawingCollection.Name)]
[Trait("Category", "slow")]
public sealed class WindowTests : IDisposable
{
    private const int Seconds = 40;
    private static readonly Layout Screen = new(1280, 720);
    private readonly TemporaryFolder folder = new();
    private readonly VirtualDisplay display = new();
    private readonly ViewerProcess viewer;
    private readonly string window;

    public WindowTests()
    {
        folder.File("song.wav", TestSong.Wav(Seconds));
        viewer = new ViewerProcess(display.Name, Path.GetDirectoryName(folder.File("x"))!, "song.wav", "--timings", "--trace", "trace.csv", "--no-train", "--no-cache");   // so that a picture can stand still
        viewer.Await(() => viewer.Errors.Contains("nest", StringComparison.Ordinal), "the nest is there");
        window = display.Do("search", "--name", "song.wav – Nest");
        display.Do("windowfocus", window);
    }

    [WindowFact]
    public void Keys_and_mouse_do_what_they_promise()
    {
        display.Key("space");
        double paused = Await(() => Drawn(Shoot()), (before, now) => before == now);   // the device plays what it had taken
        Shoot();
        Assert.Equal(paused, Drawn(Shoot()), 0.05);

        display.Key("Right");
        Assert.Equal(paused + 5, Drawn(Shoot()), 0.1);
        display.Key("shift+Left");
        Assert.Equal(paused + 4, Drawn(Shoot()), 0.1);
        display.Key("Home");
        Assert.Equal(0, Drawn(Shoot()), 0.1);

        // A click in the middle of the waveform, and a drag from there to three quarters.
        var bar = Screen.Waveform;
        display.Move(bar.Left + bar.Width / 2, bar.Top + bar.Height / 2);
        display.Button(down: true);
        Assert.Equal(Seconds / 2, Drawn(Shoot()), 0.1);
        display.Move(bar.Left + bar.Width * 0.75, bar.Top + bar.Height / 2);
        display.Button(down: false);
        Assert.Equal(Seconds * 0.75, Drawn(Shoot()), 0.1);

        // Dragging over the nest turns it.
        display.Key("r");
        Png before = Shoot(), still = Shoot();
        Assert.True(before.Rgb.SequenceEqual(still.Rgb));
        display.Move(640, 250);
        display.Button(down: true);
        display.Move(800, 250);
        display.Button(down: false);
        Assert.False(Shoot().Rgb.SequenceEqual(before.Rgb));

        display.Key("b");
        var night = Shoot();
        Assert.True(Easel.IsNear(night[1, 1], Theme.Night.Ground));
        display.Key("c");
        Assert.False(Shoot().Rgb.SequenceEqual(night.Rgb));

        display.Key("space");
        Await(() => Drawn(Shoot()), (_, now) => now > Seconds * 0.75 + 0.2);
        display.Key("Escape");
        Assert.Equal(0, viewer.ExitCode());
        AssertTrace();
    }

    [WindowFact]
    public void The_window_can_be_any_size_and_closing_it_ends_cleanly()
    {
        foreach (string size in new[] { "300x40", "1x1", "900x700" })
        {
            string[] sides = size.Split('x');
            display.Do("windowsize", window, sides[0], sides[1]);
            Shoot(int.Parse(sides[0], CultureInfo.InvariantCulture), int.Parse(sides[1], CultureInfo.InvariantCulture));
            Assert.False(viewer.HasExited);
        }

        var picture = Shoot(900, 700);
        Assert.InRange(Easel.Count(picture, new Layout(900, 700).Nest, color => color.X < 0.6f), 200, 200_000);

        display.Key("f");
        Shoot(1280, 720);
        display.Key("Escape");
        Shoot(900, 700);

        display.Do("windowclose", window);
        viewer.ExitCode();
        Assert.DoesNotContain("   at ", viewer.Errors, StringComparison.Ordinal);
    }

    [WindowFact]
    public void Interrupted_half_way_it_keeps_what_it_has_learned()
    {
        string home = Path.GetDirectoryName(folder.File("x"))!, cache = Path.Combine(home, "cache");
        var environment = new Dictionary<string, string> { ["XDG_CACHE_HOME"] = cache, ["MESA_SHADER_CACHE_DISABLE"] = "true" };
        for (int seconds = 3; !Kept(); seconds *= 2)   // until it has begun to learn, which nothing outside shows; on a busy machine it waits for all else
        {
            Assert.InRange(seconds, 0, 60);
            using var learner = new ViewerProcess(display.Name, home, environment, "song.wav", "--timings");
            learner.Await(() => learner.Errors.Contains("nest", StringComparison.Ordinal), "the nest is there");
            Thread.Sleep(TimeSpan.FromSeconds(seconds));

            learner.Interrupt();

            Assert.Equal(130, learner.ExitCode());
            Assert.DoesNotContain("   at ", learner.Errors, StringComparison.Ordinal);
        }

        bool Kept() => Directory.Exists(cache) && Directory.EnumerateFiles(cache, "*", SearchOption.AllDirectories).Any();
    }

    public void Dispose()
    {
        viewer.Dispose();
        display.Dispose();
        folder.Dispose();
    }

    /// <summary>Looks again and again, until two looks that follow one another are as wanted.</summary>
    private static double Await(Func<double> look, Func<double, double, bool> wanted)
    {
        double before = look();
        for (int looks = 0; ; looks++)
        {
            double now = look();
            if (wanted(before, now)) return now;
            Assert.True(looks < 200, $"it still shows {now}");
            before = now;
        }
    }

    /// <summary>Presses S and reads the picture that appears.</summary>
    private Png Shoot(int width = 1280, int height = 720)
    {
        for (int attempt = 0; ; attempt++)
        {
            string[] before = folder.Names;
            display.Key("s");
            string[] fresh = [];
            viewer.Await(() => (fresh = [.. folder.Names.Except(before).Where(name => name.EndsWith(".png", StringComparison.Ordinal))]).Length > 0, "a picture is saved");
            var picture = Png.Read(File.ReadAllBytes(folder.File(fresh[0])));
            File.Delete(folder.File(fresh[0]));
            if ((picture.Width, picture.Height) == (width, height)) return picture;
            Assert.True(attempt < 50, $"the window stays {picture.Width} x {picture.Height}, not {width} x {height}");
            Thread.Sleep(20);   // a change of size takes the server a moment
        }
    }

    /// <summary>The second of the song that a picture's playhead shows.</summary>
    private static double Drawn(Png picture)
    {
        int y = (int)Screen.Waveform.Top - 2;
        var green = Enumerable.Range(0, picture.Width).Where(x => IsGreen(picture[x, y])).ToArray();
        Assert.NotEmpty(green);
        return (green.Average() + 0.5 - Screen.Waveform.Left) / Screen.Waveform.Width * Seconds;
    }

    private static bool IsGreen(Vector3 color) => color.Y > color.X + 0.25f && color.Y > color.Z + 0.1f;

    private void AssertTrace()
    {
        var lines = File.ReadAllLines(folder.File("trace.csv"));
        Assert.Equal("monotonic_s,device_s,drawn_s", lines[0]);
        var rows = lines[1..].Select(line => line.Split(',').Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        Assert.InRange(rows.Length, 20, 100_000);
        for (int i = 1; i < rows.Length; i++) Assert.True(rows[i][0] > rows[i - 1][0], $"line {i + 1}");
        Assert.All(rows, row => Assert.InRange(row[2], 0, Seconds));
    }
}
