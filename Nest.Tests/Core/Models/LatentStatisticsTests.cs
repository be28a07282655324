using Nest.Models;

namespace Nest.Tests.Core.Models;

public class LatentStatisticsTests
{
    [Theory]
    [InlineData(0.3, 0.3, 0.3, false)]
    [InlineData(0.9, 0.26, 0.18, false)]     // 0.81 / 0.91 = 0.89
    [InlineData(0.9, 0.20, 0.18, true)]      // 0.918
    [InlineData(0.02, 0.015, 0.018, true)]   // total variance 9.5e-4
    [InlineData(0, 0, 0, true)]
    public void Collapse_is_a_first_share_over_nine_tenths_or_next_to_no_variance(double x, double y, double z, bool collapsed)
    {
        // Eight corners of a box: the deviations are exactly the half-widths, turned so that no axis is principal.
        double[] half = [x, y, z];
        var points = new List<float>();
        for (int corner = 0; corner < 8; corner++)
        {
            double[] p = [.. Enumerable.Range(0, 3).Select(axis => (corner >> axis & 1) == 0 ? -half[axis] : half[axis])];
            points.AddRange([(float)(0.6 * p[0] - 0.8 * p[1] + 0.05), (float)(0.8 * p[0] + 0.6 * p[1]), (float)p[2]]);
        }

        var statistics = LatentStatistics.Of([.. points]);

        double total = x * x + y * y + z * z;
        Assert.Equal(total, statistics.TotalVariance, 1e-6);
        if (total > 0) Assert.Equal(x * x / total, statistics.Shares[0], 1e-5);
        Assert.Equal(1, statistics.Shares.Sum(), 1e-9);
        Assert.Equal(collapsed, statistics.Collapsed);
    }

    [Fact]
    public void Saturation_counts_coordinates_and_no_number_is_a_collapse()
    {
        Assert.Equal(0.5, LatentStatistics.Of([1, -0.995f, 0.2f, -1, 0.5f, 0.98f]).Saturation);
        Assert.True(LatentStatistics.Of([float.NaN, 0, 0, 1, 0, 1]).Collapsed);
        Assert.Contains("of the variance", LatentStatistics.Of([1, 0, 0, 0, 1, 0]).ToString(), StringComparison.Ordinal);
    }
}
