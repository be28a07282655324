using Nest.Numerics;

namespace Nest.Tests.Core.Numerics;

public class SeededRandomTests
{
    // The first ten numbers of the authors' xoshiro256starstar.c from the state 1, 2, 3, 4.
    [Fact]
    public void The_bits_are_those_of_the_published_generator()
    {
        ulong[] published =
        [
            11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600,
            16172922978634559625, 8476171486693032832, 10595114339597558777, 2904607092377533576,
        ];
        var random = new SeededRandom(1, 2, 3, 4);

        Assert.Equal(published, Draw(published.Length, random.NextUInt64));
    }

    // From a state that splitmix64.c fills, starting at 0.
    [Fact]
    public void The_seed_fills_the_state_by_SplitMix64()
    {
        var random = new SeededRandom(0);

        Assert.Equal([11091344671253066420, 13793997310169335082, 1900383378846508768, 7684712102626143532], Draw(4, random.NextUInt64));
    }

    [Fact]
    public void The_same_seed_gives_the_same_sequence_and_another_seed_another()
    {
        Assert.Equal(Draw(100, new SeededRandom(7).NextGaussian), Draw(100, new SeededRandom(7).NextGaussian));
        Assert.NotEqual(Draw(100, new SeededRandom(7).NextGaussian), Draw(100, new SeededRandom(8).NextGaussian));
    }

    [Fact]
    public void Uniform_numbers_fill_zero_to_one_evenly()
    {
        var random = new SeededRandom(1);
        var doubles = Draw(100_000, random.NextDouble);
        var singles = Draw(100_000, random.NextSingle);

        Assert.All(doubles, x => Assert.InRange(x, 0, 1 - 1e-16));
        Assert.All(singles, x => Assert.InRange(x, 0, 1 - 5e-8f));
        Assert.InRange(doubles.Average(), 0.495, 0.505);     // standard error 0.0009
        Assert.InRange(singles.Average(), 0.495f, 0.505f);
        Assert.InRange(doubles.Select(x => (x - 0.5) * (x - 0.5)).Average(), 0.0820, 0.0847);   // 1/12, standard error 0.0002
    }

    [Fact]
    public void Normal_numbers_have_the_normal_moments()
    {
        var random = new SeededRandom(2);
        var numbers = Draw(200_000, random.NextGaussian);

        Assert.InRange(numbers.Average(), -0.012, 0.012);                          // standard error 0.0022
        Assert.InRange(numbers.Average(x => x * x), 0.98, 1.02);                   // 1, standard error 0.0032
        Assert.InRange(numbers.Average(x => x * x * x * x), 2.88, 3.12);           // 3, standard error 0.022
        Assert.InRange(numbers.Count(x => Math.Abs(x) > 3) / 200_000.0, 0.0020, 0.0034);   // 0.0027, standard error 0.0001
    }

    [Fact]
    public void Whole_numbers_are_equally_likely()
    {
        var random = new SeededRandom(3);
        var counts = new int[6];
        for (int i = 0; i < 60_000; i++) counts[random.Next(6)]++;

        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));         // 10,000, standard deviation 91
        Assert.Equal(0, random.Next(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(0));
    }

    [Fact]
    public void Shuffling_keeps_every_item_and_reaches_every_order()
    {
        var random = new SeededRandom(4);
        var orders = new Dictionary<string, int>();
        for (int i = 0; i < 6_000; i++)
        {
            char[] items = ['a', 'b', 'c'];
            random.Shuffle<char>(items);
            var order = new string(items);
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(["abc", "acb", "bac", "bca", "cab", "cba"], orders.Keys.Order(StringComparer.Ordinal));
        Assert.All(orders.Values, count => Assert.InRange(count, 850, 1150));      // 1,000, standard deviation 29
    }

    private static T[] Draw<T>(int count, Func<T> next)
    {
        var drawn = new T[count];
        for (int i = 0; i < count; i++) drawn[i] = next();
        return drawn;
    }
}
