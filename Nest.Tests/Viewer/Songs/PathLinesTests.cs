using Nest.Viewer.Songs;

namespace Nest.Tests.Viewer.Songs;

public class PathLinesTests
{
    private static readonly float[] Straight = [.. Enumerable.Range(0, 9).SelectMany(i => new[] { i, 0f, 0f })];

    [Fact]
    public void A_straight_line_needs_its_ends_alone() => Assert.Equal([0, 8], PathLines.Ends(Straight, [], 1e-3f, longest: 100));

    [Fact]
    public void A_line_ends_after_its_longest() => Assert.Equal([0, 3, 6, 8], PathLines.Ends(Straight, [], 1e-3f, longest: 3));

    [Fact]
    public void A_line_ends_where_a_point_would_lie_too_far_aside()
    {
        float[] corner = [0, 0, 0, 1, 0, 0, 2, 0, 0, 2, 1, 0, 2, 2, 0];

        Assert.Equal([0, 2, 4], PathLines.Ends(corner, [], 0.1f, longest: 100));
        Assert.Equal([0, 4], PathLines.Ends(corner, [], 1.5f, longest: 100));   // its corner lies the root of 2 aside
    }

    [Fact]
    public void Two_curves_share_the_ends_that_either_needs()
    {
        float[] corner = [0, 0, 0, 1, 0, 0, 2, 0, 0, 2, 1, 0, 2, 2, 0], other = [0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 2, 0, 1, 3, 0];

        Assert.Equal([0, 1, 2, 4], PathLines.Ends(corner, other, 0.1f, longest: 100));
    }

    [Fact]
    public void One_point_is_its_own_end() => Assert.Equal([0], PathLines.Ends([1, 2, 3], [], 1, longest: 16));
}
