using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nest.Tensors.Cpu;

/// <summary>Copies strips of a matrix into the order that a tile reads them in: panel[k·width + i] = element i of step k.</summary>
internal static unsafe class Panel
{
    private const int Line = 16;   // floats in a cache line
    private const int Group = 4;   // panels filled side by side, where elements lie side by side: longer stretches, fewer pages

    /// <summary>Packs <paramref name="count"/> elements a step into panels of <paramref name="width"/>, the last one filled up with zeros.</summary>
    /// <remarks>
    /// Element i of step k lies at source[i·across + k·along]; panel p starts at panels[p·width·steps]. The stretch
    /// <paramref name="ahead"/> floats further on, where the next strip begins, is called into the cache on the way:
    /// strips are too short for the processor to foresee.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* source, nint across, nint along, int count, int width, int steps, float* panels, nint ahead = 0)
    {
        nint size = (nint)width * steps;
        int whole = count / width;
        if (across == 1)
            for (int p = 0; p < whole; p += Group)
                CopySteps(source + p * width, along, Math.Min(Group, whole - p), width, steps, panels + p * size, ahead);
        else if (along == 1)
            for (int p = 0; p < whole; p++)
                Transpose(source + p * width * across, across, width, width, steps, panels + p * size, p + 1 < whole ? width * across : ahead);
        else
            for (int p = 0; p < whole; p++)
                Gather(source + p * width * across, across, along, 0, width, width, 0, steps, panels + p * size);

        int rest = count - whole * width;
        if (rest == 0) return;
        source += whole * width * across;
        panels += whole * size;
        new Span<float>(panels, width * steps).Clear();
        if (along == 1) Transpose(source, across, rest, width, steps, panels, 0);
        else Gather(source, across, along, 0, rest, width, 0, steps, panels);
    }

    private static void CopySteps(float* source, nint along, int count, int width, int steps, float* panels, nint ahead)
    {
        nint size = (nint)width * steps;
        for (int k = 0; k < steps; k++, source += along, panels += width)
        {
            if (Sse.IsSupported && ahead != 0)
                for (int i = 0; i < count * width; i += Line) Sse.Prefetch0(source + ahead + i);
            float* from = source, to = panels;
            for (int p = 0; p < count; p++, from += width, to += size)
            {
                int i = 0;
                for (; i <= width - 16; i += 16) Vector512.Load(from + i).Store(to + i);
                for (; i <= width - 4; i += 4) Vector128.Load(from + i).Store(to + i);
                for (; i < width; i++) to[i] = from[i];
            }
        }
    }

    /// <summary>Elements lie <paramref name="across"/> apart and their steps side by side: four rows at a time are turned in registers.</summary>
    private static void Transpose(float* source, nint across, int present, int width, int steps, float* panel, nint ahead)
    {
        int tall = Sse.IsSupported ? present & ~3 : 0, wholeSteps = steps & ~3;
        for (int i = 0; i < tall; i += 4)
        {
            float* row = source + i * across, target = panel + i;
            int k = 0;
            for (; k <= steps - Line; k += Line, row += Line)
            {
                if (ahead != 0)
                    for (int r = 0; r < 4; r++) Sse.Prefetch0(row + r * across + ahead);
                if (Avx512F.IsSupported) TransposeLine(row, across, target + (nint)k * width, width);
                else
                    for (int q = 0; q < Line; q += 4) TransposeQuad(row + q, across, target + (nint)(k + q) * width, width);
            }
            for (; k < wholeSteps; k += 4, row += 4) TransposeQuad(row, across, target + (nint)k * width, width);
        }
        Gather(source, across, 1, 0, tall, width, wholeSteps, steps, panel);
        Gather(source, across, 1, tall, present, width, 0, steps, panel);
    }

    /// <summary>Four rows by 16 steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeLine(float* row, nint across, float* target, nint width)
    {
        Vector512<float> a = Vector512.Load(row), b = Vector512.Load(row + across);
        Vector512<float> c = Vector512.Load(row + 2 * across), d = Vector512.Load(row + 3 * across);
        Vector512<double> abLow = Avx512F.UnpackLow(a, b).AsDouble(), abHigh = Avx512F.UnpackHigh(a, b).AsDouble();
        Vector512<double> cdLow = Avx512F.UnpackLow(c, d).AsDouble(), cdHigh = Avx512F.UnpackHigh(c, d).AsDouble();
        StoreLanes(Avx512F.UnpackLow(abLow, cdLow).AsSingle(), target, width);
        StoreLanes(Avx512F.UnpackHigh(abLow, cdLow).AsSingle(), target + width, width);
        StoreLanes(Avx512F.UnpackLow(abHigh, cdHigh).AsSingle(), target + 2 * width, width);
        StoreLanes(Avx512F.UnpackHigh(abHigh, cdHigh).AsSingle(), target + 3 * width, width);
    }

    /// <summary>The four lanes of 128 bits are steps k, k + 4, k + 8 and k + 12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLanes(Vector512<float> steps, float* target, nint width)
    {
        Avx512F.ExtractVector128(steps, 0).Store(target);
        Avx512F.ExtractVector128(steps, 1).Store(target + 4 * width);
        Avx512F.ExtractVector128(steps, 2).Store(target + 8 * width);
        Avx512F.ExtractVector128(steps, 3).Store(target + 12 * width);
    }

    /// <summary>Four rows by four steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeQuad(float* row, nint across, float* target, nint width)
    {
        Vector128<float> a = Vector128.Load(row), b = Vector128.Load(row + across);
        Vector128<float> c = Vector128.Load(row + 2 * across), d = Vector128.Load(row + 3 * across);
        Vector128<float> abLow = Sse.UnpackLow(a, b), abHigh = Sse.UnpackHigh(a, b);
        Vector128<float> cdLow = Sse.UnpackLow(c, d), cdHigh = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(abLow, cdLow).Store(target);
        Sse.MoveHighToLow(cdLow, abLow).Store(target + width);
        Sse.MoveLowToHigh(abHigh, cdHigh).Store(target + 2 * width);
        Sse.MoveHighToLow(cdHigh, abHigh).Store(target + 3 * width);
    }

    /// <summary>Elements <paramref name="from"/> to <paramref name="to"/> − 1 of steps fromStep to toStep − 1, one by one.</summary>
    private static void Gather(float* source, nint across, nint along, int from, int to, int width, int fromStep, int toStep, float* panel)
    {
        for (int i = from; i < to; i++)
            for (int k = fromStep; k < toStep; k++)
                panel[(nint)k * width + i] = source[i * across + k * along];
    }
}
