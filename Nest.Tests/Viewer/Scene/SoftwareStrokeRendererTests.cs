using System.Numerics;
using Nest.Viewer.Scene;

namespace Nest.Tests.Viewer.Scene;

[Collection(DrawingCollection.Name)]
public class SoftwareStrokeRendererTests
{
    // Channels are rounded once more, colour scales read to fewer digits and triangles' edges snapped to fractions of a pixel by OpenGL.
    private const float Alike = 1.1f / 255, Most = 2.5f / 255;

    public static TheoryData<string, int, int, float> Looks()
    {
        var looks = new TheoryData<string, int, int, float>();
        foreach (string theme in new[] { "paper", "night" })
        {
            foreach (var color in Enum.GetValues<ColorMode>()) looks.Add(theme, (int)color, (int)TrailLength.All, 1);
            foreach (var trail in new[] { TrailLength.Points, TrailLength.Seconds }) looks.Add(theme, (int)ColorMode.Ink, (int)trail, 1.5f);
        }

        return looks;
    }

    [Trait("Category", "slow")]
    [EglTheory]
    [MemberData(nameof(Looks))]
    public void The_processor_draws_what_the_shaders_draw(string theme, int color, int trail, float scale)
    {
        var look = new Look(theme == "night" ? Theme.Night : Theme.Paper, (ColorMode)color, (TrailLength)trail);
        using var easel = new Easel(isSoftware: false);
        var wanted = easel.Draw(31.37, look, 960, 540, scale);
        easel.Renderer.Dispose();
        using var other = new Easel(isSoftware: true);

        var drawn = other.Draw(31.37, look, 960, 540, scale);

        int unlike = 0, inked = 0;
        for (int y = 0; y < wanted.Height; y++)
        {
            for (int x = 0; x < wanted.Width; x++)
            {
                Vector3 off = Vector3.Abs(wanted[x, y] - drawn[x, y]);
                float most = MathF.Max(off.X, MathF.Max(off.Y, off.Z));
                Assert.True(most <= Most, $"({x}, {y}) is {drawn[x, y]}, not {wanted[x, y]}");
                if (most > Alike) unlike++;
                if (!Easel.IsNear(wanted[x, y], look.Theme.Ground, 0.1f)) inked++;
            }
        }

        Assert.InRange(inked, 10_000, 200_000);
        Assert.InRange(unlike, 0, inked / 1000);
    }
}
