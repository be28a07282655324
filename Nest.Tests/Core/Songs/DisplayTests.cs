using Nest.Numerics;
using Nest.Songs;
using Nest.Songs.Export;

namespace Nest.Tests.Core.Songs;

public class DisplayTests
{
    [Fact]
    public void The_nest_stays_within_its_ball_and_nine_points_in_ten_within_their_shell()
    {
        float[] scores = Walk(500);
        for (int i = 0; i < 5; i++) scores[3 * (100 + i)] += 1000;   // far out

        double[] norms = PointCloud.Norms(NestDisplay.Place(scores, []));

        Assert.True(norms.Max() < 0.15);
        Assert.True(norms.Max() > 0.14);
        double shell = 0.15 / 1.4 / Math.Pow(1 + Math.Pow(1 / 1.4, 4), 0.25);
        Assert.Equal(450, norms.Count(norm => norm <= shell + 1e-9));
    }

    [Fact]
    public void Latents_turned_mirrored_and_stretched_give_the_same_nest()
    {
        float[] scores = Walk(300), latents = new float[900];
        double c = Math.Cos(1.1), s = Math.Sin(1.1);
        for (int i = 0; i < 900; i += 3)   // a rotation about z, mirrored, 7 times as large and elsewhere
        {
            latents[i] = (float)(7 * (c * scores[i] - s * scores[i + 1]) + 3);
            latents[i + 1] = (float)(7 * (s * scores[i] + c * scores[i + 1]) - 2);
            latents[i + 2] = -7 * scores[i + 2] + 1;
        }

        double[] expected = NestDisplay.Place(scores, scores), actual = NestDisplay.Place(scores, latents);

        for (int i = 0; i < 900; i++) Assert.Equal(expected[i], actual[i], 1e-6);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    [InlineData(1)]
    [InlineData(0)]
    public void The_turn_onto_a_target_is_orthogonal_whatever_the_rank(int rank)
    {
        float[] walk = Walk(50);
        double[] points = PointCloud.FromFloats(walk), target = PointCloud.FromFloats(Walk(50, seed: 9));
        for (int i = 0; i < points.Length; i++)
            if (i % 3 >= rank) points[i] = 0;

        double[] r = PointCloud.RotationOnto(points, target);

        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++)
            {
                double product = 0;
                for (int k = 0; k < 3; k++) product += r[3 * a + k] * r[3 * b + k];
                Assert.Equal(a == b ? 1 : 0, product, 1e-12);
            }
    }

    [Fact]
    public void Smoothing_keeps_a_constant_and_mirrors_paths_shorter_than_its_kernel()
    {
        double[] constant = [.. Enumerable.Repeat(0.7, 15)], three = [1, 0, 0, 2, 0, 0, 6, 0, 0];

        Assert.All(GaussianSmoothing.Along(constant, 3), value => Assert.Equal(0.7, value, 1e-12));
        double[] smooth = GaussianSmoothing.Along(three, 3);   // scipy.ndimage.gaussian_filter1d([1, 2, 6], 3)
        Assert.Equal(2.98204509, smooth[0], 1e-8);
        Assert.Equal(2.99998728, smooth[3], 1e-8);
        Assert.Equal(3.01796763, smooth[6], 1e-8);
        Assert.Equal(9, smooth[0] + smooth[3] + smooth[6], 1e-9);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(9)]
    public void The_spline_repeats_polynomials_that_its_points_determine(int count)
    {
        // Two points determine a line, three a parabola, four and more a cubic.
        int degree = Math.Min(count - 1, 3);
        float[] points = new float[3 * count];
        for (int i = 0; i < count; i++)
            for (int axis = 0; axis < 3; axis++) points[3 * i + axis] = (float)Value(i, axis);

        float[] dense = Spline.Densify(points, 5);

        Assert.Equal(3 * (5 * (count - 1) + 1), dense.Length);
        for (int i = 0; i < dense.Length; i++) Assert.Equal(Value(i / 3 / 5.0, i % 3), dense[i], 1e-5);

        double Value(double t, int axis) => Enumerable.Range(0, degree + 1).Sum(power => Math.Pow(t / count, power) * (1 + axis) * (power % 2 == 0 ? 1 : -2));
    }

    [Fact]
    public void One_point_or_none_is_a_path_too()
    {
        Assert.Equal([1f, 2, 3], Spline.Densify([1f, 2, 3], 4));
        Assert.Empty(Spline.Densify([], 4));
        Assert.Throws<ArgumentException>(() => Spline.Densify([1f, 2], 4));
    }

    private static float[] Walk(int count, int seed = 3)
    {
        var random = new SeededRandom(seed);
        var points = new float[3 * count];
        for (int i = 0; i < points.Length; i++)
            points[i] = (float)((i >= 3 ? 0.95 * points[i - 3] : 0) + random.NextGaussian() * (3 - i % 3));
        return points;
    }
}
