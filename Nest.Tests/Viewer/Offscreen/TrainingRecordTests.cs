using Nest.Tests.Viewer.Scene;
using Nest.Tests.Viewer.Songs;
using Nest.Viewer.Graphics;
using Nest.Viewer.Offscreen;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Tests.Viewer.Offscreen;

[Collection(DrawingCollection.Name)]
public sealed class TrainingRecordTests : IDisposable
{
    private static readonly Look Look = new(Theme.Night, ColorMode.Time, TrailLength.All);
    private readonly TemporaryFolder folder = new();

    [EglFact]
    public void A_picture_every_eight_steps_shows_the_path_untangle_and_a_morph_leads_from_one_to_another()
    {
        string song = folder.File("song.wav", TestSong.Wav(6)), pictures = folder.File("pictures");

        int count = TrainingRecord.Write(song, new ProjectionOptions(Steps: 40), Look, pictures, seconds: null, 640, 360);

        Assert.Equal(7, count);   // principal components; steps 0, 8, 16, 24, 32; the end
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"{i:0000}.png"), Directory.GetFiles(pictures).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var all = Enumerable.Range(0, 7).Select(i => Png.Read(File.ReadAllBytes(Path.Combine(pictures, $"{i:0000}.png")))).ToArray();
        var nest = new Layout(640, 360).Nest with { Top = 60 };   // below the title
        Assert.All(all, picture => Assert.True(Easel.Count(picture, nest, color => !Easel.IsNear(color, Theme.Night.Ground)) > 500));
        for (int i = 1; i < all.Length; i++) Assert.True(Apart(all[i - 1], all[i]) > 100, $"{i}");
    }

    [EglFact]
    public void The_path_turns_from_principal_components_to_the_model_and_never_jumps()
    {
        using var song = Song.Open(folder.File("song.wav", TestSong.Wav(6)), new ProjectionOptions(Learn: true, Steps: 60));
        song.Wait();
        Assert.True(song.IsLearned, song.Reason);
        using var context = new OffscreenContext();
        using var frame = new FrameBuffer(640, 360);
        Png alone = Fresh(plain: true), learned = Fresh(plain: false);
        using var renderer = new SceneRenderer(isFine: true);
        Draw(renderer, plain: true, 0);
        Draw(renderer, plain: true, 5);

        var frames = Enumerable.Range(0, 61).Select(i => Draw(renderer, plain: false, 10 + i / 60.0)).ToArray();

        int whole = Apart(alone, learned);
        Assert.True(whole > 500, $"{whole} pixels tell one path from the other");
        Assert.InRange(Apart(alone, frames[0]), 0, whole / 20);
        Assert.InRange(Apart(learned, frames[60]), 0, whole / 20);
        Assert.True(Apart(alone, frames[30]) > whole / 4 && Apart(learned, frames[30]) > whole / 4);

        Png Fresh(bool plain)
        {
            using var other = new SceneRenderer(isFine: true);
            Draw(other, plain, 0);
            return Draw(other, plain, 10);
        }

        Png Draw(SceneRenderer on, bool plain, double time)
        {
            on.Draw(new SceneState(song, 6, 6, Playing: true, time, Plain: plain), Look, new OrbitCamera(), 640, 360, scale: 1);
            return new Png(640, 360, frame.ReadRgb());
        }
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Pixels of the nest, below the title, that clearly differ.</summary>
    private static int Apart(Png one, Png other) =>
        Easel.Count(one, new Layout(640, 360).Nest with { Top = 60 }, (x, y) => !Easel.IsNear(one[x, y], other[x, y], 0.25f));
}
