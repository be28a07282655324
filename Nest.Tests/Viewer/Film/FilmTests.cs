using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Nest.Tests.Core.Audio;
using Nest.Tests.Viewer.Scene;
using Nest.Tests.Viewer.Songs;

namespace Nest.Tests.Viewer.Film;

[Collection(DrawingCollection.Name)]
[Trait("Category", "slow")]
public sealed class FilmTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [FFmpegTheory]
    [InlineData("film.mp4", "h264", "aac")]
    [InlineData("film.webm", "vp9", "opus")]
    public void Sound_and_picture_begin_together_and_last_as_long(string film, string picture, string sound)
    {
        folder.File("song.wav", SilenceThenTone());

        var (code, errors) = Run("song.wav", "--video", film, "--size", "320x180", "--fps", "20", "--from", "1", "--to", "3.5", "--no-train");

        Assert.True(code == 0, errors);
        Assert.Contains($"wrote {film}, 50 pictures of 320x180 in ", errors, StringComparison.Ordinal);
        Assert.Equal([film, "song.wav"], folder.Names);
        var streams = Probe(film, "stream=codec_name,width,height,pix_fmt,color_space,color_range,nb_read_frames", "-count_frames");
        Assert.Equal($"codec_name={picture}|width=320|height=180|pix_fmt=yuv420p|color_range=tv|color_space=bt709|nb_read_frames=50", streams[0]);
        Assert.StartsWith($"codec_name={sound}|", streams[1], StringComparison.Ordinal);
        var (begins, lasts) = Times(film);
        Assert.Equal(0, begins[0], 0.01);
        Assert.Equal(begins[0], begins[1], 0.01);   // Opus counts its lead-in in
        Assert.Equal(2.5, lasts[0], 0.051);
        Assert.Equal(lasts[0], lasts[1], 0.06);

        float[] heard = Samples(film);
        Assert.Equal(2.5, heard.Length / 48000.0, 0.03);
        int first = Array.FindIndex(heard, sample => Math.Abs(sample) > 0.1f);
        Assert.Equal(1.0, first / 48000.0, 0.01);   // the tone begins at 2 s of the song
    }

    [FFmpegFact]
    public void A_gif_has_the_colors_of_the_picture()
    {
        folder.File("song.wav", TestSong.Wav(4));

        var (code, errors) = Run("song.wav", "--video", "film.gif", "--size", "161x91", "--fps", "10", "--from", "2", "--to", "3", "--no-train", "--theme", "night");

        Assert.True(code == 0, errors);
        Assert.Equal(["film.gif", "song.wav"], folder.Names);
        Assert.Equal("codec_name=gif|width=161|height=91|nb_read_frames=10", Probe("film.gif", "stream=codec_name,width,height,nb_read_frames", "-count_frames")[0]);
        byte[] rgb = Output("ffmpeg", "-v", "error", "-i", folder.File("film.gif"), "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-");
        Assert.True(Easel.IsNear(new Png(161, 91, rgb)[1, 1], Nest.Viewer.Scene.Theme.Night.Ground, 0.03f));
    }

    [EglFact]
    public void Frames_are_the_pictures_of_their_seconds_and_need_no_ffmpeg()
    {
        folder.File("song.wav", TestSong.Wav(4));
        var nothing = new Dictionary<string, string> { ["PATH"] = folder.File("nothing") };

        var (code, errors) = Run(nothing, "song.wav", "--frames", "pictures", "--size", "161x91", "--fps", "4", "--from", "1", "--to", "2.5", "--no-train", "--camera", "fixed");
        Run("song.wav", "--screenshot", "one.png", "--at", "2", "--size", "161x91", "--camera", "fixed", "--no-train", "--no-cache");

        Assert.True(code == 0, errors);
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"{i:000000}.png"), Directory.GetFiles(folder.File("pictures")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(File.ReadAllBytes(folder.File("one.png")), File.ReadAllBytes(Path.Combine(folder.File("pictures"), "000004.png")));
    }

    [Theory]
    [InlineData("--video writes .mp4, .webm and .gif, not 'film.avi'.", "--video", "film.avi")]
    [InlineData("--to 2 must come after --from 3.", "--video", "film.mp4", "--from", "3", "--to", "2")]
    [InlineData("--size: a film's sides are even, such as 322x200, not 321x200.", "--video", "film.mp4", "--size", "321x200")]
    [InlineData("--fps wants more than 0 and at most 240 pictures a second.", "--video", "film.mp4", "--fps", "0")]
    [InlineData("--fps: a .gif shows at most 50 pictures a second.", "--video", "film.gif", "--fps", "60")]
    [InlineData("--from wants seconds from 0 on.", "--video", "film.mp4", "--from", "-1")]
    [InlineData("--untangle wants more than 0 seconds.", "--video", "film.mp4", "--untangle", "0")]
    [InlineData("--untangle learns: it goes with --preset nest, and without --method pca, --model and --no-train.", "--video", "film.mp4", "--untangle", "9", "--no-train")]
    [InlineData("--fps is a film's: it goes with --video or --frames.", "--fps", "30")]
    [InlineData("A film or its pictures: --video or --frames, not both.", "--video", "film.mp4", "--frames", "pictures")]
    public void What_makes_no_sense_is_refused(string reason, params string[] arguments)
    {
        folder.File("song.wav", TestSong.Wav(1));

        var (code, errors) = Run(["song.wav", .. arguments]);

        Assert.Equal((2, $"Nest.Viewer: {reason}"), (code, errors.Split('\n')[0].TrimEnd()));
        Assert.Equal(["song.wav"], folder.Names);
    }

    [FFmpegTheory]
    [InlineData("song.wav: 9 s lies beyond its end at 4.000 s", "--video", "film.mp4", "--from", "9")]
    [InlineData("song.wav: 9 s lies beyond its end at 4.000 s", "--video", "film.mp4", "--to", "9")]
    [InlineData("gone/film.mp4: there is no folder", "--video", "gone/film.mp4")]
    public void What_cannot_be_done_is_one_line(string reason, params string[] arguments)
    {
        folder.File("song.wav", TestSong.Wav(4));

        var (code, errors) = Run(["song.wav", "--no-train", .. arguments]);

        Assert.StartsWith($"Nest.Viewer: {reason}", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
        Assert.Equal(1, code);
        Assert.Equal(["song.wav"], folder.Names);
    }

    [Fact]
    public void Without_ffmpeg_a_film_says_how_to_install_it()
    {
        folder.File("song.wav", TestSong.Wav(1));

        var (code, errors) = Run(new Dictionary<string, string> { ["PATH"] = folder.File("nothing") }, "song.wav", "--video", "film.mp4");

        Assert.Equal(3, code);
        Assert.StartsWith("Nest.Viewer: A film needs ffmpeg on the path", errors, StringComparison.Ordinal);
        Assert.Contains("apt install ffmpeg", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    [EglUnixFact]
    public void Where_ffmpeg_fails_its_last_line_is_the_reason_and_nothing_is_left()
    {
        folder.File("song.wav", TestSong.Wav(20));
        string programs = folder.File("programs"), ffmpeg = Path.Combine(programs, "ffmpeg");
        Directory.CreateDirectory(programs);
        File.WriteAllText(ffmpeg, "#!/bin/sh\nhead -c 300000 >/dev/null\necho 'first words' >&2\necho 'No space left on device' >&2\nexit 1\n");
        File.SetUnixFileMode(ffmpeg, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var (code, errors) = Run(new Dictionary<string, string> { ["PATH"] = $"{programs}:/usr/bin:/bin" }, "song.wav", "--video", "film.mp4", "--size", "320x180", "--no-train");

        Assert.Equal((1, "Nest.Viewer: ffmpeg: No space left on device"), (code, errors));
        Assert.Equal(["song.wav"], folder.Names);
    }

    [FFmpegUnixFact]
    public void Interrupted_it_leaves_no_half_film()
    {
        folder.File("song.wav", TestSong.Wav(60));
        using var viewer = new ViewerProcess(display: null, folder.File(""), "song.wav", "--video", "film.mp4", "--no-train");
        viewer.Await(() => folder.Names.Any(name => name.EndsWith(".tmp", StringComparison.Ordinal) && new FileInfo(folder.File(name)).Length > 0), "a film that grows");

        viewer.Interrupt();

        Assert.Equal((130, ""), (viewer.ExitCode(), viewer.Errors));
        Assert.Equal(["song.wav"], folder.Names);
    }

    public void Dispose() => folder.Dispose();

    private (int Code, string Errors) Run(params string[] arguments) => Run([], arguments);

    private (int Code, string Errors) Run(Dictionary<string, string> environment, params string[] arguments)
    {
        environment["XDG_CACHE_HOME"] = folder.File("cache");
        using var viewer = new ViewerProcess(display: null, folder.File(""), environment, arguments);
        return (viewer.ExitCode(), viewer.Errors);
    }

    private string[] Probe(string film, string entries, params string[] more) => System.Text.Encoding.UTF8.GetString(
        Output("ffprobe", ["-v", "error", .. more, "-show_entries", entries, "-of", "compact=p=0", folder.File(film)])).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>When picture and sound begin, and how long they last, by the packets in the file.</summary>
    private (double[] Begins, double[] Lasts) Times(string film)
    {
        var begins = new double[2];
        var ends = new double[2];
        for (int stream = 0; stream < 2; stream++)
        {
            var packets = Probe(film, "packet=pts_time,duration_time", "-select_streams", stream == 0 ? "v" : "a")
                .Where(line => line.StartsWith("pts_time", StringComparison.Ordinal))   // the rest tells of leads-in
                .Select(line => line.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(field => double.Parse(field.Split('=')[1], CultureInfo.InvariantCulture)).ToArray()).ToArray();
            begins[stream] = Math.Max(0, packets.Min(packet => packet[0]));
            ends[stream] = packets.Max(packet => packet[0] + packet[1]);
        }

        return (begins, [ends[0] - begins[0], ends[1] - begins[1]]);
    }

    private float[] Samples(string film) =>
        MemoryMarshal.Cast<byte, float>(Output("ffmpeg", "-v", "error", "-i", folder.File(film), "-ac", "1", "-ar", "48000", "-f", "f32le", "-")).ToArray();

    private static byte[] Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }

    // 2 s of next to nothing, then 3 s of a melody of two tones: a nest, and a beginning that can be heard.
    private static byte[] SilenceThenTone()
    {
        const int rate = 22050;
        var samples = new short[5 * rate];
        for (int i = 0; i < samples.Length; i++)
        {
            double time = (double)i / rate;
            samples[i] = (short)(time < 2 ? 30 * Math.Sin(2 * Math.PI * 100 * time) : 20_000 * Math.Sin(2 * Math.PI * (time % 1 < 0.5 ? 440 : 660) * time));
        }

        return WavBytes.Pcm16(rate, 1, samples);
    }
}
