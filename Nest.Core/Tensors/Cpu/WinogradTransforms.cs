using System.Runtime.CompilerServices;
using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>One 6 × 6 patch of an image to be transformed: V = Bᵀ · patch · B, for every channel.</summary>
internal unsafe struct WinogradInput
{
    public float** Pixels;   // (6, 6) each pixel's channels; those beyond the image point at zeros
    public int Channels;     // a multiple of 16
    public float* Target;    // (36, Channels), TargetStride apart
    public nint TargetStride;
}

/// <summary>One tile's products to be transformed back: Y = Aᵀ · M · A, plus bias, rectified and pooled as asked.</summary>
internal unsafe struct WinogradOutput
{
    public float* Products;  // (36, Channels), ProductStride apart
    public nint ProductStride;
    public int Channels;     // a multiple of 16
    public float* Bias;      // (Channels)
    public bool Relu;
    public bool Pool;        // whether to keep the largest of every 2 × 2
    public float** Targets;  // (4, 4) where each pixel's channels go, or (2, 2) where pooled; those beyond the image point at spare memory
}

/// <summary>Where the polynomials of Winograd's F(4 × 4, 3 × 3) are taken, besides 0 and infinity: exact in float32, as are their powers.</summary>
internal static class WinogradPoints
{
    public const float A = 0.75f, B = 1.5f;

    public const float A2 = A * A, B2 = B * B, A3 = A2 * A, B3 = B2 * B;
}

/// <summary>The transforms of Winograd's minimal filtering F(4 × 4, 3 × 3), a lane a channel.</summary>
/// <remarks>
/// A 4 × 4 tile of a 3 × 3 correlation is Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A: 36 multiplications in place of 144. The polynomials are taken at 0, ±a, ±b and infinity; the
/// usual ±1 and ±2 lose four times as much to rounding as <see cref="WinogradPoints"/> do (largest error over 512 channels).
/// <para>Source: Lavin and Gray, "Fast algorithms for convolutional neural networks", CVPR 2016; on points, Barabasz et al., "Error analysis and improving the
/// accuracy of Winograd convolution for deep neural networks", ACM TOMS 46(4), 2020.</para>
/// </remarks>
internal static unsafe class WinogradTransforms<V, I>
    where V : unmanaged
    where I : struct, ISimd<V>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(in WinogradInput work)
    {
        V* half = stackalloc V[36];   // (6 rows, 6) after the pass down the columns
        float** pixels = work.Pixels;
        nint stride = work.TargetStride;
        for (int c = 0; c < work.Channels; c += I.Lanes)
        {
            for (int j = 0; j < 6; j++)
            {
                Forward(
                    I.Load(pixels[j] + c), I.Load(pixels[j + 6] + c), I.Load(pixels[j + 12] + c), I.Load(pixels[j + 18] + c), I.Load(pixels[j + 24] + c), I.Load(pixels[j + 30] + c),
                    out half[j], out half[j + 6], out half[j + 12], out half[j + 18], out half[j + 24], out half[j + 30]);
            }
            float* target = work.Target + c;
            for (int i = 0; i < 36; i += 6, target += 6 * stride)
            {
                Forward(half[i], half[i + 1], half[i + 2], half[i + 3], half[i + 4], half[i + 5], out V y0, out V y1, out V y2, out V y3, out V y4, out V y5);
                I.Store(target, y0);
                I.Store(target + stride, y1);
                I.Store(target + 2 * stride, y2);
                I.Store(target + 3 * stride, y3);
                I.Store(target + 4 * stride, y4);
                I.Store(target + 5 * stride, y5);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(in WinogradOutput work)
    {
        V* half = stackalloc V[24];   // (6 rows, 4) after the pass along the rows
        float** targets = work.Targets;
        nint stride = work.ProductStride;
        V floor = I.Broadcast(work.Relu ? 0 : float.NegativeInfinity);
        for (int c = 0; c < work.Channels; c += I.Lanes)
        {
            float* products = work.Products + c;
            for (int i = 0; i < 24; i += 4, products += 6 * stride)
                Back(
                    I.Load(products), I.Load(products + stride), I.Load(products + 2 * stride), I.Load(products + 3 * stride), I.Load(products + 4 * stride), I.Load(products + 5 * stride),
                    out half[i], out half[i + 1], out half[i + 2], out half[i + 3]);

            V bias = I.Load(work.Bias + c);
            if (work.Pool)
                for (int j = 0; j < 4; j += 2)
                {
                    Back(half[j], half[j + 4], half[j + 8], half[j + 12], half[j + 16], half[j + 20], out V a0, out V a1, out V a2, out V a3);
                    Back(half[j + 1], half[j + 5], half[j + 9], half[j + 13], half[j + 17], half[j + 21], out V b0, out V b1, out V b2, out V b3);
                    I.Store(targets[j / 2] + c, I.Max(I.Add(I.Max(I.Max(a0, b0), I.Max(a1, b1)), bias), floor));
                    I.Store(targets[j / 2 + 2] + c, I.Max(I.Add(I.Max(I.Max(a2, b2), I.Max(a3, b3)), bias), floor));
                }
            else
                for (int j = 0; j < 4; j++)
                {
                    Back(half[j], half[j + 4], half[j + 8], half[j + 12], half[j + 16], half[j + 20], out V y0, out V y1, out V y2, out V y3);
                    I.Store(targets[j] + c, I.Max(I.Add(y0, bias), floor));
                    I.Store(targets[j + 4] + c, I.Max(I.Add(y1, bias), floor));
                    I.Store(targets[j + 8] + c, I.Max(I.Add(y2, bias), floor));
                    I.Store(targets[j + 12] + c, I.Max(I.Add(y3, bias), floor));
                }
        }
    }

    // y = Bᵀ x, with A = a², B = b²
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Forward(V x0, V x1, V x2, V x3, V x4, V x5, out V y0, out V y1, out V y2, out V y3, out V y4, out V y5)
    {
        V product = I.Broadcast(WinogradPoints.A2 * WinogradPoints.B2), minusSum = I.Broadcast(-WinogradPoints.A2 - WinogradPoints.B2);
        y0 = I.MultiplyAdd(product, x0, I.MultiplyAdd(minusSum, x2, x4));     // AB x₀ − (A + B) x₂ + x₄
        V minus = I.Broadcast(-WinogradPoints.B2), odd = I.MultiplyAdd(minus, x1, x3), even = I.MultiplyAdd(minus, x2, x4);
        y1 = I.MultiplyAdd(I.Broadcast(WinogradPoints.A), odd, even);                 // −aB x₁ − B x₂ + a x₃ + x₄
        y2 = I.MultiplyAdd(I.Broadcast(-WinogradPoints.A), odd, even);                //  aB x₁ − B x₂ − a x₃ + x₄
        minus = I.Broadcast(-WinogradPoints.A2);
        odd = I.MultiplyAdd(minus, x1, x3);
        even = I.MultiplyAdd(minus, x2, x4);
        y3 = I.MultiplyAdd(I.Broadcast(WinogradPoints.B), odd, even);                 // −bA x₁ − A x₂ + b x₃ + x₄
        y4 = I.MultiplyAdd(I.Broadcast(-WinogradPoints.B), odd, even);                //  bA x₁ − A x₂ − b x₃ + x₄
        y5 = I.MultiplyAdd(product, x1, I.MultiplyAdd(minusSum, x3, x5));     // AB x₁ − (A + B) x₃ + x₅
    }

    // y = Aᵀ x
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Back(V x0, V x1, V x2, V x3, V x4, V x5, out V y0, out V y1, out V y2, out V y3)
    {
        V sum1 = I.Add(x1, x2), difference1 = I.Subtract(x1, x2), sum2 = I.Add(x3, x4), difference2 = I.Subtract(x3, x4);
        y0 = I.Add(I.Add(x0, sum1), sum2);                                                                            // x₀ + x₁ + x₂ + x₃ + x₄
        y1 = I.MultiplyAdd(I.Broadcast(WinogradPoints.A), difference1, I.Multiply(I.Broadcast(WinogradPoints.B), difference2));       // a (x₁ − x₂) + b (x₃ − x₄)
        y2 = I.MultiplyAdd(I.Broadcast(WinogradPoints.A2), sum1, I.Multiply(I.Broadcast(WinogradPoints.B2), sum2));                   // a² (x₁ + x₂) + b² (x₃ + x₄)
        y3 = I.MultiplyAdd(I.Broadcast(WinogradPoints.A3), difference1, I.MultiplyAdd(I.Broadcast(WinogradPoints.B3), difference2, x5));   // a³ (x₁ − x₂) + b³ (x₃ − x₄) + x₅
    }
}
