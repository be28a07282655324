using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nest.Embeddings;

/// <summary>Whole-number inner products of 8-bit codes with a 16-bit query.</summary>
internal static unsafe class CodeProducts
{
    /// <summary>Codes of a row are padded with zeros to a multiple of this.</summary>
    public const int Step = 32;

    private const int Sums = 8;   // partial sums of 32 bits that a row's products are spread over

    /// <summary>Largest magnitude of a query's code at which no partial sum overflows.</summary>
    /// <param name="padded">Codes of a row.</param>
    public static int LargestQuery(int padded) => (int)Math.Min(short.MaxValue, int.MaxValue / (127L * (padded / Sums)));

    /// <summary>Writes the products of some rows.</summary>
    /// <param name="codes">−127 to 127. (rows, padded)</param>
    /// <param name="query">(padded)</param>
    /// <param name="padded">A multiple of <see cref="Step"/>.</param>
    /// <param name="products">(rows)</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(sbyte* codes, short* query, int padded, Span<long> products)
    {
        int row = 0;
        if (Avx2.IsSupported)
            for (; row + 1 < products.Length; row += 2, codes += 2 * (nint)padded)
            {
                Vector256<int> a = default, b = default, c = default, d = default;
                sbyte* next = codes + padded;
                for (int k = 0; k < padded; k += Step)
                {
                    Vector256<short> q0 = Vector256.Load(query + k), q1 = Vector256.Load(query + k + 16);
                    a = Avx2.Add(a, Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(codes + k), q0));
                    b = Avx2.Add(b, Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(codes + k + 16), q1));
                    c = Avx2.Add(c, Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(next + k), q0));
                    d = Avx2.Add(d, Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(next + k + 16), q1));
                }
                products[row] = Sum(a) + Sum(b);
                products[row + 1] = Sum(c) + Sum(d);
            }
        for (; row < products.Length; row++, codes += padded) products[row] = Single(codes, query, padded);
    }

    private static long Sum(Vector256<int> sums)
    {
        (Vector256<long> low, Vector256<long> high) = Vector256.Widen(sums);
        return Vector256.Sum(low + high);
    }

    private static long Single(sbyte* codes, short* query, int padded)
    {
        Vector128<int> sums = default;
        long total = 0;
        for (int k = 0; k < padded; k += Step)
        {
            for (int part = 0; part < Step; part += 8)
            {
                (Vector128<int> q0, Vector128<int> q1) = Vector128.Widen(Vector128.Load(query + k + part));
                (Vector128<int> c0, Vector128<int> c1) = Vector128.Widen(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)(codes + k + part)).AsSByte()));
                sums += q0 * c0 + q1 * c1;
            }
            (Vector128<long> low, Vector128<long> high) = Vector128.Widen(sums);
            total += Vector128.Sum(low + high);
            sums = default;
        }
        return total;
    }
}
