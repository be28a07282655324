using Nest.Viewer.Songs;

namespace Nest.Tests.Viewer.Songs;

public class SpectrogramFeedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void The_surroundings_of_the_present_are_computed_wherever_it_goes()
    {
        var reader = MadeUpReader.Sine(440, 22050, seconds: 100);
        using (var feed = new SpectrogramFeed(new Spectrogram(reader)))
        {
            foreach (double now in new[] { 0, 3, 50, 52, 99, 47.5, 10 })   // onwards, leaps, back
            {
                feed.LookAt(now);
                var ring = Await(feed, chunk => chunk.From * feed.Step <= Math.Max(0, now - 5) && chunk.To * feed.Step >= now + 5);
                Assert.InRange(ring.To - ring.From, Spectrogram.Chunk, SpectrogramFeed.Ring);
            }
        }

        Assert.False(reader.IsClosed);   // it is the song's
    }

    [Fact]
    public void What_was_computed_is_not_computed_again()
    {
        using var feed = new SpectrogramFeed(new Spectrogram(MadeUpReader.Sine(440, 22050, seconds: 100)));
        feed.LookAt(20);
        Assert.InRange(Drain(feed), 10, SpectrogramFeed.Ring / Spectrogram.Chunk);
        feed.LookAt(22);
        Assert.InRange(Drain(feed), 2, 3);   // 2 s are 2.7 chunks

        feed.LookAt(20);

        Assert.Equal(0, Drain(feed));
    }

    private static int Drain(SpectrogramFeed feed)
    {
        Assert.True(SpinWait.SpinUntil(() => feed.IsComplete, Patience));
        int count = 0;
        while (feed.TryTake(out _)) count++;
        return count;
    }

    private static SpectrogramChunk Await(SpectrogramFeed feed, Func<SpectrogramChunk, bool> enough)
    {
        SpectrogramChunk? chunk = null;
        Assert.True(SpinWait.SpinUntil(() => feed.TryTake(out chunk) && enough(chunk), Patience), "The columns never came.");
        return chunk!;
    }
}
