// Products by tensor cores: numbers rounded to TF32 (8 bits of exponent, 10 of mantissa), multiplied exactly and added up in float32. NVIDIA, sm_80 on.
//
// A warp of 32 work-items multiplies 16 rows by 8 k by 8 columns at a time. Of that, with g = lane / 4 and t = lane % 4, a work-item gives of the left matrix
// (row, k) = (g, t), (g + 8, t), (g, t + 4), (g + 8, t + 4), of the right one (k, column) = (t, g), (t + 4, g), and gets of the product (row, column) =
// (g, 2 t), (g, 2 t + 1), (g + 8, 2 t), (g + 8, 2 t + 1). Source: PTX ISA 7.0, "Matrix fragments for mma.m16n8k8". Which rows and columns of the tile these
// are is ours to say: product.h has a lane's rows in fours and its columns in eights next to each other, so that fragments are read four numbers at a
// time without conflicts (a gap of 8 numbers: k's lie 2 quarters of the banks apart).

#ifndef TENSOR_EMULATED

#define TENSOR_SCRATCH

// Made larger by a third of a unit in the tenth place, to two thirds as the mantissa grows, of which the tensor cores then ignore all that TF32 does not
// hold: right on average, exact of numbers that it does hold; infinities and NaN stay. One multiplication, where rounding to nearest takes three steps.
static INLINE float rounded_to_tf32(float x) { return x * (1.0f + 1.0f / 3072.0f); }

#define TENSOR_MULTIPLY(c0, c1, c2, c3, a0, a1, a2, a3, b0, b1) \
    __asm__("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};" \
        : "+f"(c0), "+f"(c1), "+f"(c2), "+f"(c3) : "r"(as_int(a0)), "r"(as_int(a1)), "r"(as_int(a2)), "r"(as_int(a3)), "r"(as_int(b0)), "r"(as_int(b1)))

#else

// The same for devices without, by way of local memory: to see that the fragments are right, never fast.
#define TENSOR_SCRATCH local float given[6 * GROUP];

static float rounded_to_tf32(float x) { return as_float(as_int(x * (1.0f + 1.0f / 3072.0f)) & ~0x1fff); }

static void tensor_multiply(float *c0, float *c1, float *c2, float *c3, float a0, float a1, float a2, float a3, float b0, float b1, local float *given)
{
    const int item = (int)get_local_id(0), g = item % 32 / 4, t = item % 4;
    local float *mine = given + 6 * item;
    const local float *warp = given + item / 32 * 32 * 6;
    mine[0] = a0; mine[1] = a1; mine[2] = a2; mine[3] = a3; mine[4] = b0; mine[5] = b1;
    barrier(CLK_LOCAL_MEM_FENCE);
    float sums[4];
    for (int e = 0; e < 4; e++)
    {
        sums[e] = 0.0f;
        for (int k = 0; k < 8; k++) sums[e] += warp[6 * (4 * g + k % 4) + k / 4 * 2 + e / 2] * warp[6 * (4 * (2 * t + e % 2) + k % 4) + 4 + k / 4];
    }
    *c0 += sums[0];
    *c1 += sums[1];
    *c2 += sums[2];
    *c3 += sums[3];
    barrier(CLK_LOCAL_MEM_FENCE);
}

#define TENSOR_MULTIPLY(c0, c1, c2, c3, a0, a1, a2, a3, b0, b1) tensor_multiply(&c0, &c1, &c2, &c3, a0, a1, a2, a3, b0, b1, given)

#endif
