using Nest.Tests.Viewer.Songs;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Tests.Viewer.Scene;

public class TransitionTests
{
    private readonly Transition transition = new();
    private readonly NestPath first = Path(), second = Path(), third = Path();

    [Fact]
    public void The_first_path_is_shown_at_once()
    {
        Assert.Equal((first, first), transition.Head(first, 5));
        Assert.Equal(1, transition.Share(5));
        Assert.Null(transition.Head(first, 6));
    }

    [Fact]
    public void Another_one_is_reached_in_a_second_gently()
    {
        transition.Head(first, 5);

        Assert.Equal((first, second), transition.Head(second, 10));
        Assert.Equal(0, transition.Share(10));
        Assert.InRange(transition.Share(10.1), 0.001, 0.05);   // slower than the even 0.1
        Assert.Equal(0.5, transition.Share(10.5), 1e-6);
        Assert.InRange(transition.Share(10.9), 0.95, 0.999);
        Assert.Equal(1, transition.Share(11));
        Assert.Equal(1, transition.Share(100));
    }

    [Fact]
    public void The_way_back_begins_where_the_path_is()
    {
        transition.Head(first, 5);
        transition.Head(second, 10);
        float there = transition.Share(10.3);

        Assert.Equal((second, first), transition.Head(first, 10.3));

        Assert.Equal(1 - there, transition.Share(10.3), 1e-5);
        Assert.Equal(1, transition.Share(10.61));
    }

    [Fact]
    public void A_third_one_waits_until_the_second_is_reached()
    {
        transition.Head(first, 5);
        transition.Head(second, 10);

        Assert.Null(transition.Head(third, 10.5));
        Assert.Equal((second, third), transition.Head(third, 11));
        Assert.Equal(0, transition.Share(11));
    }

    [Fact]
    public void Paths_of_a_model_that_learns_follow_evenly_and_as_fast_as_they_come()
    {
        var paths = Enumerable.Range(0, 20).Select(_ => new NestPath(Paths.Line(40)) { Follows = true }).ToArray();
        transition.Head(first, 0);
        int stood = 0, behind = 0, frames = 0;
        NestPath? heading = null;
        float share = 0;
        for (double time = 1; time < 1 + 0.3 * paths.Length; time += 1.0 / 60)
        {
            int newest = (int)((time - 1) / 0.3);
            heading = transition.Head(paths[newest], time)?.To ?? heading;
            if (newest < 5) continue;   // the first one is reached gently, in a second
            frames++;
            if (transition.Share(time) is var now && now == share) stood++;
            share = now;
            behind = Math.Max(behind, newest - Array.IndexOf(paths, heading));
        }

        Assert.InRange(stood, 0, frames / 8);
        Assert.InRange(behind, 0, 2);

        transition.Clear();
        transition.Head(paths[0], 0);
        transition.Head(paths[1], 10);
        transition.Head(paths[2], 11);
        Assert.Equal(0.5, transition.Share(11 + 0.95 / 2), 1e-4);
        Assert.Equal(0.25, transition.Share(11 + 0.95 / 4), 1e-4);
    }

    [Theory]
    [InlineData(1.02, 0.969)]
    [InlineData(1.4, 1)]
    public void Where_paths_come_seldom_each_is_reached_shortly_before_the_next_or_in_a_second(double apart, double length)
    {
        var paths = Enumerable.Range(0, 3).Select(_ => new NestPath(Paths.Line(40)) { Follows = true }).ToArray();
        transition.Head(paths[0], 0);
        transition.Head(paths[1], 10);

        transition.Head(paths[2], 10 + apart);

        Assert.Equal(0.5, transition.Share(10 + apart + length / 2), 1e-4);
        Assert.InRange(transition.Share(10 + apart + 0.98 * length), 0.95, 0.999);
        Assert.Equal(1, transition.Share(10 + apart + 1.001 * length));
    }

    private static NestPath Path() => new(Paths.Line(40));
}
