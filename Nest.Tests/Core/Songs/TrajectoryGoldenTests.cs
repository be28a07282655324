using Nest.Features;
using Nest.Songs;
using Nest.Songs.Export;
using Nest.Tests.Core.Features;

namespace Nest.Tests.Core.Songs;

/// <summary>fixtures/make_trajectories.py: SciPy and scikit-learn in float64, points scaled to 0.15.</summary>
public class TrajectoryGoldenTests
{
    private const double Allowed = 1e-5;   // float32 gives 4e-7 or better

    public static TheoryData<string> Songs => ["trajectory_chord.safetensors", "trajectory_chirp.safetensors", "trajectory_noise.safetensors"];

    [Theory]
    [MemberData(nameof(Songs))]
    public void The_nest_is_placed_as_by_the_reference(string file)
    {
        var golden = Golden.Open(file);

        var trajectory = PcaPath.Of(Audio(golden), Preset.Nest);

        Assert.Equal(Trajectory.Pca, trajectory.Method);
        golden.AssertMatches("nest", trajectory.Points, maxAbsolute: Allowed);
    }

    [Theory]
    [MemberData(nameof(Songs))]
    public void Preset_windowed_is_placed_as_by_the_reference(string file)
    {
        var golden = Golden.Open(file);

        var trajectory = PcaPath.Of(Audio(golden), Preset.Windowed);

        golden.AssertMatches("windowed", trajectory.Points, maxAbsolute: Allowed);
    }

    [Theory]
    [MemberData(nameof(Songs))]
    public void Raw_scores_agree_for_both_presets(string file)
    {
        var golden = Golden.Open(file);

        golden.AssertMatches("nest_raw", PcaPath.Raw(Audio(golden), Preset.Nest).Points, maxRelative: 2e-5);
        golden.AssertMatches("windowed_raw", PcaPath.Raw(Audio(golden), Preset.Windowed).Points, maxRelative: 2e-5);
    }

    [Theory]
    [MemberData(nameof(Songs))]
    public void Learned_latents_are_turned_onto_the_scores_and_blended_as_by_the_reference(string file)
    {
        var golden = Golden.Open(file);
        var scores = SongReader.Read(Audio(golden), Preset.Nest).Scores(CancellationToken.None);

        var trajectory = TrajectoryBuilder.Place(scores, golden["latents"], Preset.Nest);

        Assert.Equal(Trajectory.Autoencoder, trajectory.Method);
        golden.AssertMatches("nest_latents", trajectory.Points, maxAbsolute: Allowed);
    }

    [Theory]
    [MemberData(nameof(Songs))]
    public void The_log_mel_front_end_agrees_with_the_reference(string file)
    {
        var golden = Golden.Open(file);

        var song = SongFeatures.ReadLogMel(Audio(golden));

        Assert.Equal(golden.Doubles("first")[0], song.FirstFrame);
        golden.AssertMatches("nest_features_head", song.Values.AsSpan(0, 30 * song.Bins), minSnrDb: 100, maxAbsolute: 1e-3);
    }

    [Theory]
    [MemberData(nameof(Songs))]
    public void The_curve_drawn_through_the_points_is_the_reference_spline(string file)
    {
        var golden = Golden.Open(file);
        int first = (int)golden.Doubles("first")[0];
        int fitted = golden.Shape("latents")[0];
        float[] points = golden["nest"][(3 * first)..(3 * (first + fitted))];

        float[] dense = Spline.Densify(points, 4);

        Assert.Equal(3 * (4 * (fitted - 1) + 1), dense.Length);
        golden.AssertMatches("nest_dense_head", dense.AsSpan(0, 300), maxAbsolute: 1e-6);
        for (int i = 0; i < fitted; i++) Assert.Equal(points[3 * i], dense[12 * i], 1e-7);
    }

    private static MemoryAudio Audio(Golden golden) => new(golden["samples"]);
}
