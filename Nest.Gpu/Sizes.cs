using System.Runtime.InteropServices;
using Nest.Tensors;

namespace Nest.Gpu;

// The structures that kernels take by value, field by field as Kernels/*.cl declare them: four bytes each, no padding.

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ConvolutionSizes(
    int Batch, int Height, int Width, int In, int Out, int KernelHeight, int KernelWidth, int StrideHeight, int StrideWidth, int PadHeight, int PadWidth, int OutHeight, int OutWidth)
{
    public static ConvolutionSizes Of(in Convolution c) => new(
        c.Batch, c.Height, c.Width, c.In, c.Out, c.KernelHeight, c.KernelWidth, c.StrideHeight, c.StrideWidth, c.PadHeight, c.PadWidth, c.OutHeight, c.OutWidth);
}

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct PoolingGeometry(int Batch, int Height, int Width, int Channels, int PoolHeight, int PoolWidth, int OutHeight, int OutWidth)
{
    public static PoolingGeometry Of(in Pooling p) => new(p.Batch, p.Height, p.Width, p.Channels, p.PoolHeight, p.PoolWidth, p.OutHeight, p.OutWidth);
}

[StructLayout(LayoutKind.Sequential)]
internal record struct ProductSizes
{
    public int AStart, BStart, BiasStart, CStart;
    public int M, N, K;
    public int Part, Parts;
    public int Biased, Relu, Add;
    public ConvolutionSizes Geometry;
}

[StructLayout(LayoutKind.Sequential)]
internal record struct VectorProductSizes
{
    public ProductSizes Product;
    public int Wide, Row, Step, Phase;
}

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct PackingSizes(int Start, int K, int N, int Wide, int Taps, int Phase, ConvolutionSizes Geometry, int Transposed);

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TurnedTapsSizes(int Start, int K, ConvolutionSizes Geometry);

[StructLayout(LayoutKind.Sequential)]
internal record struct PoolingSizes
{
    public int XStart, YStart, WStart, BiasStart, Biased, Relu;
    public int Rows, StartsAt, SourcesAt, Stretch, Shift;
    public ConvolutionSizes Convolution;
    public PoolingGeometry Pooling;
}

[StructLayout(LayoutKind.Sequential)]
internal record struct NarrowSizes
{
    public int XStart, WStart, BiasStart, YStart, Taps, Biased, Activation, Add, Shift, Stretch;
    public ConvolutionSizes Convolution;
}

[StructLayout(LayoutKind.Sequential)]
internal record struct NarrowProductSizes
{
    public int AStart, BStart, BiasStart, CStart, M, N, K, BRow, BColumn, CRow, CColumn, Biased, Activation, Add;
}

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FillingSizes(int Start, int Count, float Value);

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct PointwiseSizes(int XStart, int YStart, int ZStart, int Count, int Activation);

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct AdamSizes(
    int GradientStart, int MeanStart, int SquareStart, int ValueStart, int Count, float Beta1, float Rest1, float Beta2, float Rest2, float Size, float RootScale, float Epsilon);

[StructLayout(LayoutKind.Sequential)]
internal record struct CellSizes
{
    public int GatesStart, BeforeStart, CellStart, OutputStart, CellGradientStart, GateGradientStart, Rows, Width;
}

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SequenceSizes(int GatesStart, int WeightStart, int CellsStart, int OutputsStart, int GateGradientsStart, int Steps, int Rows, int Width);

[StructLayout(LayoutKind.Sequential)]
internal record struct RowSumSizes
{
    public int XStart, BiasStart, IntoStart, Rows, Columns, Across, Stretch, Add, Biased, BiasColumns, Relu;
    public float Scale;
}

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ListedSumSizes(int XStart, int IntoStart, int StartsAt, int SourcesAt, int Outputs, int Length, int Add);

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SquaredErrorSizes(int YStart, int TargetStart, int GradientStart, int Count, int Items, float Scale);

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct CovarianceErrorSizes(int ZStart, int GradientStart, int ErrorStart, int Rows, int Width, float Divisor, float Scale);

[StructLayout(LayoutKind.Sequential)]
internal record struct NormalizationSizes
{
    public int XStart, MeanStart, VarianceStart, GammaStart, BetaStart, YStart, Count, Channels, Width, Stretch, Stretches;
    public float Epsilon;
}

[StructLayout(LayoutKind.Sequential)]
internal record struct NormalizationBackwardSizes
{
    public int XStart, MeanStart, VarianceStart, GammaStart, GradientStart, ToStart, Count, Channels, OfBatch;
    public float Epsilon, Rows;
}

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SpectraSizes(
    int SamplesStart, int YStart, int Count, int Apart, int Length, int Frames, int First, int Hop, int Size, int Power, int Columns, int Filtered);

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct LevelSizes(int XStart, int YStart, int Images, int Length, int Width, float Range, float Scale, float Shift);

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ScalingSizes(int XStart, int ScaleStart, int YStart, int Count, int Columns);

[StructLayout(LayoutKind.Sequential)]
internal record struct LatentSizes
{
    public int PointsStart, ForecastsStart, SharpnessStart, SongStart, WindowsAt, PlacesAt;
    public int DistanceWeightStart, LossesStart, PointSlopesStart, ForecastSlopesStart, SharpnessSlopeStart;
    public int Anchors, Runs, RunLength, History, Near, Width;
    public float LeastVariance, Contrast, Hinge, Decorrelation, Slowness, Forecast;
}

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct CutSizes(int FramesStart, int StartsAt, int Images, int Length, int Row);
