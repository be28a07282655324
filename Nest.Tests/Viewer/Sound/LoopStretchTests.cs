using Nest.Viewer.Sound;

namespace Nest.Tests.Viewer.Sound;

public class LoopStretchTests
{
    [Fact]
    public void Frames_and_seconds_past_its_end_are_led_back_as_often_as_need_be()
    {
        var stretch = new LoopStretch(From: 1000, To: 3000, Rate: 1000);

        Assert.Equal([500, 1000, 2999, 1000, 1001, 1500], new long[] { 500, 1000, 2999, 3000, 3001, 7500 }.Select(stretch.Lead));
        Assert.Equal([0.5, 1, 2.5, 1, 1.5], new[] { 0.5, 1, 2.5, 3, 7.5 }.Select(stretch.Lead));
        Assert.Equal([false, true, true, false], new[] { 0.999, 1, 2.999, 3 }.Select(stretch.Contains));
    }

    [Fact]
    public void Its_ends_may_come_in_either_order_and_lie_beyond_the_song()
    {
        Assert.Equal(new LoopStretch(200, 1000, 1000), LoopStretch.Between(5, 0.2, duration: 1, rate: 1000));
        Assert.Equal(new LoopStretch(0, 400, 1000), LoopStretch.Between(-1, 0.4, duration: 1, rate: 1000));
        Assert.Null(LoopStretch.Between(0.5, 0.6, duration: 1, rate: 1000));
        Assert.Null(LoopStretch.Between(0.9, 7, duration: 1, rate: 1000));
    }
}
