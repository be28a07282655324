using System.Collections.Concurrent;
using Nest.Audio;
using Nest.Formats;
using Nest.Songs;
using Nest.Tests.Viewer.Scene;
using Nest.Viewer.Commands;
using Nest.Viewer.Film;
using Nest.Viewer.Page;
using Nest.Viewer.Poster;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;
using Nest.Viewer.Window;

namespace Nest.Tests.Viewer.Songs;

/// <summary>How often a song's file is opened, and how many of its bytes are read: decoding is what takes the time of a long song.</summary>
public sealed class SongOpensTests : IDisposable
{
    private const double Once = 1.1;   // of the file's bytes; what tells formats apart is read before

    private static readonly Look Look = new(Theme.Paper, ColorMode.Section, TrailLength.All);

    private readonly TemporaryFolder folder = new();
    private readonly string file;
    private readonly ProjectionOptions options;
    private readonly ConcurrentBag<CountedStream> opened = [];

    public SongOpensTests()
    {
        file = folder.File("song.wav", TestSong.Wav(12));
        options = new ProjectionOptions(Cache: folder.File("cache"));
        AudioReader.Counter.Value = (_, stream) =>
        {
            var counted = new CountedStream(stream);
            opened.Add(counted);
            return counted;
        };
    }

    [Fact]
    public void A_window_opens_it_to_read_it_and_to_play_it()
    {
        using (var session = new Session(file, options, Look))
        {
            session.Song.Wait();
            session.Feed.LookAt(3);
            Assert.True(SpinWait.SpinUntil(() => session.Feed.IsComplete, TimeSpan.FromSeconds(60)));
            Assert.NotNull(session.Song.Path);
        }

        Assert.Equal(2, opened.Count);
    }

    [Fact]
    public void Everything_that_is_made_of_it_takes_one_reading()
    {
        using (var reader = SongReader.Open(file, SongParts.Overview | SongParts.Pitches | SongParts.Hash | SongParts.Samples))
        {
            SongAnalysis song = reader.Read(Preset.Nest);
            Assert.Equal(FileCache.HashOf(file), song.ContentHash);
            Assert.True(reader.Overview.IsComplete);
            Assert.NotNull(song.Pitches);
            Assert.True(song.Features.Frames > 0);
        }

        AssertReads(Once);
    }

    [EglFact]
    public void A_still_and_a_poster_read_it_once()
    {
        ScreenshotCommand.Draw(file, options, Look, turns: false, 3, 320, 180);
        AssertReads(2.2);   // the strip's thirteen seconds are all of this song

        opened.Clear();
        Assert.Equal(0, new PosterCommand(new PosterRequest(file, options, Look, 0, Transparent: false, Title: null, 320, 180), TextWriter.Null).Write(folder.File("poster.svg")));
        AssertReads(Once);
    }

    [EglFact]
    public void A_film_opens_it_once()
    {
        Assert.Equal(0, new FilmCommand(new FilmRequest(file, options, Look, Turns: true, Rate: 5, From: 1, To: 2, 320, 180), TextWriter.Null).WriteFrames(folder.File("frames")));

        AssertReads(2.5);   // the strip again
    }

    [Fact]
    public void A_page_opens_it_once()
    {
        Assert.Single(PageSong.Make([file], options));

        AssertReads(3.5);   // its sound and its spectrogram are written, too
    }

    public void Dispose()
    {
        AudioReader.Counter.Value = null;
        folder.Dispose();
    }

    private void AssertReads(double most)
    {
        CountedStream stream = Assert.Single(opened);
        Assert.InRange(stream.BytesRead / (double)new FileInfo(file).Length, 0.99, most);
    }

    /// <summary>Counts the bytes that are read of a file.</summary>
    private sealed class CountedStream(Stream file) : Stream
    {
        private long read;

        public long BytesRead => Interlocked.Read(ref read);

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => file.Length;

        public override long Position { get => file.Position; set => file.Position = value; }

        public override int Read(Span<byte> buffer)
        {
            int count = file.Read(buffer);
            Interlocked.Add(ref read, count);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) file.Dispose();
            base.Dispose(disposing);
        }
    }
}
