using Nest.Viewer.Scene;

namespace Nest.Tests.Viewer.Scene;

[Collection(DrawingCollection.Name)]
public class OverlayTests
{
    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(7.99, "0:07")]
    [InlineData(61, "1:01")]
    [InlineData(3599.9, "59:59")]
    [InlineData(3723, "1:02:03")]
    [InlineData(36000, "10:00:00")]
    [InlineData(-3, "0:00")]
    public void Times_read_as_on_any_player(double seconds, string clock) => Assert.Equal(clock, ClockText.Of(seconds));

    [EglFact]
    public void Keys_messages_and_hints_are_seen_and_a_picture_of_its_own_has_none_of_them()
    {
        using var easel = new Easel();
        var scene = new SceneState(easel.Song, 20, Easel.Duration, Playing: false, Time: 10);

        var plain = easel.Draw(scene);

        Assert.Equal(0, Differences(plain, easel.Draw(scene)));
        Assert.InRange(Differences(plain, easel.Draw(scene with { Live = true })), 100, 4_000);              // "Paused", "H keys"
        Assert.InRange(Differences(plain, easel.Draw(scene with { Message = "Volume 50 %" })), 2_000, 12_000);
        Assert.InRange(Differences(plain, easel.Draw(scene with { Hover = 40 })), 400, 4_000);
        Assert.InRange(Differences(plain, easel.Draw(scene with { Help = true })), 100_000, 280_000);
    }

    [EglTheory]
    [InlineData(1280, 720)]
    [InlineData(500, 300)]
    [InlineData(160, 90)]
    [InlineData(12, 9)]
    public void Keys_and_messages_of_any_length_draw_in_any_window(int width, int height)
    {
        using var easel = new Easel();
        var scene = new SceneState(easel.Song, 20, Easel.Duration, Playing: true, Time: 10, Hover: 59.9, Message: new string('m', 300), Help: true, Live: true);

        var picture = easel.Draw(scene, width, height);   // OpenGL's errors are thrown

        var without = easel.Draw(scene with { Hover = null, Message = null, Help = false, Live = false }, width, height);
        Assert.InRange(Differences(picture, without), width * height / 10, width * height);   // the keys fill most of a large window, a margin of a tiny one
    }

    private static int Differences(Png one, Png other) =>
        Easel.Count(one, new Area(0, 0, one.Width, one.Height), (x, y) => !Easel.IsNear(one[x, y], other[x, y], 0.004f));
}
