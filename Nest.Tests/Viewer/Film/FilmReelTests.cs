using System.Security.Cryptography;
using Nest.CommandLine;
using Nest.Tests.Viewer.Scene;
using Nest.Tests.Viewer.Songs;
using Nest.Viewer.Commands;
using Nest.Viewer.Film;
using Nest.Viewer.Graphics;
using Nest.Viewer.Offscreen;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Tests.Viewer.Film;

[Collection(DrawingCollection.Name)]
public sealed class FilmReelTests : IDisposable
{
    private const int Width = 320, Height = 200;
    private static readonly Look Look = new(Theme.Night, ColorMode.Time, TrailLength.Seconds);
    private readonly TemporaryFolder folder = new();

    [EglFact]
    public void The_same_song_gives_the_same_pictures_and_each_is_the_screenshot_of_its_second()
    {
        string file = folder.File("song.wav", TestSong.Wav(12));
        double[] seconds = [0, 0.5, 1, 5.25, 5.5, 11.75, 3];   // on, far on, and back

        var first = Shoot(file, seconds);
        var second = Shoot(file, seconds);

        Assert.Equal(first.Select(Convert.ToHexString), second.Select(Convert.ToHexString));
        foreach (int i in (int[])[0, 3, 5, 6])
            Assert.Equal(Hash(ScreenshotCommand.Draw(file, new ProjectionOptions(), Look, turns: true, seconds[i], Width, Height)), first[i]);
        Assert.Equal(seconds.Length, first.Select(Convert.ToHexString).Distinct().Count());
    }

    [EglFact]
    public void A_film_that_untangles_leads_from_principal_components_to_what_was_learned_the_same_way_each_time()
    {
        string file = folder.File("song.wav", TestSong.Wav(6));
        byte[] plain = ScreenshotCommand.Draw(file, new ProjectionOptions(), Look, turns: true, 1, Width, Height);

        byte[][] once = Shoot("once"), again = Shoot("again");

        Assert.Equal(20, once.Length);
        Assert.Equal(once.Select(Convert.ToHexString), again.Select(Convert.ToHexString));
        var first = Png.Read(once[0]);
        Assert.Equal(Convert.ToHexString(plain), Convert.ToHexString(first.Rgb));
        Assert.True(Apart(first, Png.Read(once[^1])) > 300);
        for (int i = 3; i < 10; i++) Assert.True(Apart(Png.Read(once[i]), Png.Read(once[i + 1])) is > 0 and < 8000, $"{i}");

        byte[][] Shoot(string pictures)
        {
            var order = new FilmRequest(file, new ProjectionOptions(Learn: true, Steps: 40), Look, Turns: true, Rate: 5, From: 1, To: 5, Width, Height, Untangle: 2);
            using var log = new StringWriter();
            Assert.Equal(0, new FilmCommand(order, log).WriteFrames(folder.File(pictures)));
            return [.. Directory.GetFiles(folder.File(pictures)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        }

        static int Apart(Png one, Png other) => Easel.Count(one, new Area(0, 0, Width, 150), (x, y) => !Easel.IsNear(one[x, y], other[x, y], 0.1f));
    }

    [EglFact]
    public void A_writer_that_fails_ends_the_film_with_its_reason()
    {
        using var song = Song.Open(folder.File("song.wav", TestSong.Wav(3)), new ProjectionOptions());
        song.Wait();
        using var renderer = new SongRenderer(song, Look, turns: true, Width, Height);

        var problem = Assert.Throws<IOException>(() => FilmReel.Run(
            renderer, Enumerable.Range(0, 1000).Select(i => i / 1000.0), new Sink(count => count == 3 ? throw new IOException("full") : 0), progress: null, CancellationToken.None));

        Assert.Equal("full", problem.Message);
    }

    [EglFact]
    public void A_film_that_is_cancelled_ends()
    {
        using var song = Song.Open(folder.File("song.wav", TestSong.Wav(3)), new ProjectionOptions());
        song.Wait();
        using var renderer = new SongRenderer(song, Look, turns: true, Width, Height);
        using var stop = new CancellationTokenSource();
        var sink = new Sink(count =>
        {
            if (count == 3) stop.Cancel();
            return 0;
        });

        Assert.Throws<OperationCanceledException>(() => FilmReel.Run(renderer, Enumerable.Range(0, 1000).Select(i => i / 1000.0), sink, progress: null, stop.Token));

        Assert.InRange(sink.Hashes.Count, 3, 20);
    }

    [Theory]
    [InlineData(0, 10, 60, 600)]
    [InlineData(2.5, 3.5, 25, 25)]
    [InlineData(1, 1.001, 25, 1)]
    public void A_span_has_whole_pictures(double from, double to, double rate, int count)
    {
        var span = new FilmSpan(from, to, rate);

        Assert.Equal(count, span.Count);
        Assert.Equal(count / rate, span.Duration);
        Assert.Equal(from, span.SecondOf(0));
        Assert.Equal(from + 1 / rate, span.SecondOf(1), 12);
    }

    [Theory]
    [InlineData(1, 10, 4, "pictures: 1 of 10, 0.2 a second, 0:36 to go")]
    [InlineData(1200, 3600, 30, "pictures: 1,200 of 3,600, 40 a second, 1:00 to go")]
    public void Progress_says_how_far_how_fast_and_how_long(int done, int total, int seconds, string line) =>
        Assert.Equal(line, ProgressLine.Line("pictures", done, total, TimeSpan.FromSeconds(seconds)));

    public void Dispose() => folder.Dispose();

    private static List<byte[]> Shoot(string file, double[] seconds)
    {
        using var song = Song.Open(file, new ProjectionOptions());
        song.Wait();
        using var renderer = new SongRenderer(song, Look, turns: true, Width, Height);
        var sink = new Sink(_ => 0);
        FilmReel.Run(renderer, seconds, sink, progress: null, CancellationToken.None);
        return sink.Hashes;
    }

    private static byte[] Hash(ReadOnlySpan<byte> rgb) => SHA256.HashData(rgb);

    private sealed class Sink(Func<int, int> written) : IFilmSink
    {
        public List<byte[]> Hashes { get; } = [];

        public int FrameBytes => Width * Height * 3;

        public void Convert(ReadOnlySpan<byte> rgba, Span<byte> kept) => Pixels.ToUpright(rgba, Width, Height, channels: 3, kept);

        public void Write(ReadOnlySpan<byte> kept)
        {
            Hashes.Add(Hash(kept));
            written(Hashes.Count);
        }
    }
}
