using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nest.Projection;

/// <summary>q = 1 / (1 + d²), Student's kernel of t-SNE, without a division where there is something quicker.</summary>
internal static class StudentKernel
{
    /// <summary>1 / x for x ≥ 1, right to about 22 bits: the processor's estimate and one step of Newton's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Reciprocal(Vector256<float> x)
    {
        if (!Avx.IsSupported || !Fma.IsSupported) return Vector256<float>.One / x;
        Vector256<float> estimate = Avx.Reciprocal(x);
        return Fma.MultiplyAdd(estimate, Fma.MultiplyAddNegated(x, estimate, Vector256<float>.One), estimate);   // e + e·(1 − x·e)
    }
}
