using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Nest.Numerics;

namespace Nest.Projection;

/// <summary>The push apart by interpolation: points spread their weight on a grid's nodes, the grid is convolved, points read the push off it.</summary>
/// <remarks>
/// Quintic splines on nodes at most <see cref="WidestSpacing"/> apart: pushes are right to 2 % of their root mean square. Time is O(N) plus that of the FFTs, which
/// grows with the map's area. Every node has one writer, which sees the points in a fixed order.
/// <para>Source: Linderman et al., "Fast interpolation-based t-SNE for improved visualization of single-cell RNA-seq data", Nature Methods 16, 2019.</para>
/// </remarks>
internal sealed class InterpolatedRepulsion : TsneRepulsion
{
    private const double WidestSpacing = 0.4;     // against a kernel of width 1
    private const int FewestNodes = 128, MostNodes = 2048;
    private const int Margin = 20;                // nodes that points keep away from, both sides together: the splines' reach and the seam's
    private const int ChunkRows = 1024;

    private readonly int count;
    private readonly WorkerPool team;
    private readonly int[] rows;                  // (N) the row of nodes below each point
    private readonly int[] order;                 // (N) points by row
    private int[] starts = [];                    // (Nodes + 1) where each row's points start in `order`
    private RepulsionPlane? plane;

    public InterpolatedRepulsion(int count, WorkerPool team)
    {
        (this.count, this.team) = (count, team);
        rows = new int[count];
        order = new int[count];
    }

    public override double Compute(float[][] places, float[][] forces)
    {
        ReadOnlySpan<float> xs = places[0].AsSpan(0, count), ys = places[1].AsSpan(0, count);
        double left = TensorPrimitives.Min(xs), right = TensorPrimitives.Max(xs), bottom = TensorPrimitives.Min(ys), top = TensorPrimitives.Max(ys);
        RepulsionPlane grid = plane = Fitting(Math.Max(right - left, top - bottom));
        float half = (float)(grid.Spacing * grid.Nodes / 2), scale = (float)(1 / grid.Spacing);
        var frame = new Frame((float)(left + right) / 2 - half, (float)(bottom + top) / 2 - half, scale);
        Sort(places[1], frame, grid.Nodes);
        team.Run(grid.Nodes / grid.Lanes, new Spreading(grid, places, order, starts, frame));
        double sum = grid.Convolve();
        team.Run((count + ChunkRows - 1) / ChunkRows, new Reading(grid, places, forces, order, frame));
        return sum - count;
    }

    // The grid that is there while it suits, so that its kernels' spectra are made seldom.
    private RepulsionPlane Fitting(double span)
    {
        span = Math.Max(span, 1e-12);
        if (plane is not null && Nodes(span, plane.Spacing) <= plane.Nodes && 4 * Nodes(span, plane.Spacing) > plane.Nodes) return plane;
        int nodes = FewestNodes;
        while (nodes < MostNodes && Nodes(span, WidestSpacing) > nodes) nodes *= 2;
        double needed = span / (nodes - Margin), spacing = WidestSpacing * Math.Pow(2, Math.Ceiling(Math.Log2(needed / WidestSpacing)));
        return plane is not null && plane.Nodes == nodes && plane.Spacing == spacing ? plane : RepulsionPlane.Create(nodes, spacing, team);
    }

    private static double Nodes(double span, double spacing) => span / spacing + Margin;

    private void Sort(float[] ys, Frame frame, int nodes)
    {
        if (starts.Length != nodes + 1) starts = new int[nodes + 1];
        Array.Clear(starts);
        for (int i = 0; i < count; i++) starts[(rows[i] = (int)((ys[i] - frame.Bottom) * frame.Scale)) + 1]++;
        for (int row = 0; row < nodes; row++) starts[row + 1] += starts[row];
        for (int i = 0; i < count; i++) order[starts[rows[i]]++] = i;
        for (int row = nodes; row > 0; row--) starts[row] = starts[row - 1];
        starts[0] = 0;
    }

    private readonly record struct Frame(float Left, float Bottom, float Scale);

    /// <summary>The quintic spline's weights on the six nodes around a place.</summary>
    private readonly struct Spline
    {
        public readonly int First;
        public readonly float W0, W1, W2, W3, W4, W5;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Spline(float place)
        {
            int node = (int)place;
            float t = place - node, s = 1 - t;
            First = node - 2;
            W0 = s * s * s * s * s * (1 / 120f);
            W1 = (26 + t * (-50 + t * (20 + t * (20 + t * (-20 + t * 5))))) * (1 / 120f);
            W2 = (66 + t * t * (-60 + t * t * (30 - t * 10))) * (1 / 120f);
            W3 = (26 + t * (50 + t * (20 + t * (-20 + t * (-20 + t * 10))))) * (1 / 120f);
            W4 = (1 + t * (5 + t * (10 + t * (10 + t * (5 - t * 5))))) * (1 / 120f);
            W5 = t * t * t * t * t * (1 / 120f);
        }

        public float this[int node] => node switch { 0 => W0, 1 => W1, 2 => W2, 3 => W3, 4 => W4, _ => W5 };
    }

    // A group of rows takes what the points near it leave on it.
    private readonly struct Spreading(RepulsionPlane grid, float[][] places, int[] order, int[] starts, Frame frame) : IChunkWork
    {
        public void Run(int group)
        {
            int lanes = grid.Lanes, nodes = grid.Nodes, firstRow = group * lanes;
            Span<float> weights = grid.Weights.AsSpan(group * nodes * lanes, nodes * lanes);
            weights.Clear();
            for (int place = starts[Math.Max(0, firstRow - 3)]; place < starts[Math.Min(nodes, firstRow + lanes + 2)]; place++)
            {
                int i = order[place];
                Spline across = new((places[0][i] - frame.Left) * frame.Scale), up = new((places[1][i] - frame.Bottom) * frame.Scale);
                for (int r = 0; r < 6; r++)
                {
                    int row = up.First + r - firstRow;
                    if ((uint)row >= (uint)lanes) continue;
                    float weight = up[r];
                    Span<float> node = weights[(across.First * lanes + row)..];
                    node[5 * lanes] += weight * across.W5;
                    node[0] += weight * across.W0;
                    node[lanes] += weight * across.W1;
                    node[2 * lanes] += weight * across.W2;
                    node[3 * lanes] += weight * across.W3;
                    node[4 * lanes] += weight * across.W4;
                }
            }
        }
    }

    private readonly struct Reading(RepulsionPlane grid, float[][] places, float[][] forces, int[] order, Frame frame) : IChunkWork
    {
        public void Run(int chunk)
        {
            int lanes = grid.Lanes, nodes = grid.Nodes;
            for (int place = chunk * ChunkRows; place < Math.Min(order.Length, (chunk + 1) * ChunkRows); place++)
            {
                int i = order[place];
                Spline across = new((places[0][i] - frame.Left) * frame.Scale), up = new((places[1][i] - frame.Bottom) * frame.Scale);
                float x = 0, y = 0;
                for (int r = 0; r < 6; r++)
                {
                    int row = up.First + r, at = (row / lanes * nodes + across.First) * lanes + row % lanes;
                    float weight = up[r];
                    ReadOnlySpan<float> xs = grid.PushX.AsSpan(at, 5 * lanes + 1), ys = grid.PushY.AsSpan(at, 5 * lanes + 1);
                    x += weight * (across.W5 * xs[5 * lanes] + across.W0 * xs[0] + across.W1 * xs[lanes] + across.W2 * xs[2 * lanes] + across.W3 * xs[3 * lanes] + across.W4 * xs[4 * lanes]);
                    y += weight * (across.W5 * ys[5 * lanes] + across.W0 * ys[0] + across.W1 * ys[lanes] + across.W2 * ys[2 * lanes] + across.W3 * ys[3 * lanes] + across.W4 * ys[4 * lanes]);
                }
                forces[0][i] = x;
                forces[1][i] = y;
            }
        }
    }
}
