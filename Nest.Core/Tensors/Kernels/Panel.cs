using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nest.Tensors.Kernels;

/// <summary>Copies a strip of a matrix into the order that a tile reads it in: panel[k·width + i] = strip element i of step k.</summary>
internal static unsafe class Panel
{
    /// <summary>Packs (steps, width) values; element i of step k lies at source[i·across + k·along].</summary>
    /// <remarks>Of each step's <paramref name="width"/> elements (the tile's rows for A, columns for B) only the first
    /// <paramref name="present"/> are there; the others become zeros.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* source, nint across, nint along, int present, int width, int steps, float* panel)
    {
        if (present < width) new Span<float>(panel, width * steps).Clear();
        if (across == 1) CopySteps(source, along, present, width, steps, panel);
        else if (along == 1) Transpose(source, across, present, width, steps, panel);
        else Gather(source, across, along, 0, present, width, 0, steps, panel);
    }

    private static void CopySteps(float* source, nint along, int present, int width, int steps, float* panel)
    {
        for (int k = 0; k < steps; k++, source += along, panel += width)
        {
            int i = 0;
            for (; i <= present - 16; i += 16) Vector512.Load(source + i).Store(panel + i);
            for (; i <= present - 4; i += 4) Vector128.Load(source + i).Store(panel + i);
            for (; i < present; i++) panel[i] = source[i];
        }
    }

    /// <summary>Elements lie <paramref name="across"/> apart and their steps side by side: 4 × 4 blocks are turned in registers.</summary>
    private static void Transpose(float* source, nint across, int present, int width, int steps, float* panel)
    {
        int tall = Sse.IsSupported ? present & ~3 : 0;
        int wholeSteps = steps & ~3;
        for (int i = 0; i < tall; i += 4)
        {
            float* r0 = source + i * across, r1 = r0 + across, r2 = r1 + across, r3 = r2 + across;
            float* target = panel + i;
            for (int k = 0; k < wholeSteps; k += 4, target += 4 * width)
            {
                Vector128<float> a = Vector128.Load(r0 + k), b = Vector128.Load(r1 + k), c = Vector128.Load(r2 + k), d = Vector128.Load(r3 + k);
                Vector128<float> abLow = Sse.UnpackLow(a, b), abHigh = Sse.UnpackHigh(a, b);
                Vector128<float> cdLow = Sse.UnpackLow(c, d), cdHigh = Sse.UnpackHigh(c, d);
                Sse.MoveLowToHigh(abLow, cdLow).Store(target);
                Sse.MoveHighToLow(cdLow, abLow).Store(target + width);
                Sse.MoveLowToHigh(abHigh, cdHigh).Store(target + 2 * width);
                Sse.MoveHighToLow(cdHigh, abHigh).Store(target + 3 * width);
            }
        }
        Gather(source, across, 1, 0, tall, width, wholeSteps, steps, panel);
        Gather(source, across, 1, tall, present, width, 0, steps, panel);
    }

    private static void Gather(float* source, nint across, nint along, int from, int to, int width, int fromStep, int toStep, float* panel)
    {
        for (int i = from; i < to; i++)
            for (int k = fromStep; k < toStep; k++)
                panel[(nint)k * width + i] = source[i * across + k * along];
    }
}
