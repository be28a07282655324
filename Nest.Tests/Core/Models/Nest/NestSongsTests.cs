using Nest.Audio;
using Nest.Features;
using Nest.Models;
using Nest.Models.Nest;
using Nest.Numerics;
using Nest.Songs;
using Nest.Tensors.Cpu;
using Nest.Tests.Core.Features;

namespace Nest.Tests.Core.Models.Nest;

/// <summary>Whole songs, from samples to the drawn path: small changes of a song leave its nest recognisable, awkward ones give finite nests.</summary>
[Trait("Category", "slow")]
public sealed class NestSongsTests : IDisposable
{
    private const int Rate = SongFeatures.Rate, Steps = 150;
    private static readonly NestShape Small = new(Channels: 8, Hidden: 16);
    private readonly CpuDevice device = new(2);

    public void Dispose() => device.Dispose();

    [Fact]
    public void A_quieter_song_and_one_that_starts_later_have_the_same_nest()
    {
        float[] song = AudioFile.ReadMono(Repository.PathOf("fixtures", "audio", "first-light.wav"), Rate).Values[..(24 * Rate)];   // A, B and half of A
        float[] late = [.. new float[Rate], .. song];
        Trajectory nest = Learn(song, out LatentStatistics statistics);

        Assert.False(statistics.Collapsed);
        Assert.True(Difference(nest, Learn([.. song.Select(sample => 0.3f * sample)], out _), shift: 0) < 0.25);
        Assert.True(Difference(nest, Learn(late, out _), shift: 1) < 0.25);
    }

    public static TheoryData<string> Awkward => ["clicks", "noise", "two chords", "silence in the middle", "speech"];

    [Theory]
    [MemberData(nameof(Awkward))]
    public void Awkward_sounds_have_finite_nests_that_do_not_collapse(string sound)
    {
        Trajectory nest = Learn(Sound(sound), out LatentStatistics statistics);

        Assert.False(statistics.Collapsed, statistics.ToString());
        Assert.All(nest.Points, value => Assert.True(float.IsFinite(value)));
        Assert.InRange(Enumerable.Range(0, nest.Count).Max(i => Norm(nest, i)), 0.05, 0.1501);
    }

    [Theory]
    [InlineData("note")]
    [InlineData("faint square wave")]   // a bit up, a bit down, of sixteen
    public void A_sound_that_never_changes_has_a_finite_nest_or_one_line_saying_why_components_stay(string sound)
    {
        Trajectory nest = Learn(Sound(sound), out LatentStatistics statistics, out float[] latents);

        Assert.All(nest.Points, value => Assert.True(float.IsFinite(value)));
        Assert.True(double.IsFinite(statistics.TotalVariance));
        (bool place, string reason) = NestPlacer.Judge(latents, "song.nest.safetensors", PlacementMethod.Auto);
        Assert.Equal(!statistics.Collapsed, place);
        Assert.DoesNotContain('\n', reason);
        if (!place) Assert.Contains("collapsed", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(2)]
    public void A_short_song_is_learned(int seconds)
    {
        Trajectory nest = Learn(Sound("melody")[..(seconds * Rate)], out LatentStatistics statistics);

        Assert.False(statistics.Collapsed, statistics.ToString());
        Assert.All(nest.Points, value => Assert.True(float.IsFinite(value)));
    }

    private Trajectory Learn(float[] samples, out LatentStatistics statistics) => Learn(samples, out statistics, out _);

    private Trajectory Learn(float[] samples, out LatentStatistics statistics, out float[] latents)
    {
        using var audio = new MemoryAudio(samples);
        SongFeatures song = SongFeatures.ReadLogMel(audio);
        WindowScores scores = TrajectoryBuilder.FitScores(song, Preset.Nest, NestTrainingSet.Components);
        var training = new NestTraining(new NestAutoencoder(device, Small), NestTrainingSet.Of(scores), seed: 0, Steps);
        training.Run();
        latents = new float[scores.Leading.Length];
        training.Encode(0, latents);
        statistics = LatentStatistics.Of(latents);
        return TrajectoryBuilder.Place(scores, latents, Preset.Nest);
    }

    // Twelve seconds.
    private static float[] Sound(string name)
    {
        var samples = new float[12 * Rate];
        var random = new SeededRandom(1);
        for (int i = 0; i < samples.Length; i++)
        {
            double t = i / (double)Rate;
            double Chord(double root) => (Math.Sin(root * t) + Math.Sin(root * 1.25 * t) + Math.Sin(root * 1.5 * t)) / 4;
            samples[i] = (float)(name switch
            {
                "clicks" => i % (Rate / 2) < 100 ? Math.Sin(6000 * t) : 0,
                "noise" => 0.2 * random.NextGaussian(),
                "two chords" => Chord((int)t % 2 == 0 ? 1600 : 2200),
                "silence in the middle" => t is > 5 and < 7 ? 0 : Chord(1600 + 200 * (int)(3 * t)) * Math.Exp(-3 * (t * 3 % 1)),
                "melody" => Chord(1600 + 200 * ((int)(3 * t) * 7 % 5)) * Math.Exp(-3 * (3 * t % 1)),
                "speech" => Speech(t, random),
                "faint square wave" => Math.Sign(Math.Sin(1382 * t)) / 32768.0,
                _ => 0.5 * Math.Sin(2764 * t),
            });
        }
        return samples;
    }

    // Vowels of a voice that rises and falls, hisses and pauses in turn, a fifth of a second each.
    private static double Speech(double t, SeededRandom random)
    {
        int sound = (int)(5 * t) * 5 % 7;
        if (sound == 0) return 0;
        if (sound == 1) return 0.05 * random.NextGaussian();
        double since = t % (1 / 110.0), first = 400 + 130 * sound, second = 2600 - 250 * sound, within = 5 * t % 1;   // seconds since the last pulse, formants in Hz
        double voice = Math.Exp(-500 * since) * Math.Sin(2 * Math.PI * first * since) + 0.5 * Math.Exp(-700 * since) * Math.Sin(2 * Math.PI * second * since);
        return 0.4 * voice * Math.Sin(Math.PI * within);
    }

    // 1 − cosine² of both paths as vectors, at the same moments of the song: no rotation, no reflection, only place and scale are taken off.
    private static double Difference(Trajectory a, Trajectory b, double shift)
    {
        var pairs = new List<(double A, double B)[]>();
        for (int i = 0, j = 1; i < a.Count; i++)
        {
            double moment = a.Seconds[i] + shift;
            while (j < b.Count && b.Seconds[j] < moment) j++;
            if (j == b.Count || b.Seconds[j - 1] > moment) continue;
            double share = (moment - b.Seconds[j - 1]) / (b.Seconds[j] - b.Seconds[j - 1]);
            int point = i, after = j;
            pairs.Add([.. Enumerable.Range(0, 3).Select(k => ((double)a.Points[3 * point + k], (1 - share) * b.Points[3 * after - 3 + k] + share * b.Points[3 * after + k]))]);
        }
        Assert.True(pairs.Count > a.Count * 9 / 10);
        double aa = 0, bb = 0, ab = 0;
        for (int k = 0; k < 3; k++)
        {
            double meanA = pairs.Average(pair => pair[k].A), meanB = pairs.Average(pair => pair[k].B);
            foreach (var pair in pairs)
            {
                aa += (pair[k].A - meanA) * (pair[k].A - meanA);
                bb += (pair[k].B - meanB) * (pair[k].B - meanB);
                ab += (pair[k].A - meanA) * (pair[k].B - meanB);
            }
        }
        return 1 - Math.Max(0, ab) * ab / (aa * bb);
    }

    private static double Norm(Trajectory nest, int i) =>
        Math.Sqrt(nest.Points.AsSpan(3 * i, 3).ToArray().Sum(value => (double)value * value));
}
