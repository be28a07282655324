using Nest.Audio;
using Nest.Numerics;
using Nest.Songs.Quality;

namespace Nest.Tests.Core.Songs.Quality;

public class NestQualityTests
{
    private readonly Golden golden = Golden.Open("nest_quality.safetensors");

    // The song First light, judged in NumPy and SciPy at float64. Nest brings it from 44.1 kHz by its own filter, which moves the uppermost
    // bands by a decibel and the figures by up to 0.006; at 22,050 Hz they agree to four digits.
    [Fact]
    public void Figures_agree_with_the_reference()
    {
        var quality = new NestQuality(Song());

        Assert.Equal(golden["windows"], new float[] { quality.AllWindows, quality.First, quality.Windows });
        QualityFigures figures = quality.Judge(golden["points"]), pca = quality.JudgePca();
        golden.AssertMatches("figures", Shares(figures), maxAbsolute: 0.01);
        golden.AssertMatches("pca", Shares(pca), maxAbsolute: 0.01);
        golden.AssertMatches("jumps", [figures.Jump, pca.Jump], maxRelative: 0.01);
    }

    [Theory]
    [InlineData(2000)]       // as drawn by Floyd's method
    [InlineData(20000)]      // as the end of a shuffle
    [InlineData(200000)]
    public void The_windows_judged_are_those_that_NumPy_draws(int windows) =>
        Assert.Equal(golden.Doubles($"judged_{windows}"), JudgedWindows.Draw(windows).Select(window => (double)window));

    [Fact]
    public void Figures_do_not_depend_on_threads_scale_or_place()
    {
        Samples song = Song();
        using WorkerPool one = new(1), three = new(3);
        NestQuality alone = new(song, one), shared = new(song, three);
        float[] points = golden["points"], moved = [.. points.Select(x => 4 * x + 1)];

        Assert.Equal(alone.Judge(points), shared.Judge(points));
        golden.AssertMatches("figures", Shares(alone.Judge(moved)), maxAbsolute: 0.01);
    }

    [Fact]
    public void Points_over_the_whole_track_are_judged_where_it_sounds()
    {
        Samples song = Song();
        float[] late = new float[song.Values.Length + 3 * song.Rate];                 // three seconds of silence in front
        song.Values.CopyTo(late, 3 * song.Rate);
        var quality = new NestQuality(song with { Values = late });

        Assert.InRange(quality.First, 100, 135);
        var points = new float[3 * quality.AllWindows];
        for (int i = 0; i < points.Length; i++) points[i] = i / 3 < quality.First ? 1000 : i % 7;
        Assert.Equal(quality.Judge(points), quality.Judge(points.AsSpan(3 * quality.First, 3 * quality.Windows)));
        Assert.Throws<ArgumentException>(() => quality.Judge(new float[30]));
    }

    [Fact]
    public void A_nest_in_one_point_has_no_rank_correlation()
    {
        var quality = new NestQuality(Song());

        QualityFigures figures = quality.Judge(new float[3 * quality.Windows]);

        Assert.Equal((double.NaN, 0, 0), (figures.Spearman, figures.FirstAxisShare, figures.Jump));
        Assert.True(figures.Knn < 0.1);
    }

    [Fact]
    public void A_sound_of_a_second_is_too_short_to_judge()
    {
        Samples song = Song();

        Assert.Throws<InvalidDataException>(() => new NestQuality(song with { Values = song.Values[..22050] }));
        Assert.Throws<ArgumentException>(() => new NestQuality(song with { Rate = 44100 }));
    }

    private static Samples Song() => AudioFile.ReadMono(Repository.PathOf("fixtures", "audio", "first-light.wav"), 22050);

    // All figures that are shares or correlations; the jump is a ratio of lengths.
    private static double[] Shares(QualityFigures f) =>
        [f.Knn, f.Trust, f.Continuity, f.Spearman, f.Knn2, f.Trust2, f.Continuity2, f.Spearman2, f.FirstAxisShare];
}
