using Nest.Layers.Losses;
using Nest.Numerics;
using Nest.Tensors;

namespace Nest.Bench.Operations;

// The losses of a nest's latents, each by itself: alone it is weighted, and alone it is looked at.
public static partial class OperationCases
{
    private const int RunLength = 8, History = 5, Near = 20;

    private static string[] LatentLossNames => ["contrast", "distance", "hinge", "decorrelation", "slowness", "forecast"];

    private static IEnumerable<OperationCase> Latents()
    {
        foreach (var (anchors, runs, within) in new[] { (1, 1, 20), (2, 1, 1), (5, 2, 200), (67, 3, 300) })   // within 20 windows nothing is apart
            for (int loss = 0; loss < LatentLossNames.Length; loss++) yield return LatentLoss(loss, anchors, runs, within, width: 7);
        for (int loss = 0; loss < 2; loss++) yield return LatentLoss(loss, anchors: 260, runs: 1, within: 2000, width: 50);   // more than a group of work-items
        yield return LatentLoss(4, anchors: 3, runs: 40, within: 100, width: 1);
        yield return LatentLoss(5, anchors: 3, runs: 40, within: 100, width: 1);
    }

    private static OperationCase LatentLoss(int loss, int anchors, int runs, int within, int width)
    {
        var random = new SeededRandom(anchors);
        int points = 2 * anchors + runs * RunLength, forecasts = runs * (RunLength - History), places = anchors + 3;
        int[] windows = [.. Enumerable.Range(0, points).Select(_ => random.Next(within))], rows = [.. Enumerable.Range(0, places)];
        float[] coordinates = [.. Enumerable.Range(0, places * width).Select(_ => (float)random.NextGaussian())];
        random.Shuffle<int>(rows);
        rows = rows[..anchors];
        OperationCase? it = null;
        return it = new OperationCase
        {
            Name = $"latents' {LatentLossNames[loss]}, {anchors} anchors and {runs} runs within {within}",
            Inputs = [[points, LatentPlan.Axes], [forecasts, LatentPlan.Axes], [1]],
            Output = [1],
            Work = loss < 2 ? 2L * anchors * anchors : points,
            Reference = x => [loss switch
            {
                0 => Reference.Contrast(x[0], windows, anchors, Near, x[2][0]),
                1 => Reference.Distance(x[0], [.. rows.SelectMany(row => coordinates[(row * width)..((row + 1) * width)])], windows[..anchors], width, Near),
                2 => Reference.Spread(x[0], anchors).Hinge,
                3 => Reference.Spread(x[0], anchors).Decorrelation,
                4 => Reference.Slowness(x[0], 2 * anchors, RunLength, Reference.Spread(x[0], anchors).Variance),
                _ => Forecast(x, Array.ConvertAll(it!.Draw()[0], value => (double)value)),
            }],
            Forward = (device, x, y) => Run(device, x, y, weight: 1, [device.Zeros(x[0].Shape), device.Zeros(x[1].Shape), device.Zeros(1)]),
            Backward = (device, x, _, dy, dx) => Run(device, x, device.Zeros(1), dy.ToArray()[0], dx),
        };

        // What comes next and the variance are targets, whatever the latents become.
        double Forecast(double[][] x, double[] targets) =>
            Reference.Forecast(x[1], x[0], targets, 2 * anchors, RunLength, History, Reference.Spread(targets, anchors).Variance);

        void Run(Device device, Tensor[] x, Tensor y, float weight, Tensor[] slopes)
        {
            float Of(int other) => other == loss ? weight : 0;
            var maps = new GatherMaps(device);
            GatherMap drawn = maps.Sum(windows), placed = maps.Sum(rows);
            maps.Send();
            Tensor losses = device.Zeros(LatentLossNames.Length);
            PreparedLatentLosses prepared = LatentLosses.Prepare(device, new LatentPlan(anchors, runs, RunLength, History, Near, device.FromArray(coordinates, places, width)));
            prepared.Run(new LatentInputs(drawn, placed, x[0], x[1], x[2]), new LatentWeights(Of(0), device.FromArray([Of(1)], 1), Of(2), Of(3), Of(4), Of(5)), losses,
                new LatentGradients(slopes[0], slopes[1], slopes[2]));
            device.Activate(Activation.Identity, losses.Rows(loss, 1), y);
        }
    }
}
