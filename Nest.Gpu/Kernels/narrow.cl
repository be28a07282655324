// Products of few columns, of which a tile would be empty but for a few: convolutions and matrix products.
//
// Convolutions whose patches lie side by side, kernel and stride the same, of at most four numbers each: a decoder's last layer. x (batch,
// height, width, in) has y's rows and columns times the kernel's; y (batch, outHeight, outWidth, out) lies in aligned fours, out = 4 << shift; w (taps, out)
// has a tap for each number of a patch.

#define TAPS_MOST 4
#define PIXELS_AN_ITEM 4    // of y, that the transposed convolution takes at once
#define MOST_FOURS 64       // of a pixel of y

typedef struct { int xStart, wStart, biasStart, yStart, taps, biased, activation, add, shift, stretch; Convolution c; } Narrow;

// How far a number of a patch lies from its first.
static int offset_in_patch(Convolution c, int tap) { return tap / (c.kernelWidth * c.in) * c.width * c.in + tap % (c.kernelWidth * c.in); }

// y = x * w + bias, rectified if asked for: a group has a row of y, a work-item four channels of one pixel after the other.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void convolve_narrow(global const float *x, global const float *w, global const float *bias, global float *y, Narrow s)
{
    Convolution c = s.c;
    const int item = (int)get_local_id(0), line = (int)get_group_id(0), channel = (item & ((1 << s.shift) - 1)) * 4, patch = c.kernelWidth * c.in;
    float4 weights[TAPS_MOST], offset = (float4)(0.0f);
    int places[TAPS_MOST];
    UNROLL for (int tap = 0; tap < TAPS_MOST; tap++)
    {
        weights[tap] = tap < s.taps ? load_four(w + s.wStart + tap * c.out + channel) : (float4)(0.0f);
        places[tap] = tap < s.taps ? offset_in_patch(c, tap) : 0;
    }
    if (s.biased) offset = load_four(bias + s.biasStart + channel);
    x += s.xStart + line * c.kernelHeight * c.width * c.in;
    y += s.yStart + line * c.outWidth * c.out + channel;
    UNROLL_BY_4 for (int column = item >> s.shift; column < c.outWidth; column += GROUP >> s.shift)
    {
        float4 sum = offset;
        UNROLL for (int tap = 0; tap < TAPS_MOST; tap++) sum += (tap < s.taps ? x[column * patch + places[tap]] : 0.0f) * weights[tap];
        if (s.activation == RELU) sum = (float4)(rectify(sum.x), rectify(sum.y), rectify(sum.z), rectify(sum.w));
        *(global float4 *)(y + column * c.out) = sum;
    }
}

// partial (groups, taps, out) = the gradient for w, over s.stretch rows of y each.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void weight_gradient_narrow(global const float *x, global const float *dy, global float *partial, Narrow s)
{
    local float4 sums[TAPS_MOST * GROUP];
    Convolution c = s.c;
    const int item = (int)get_local_id(0), part = (int)get_group_id(0), end = min(c.batch * c.outHeight, (part + 1) * s.stretch);
    const int channel = (item & ((1 << s.shift) - 1)) * 4, slot = item >> s.shift, slots = GROUP >> s.shift, patch = c.kernelWidth * c.in;
    float4 sum[TAPS_MOST];
    int places[TAPS_MOST];
    UNROLL for (int tap = 0; tap < TAPS_MOST; tap++)
    {
        sum[tap] = (float4)(0.0f);
        places[tap] = tap < s.taps ? offset_in_patch(c, tap) : 0;
    }
    for (int line = part * s.stretch; line < end; line++)
    {
        global const float *from = x + s.xStart + line * c.kernelHeight * c.width * c.in, *slopes = dy + s.yStart + line * c.outWidth * c.out + channel;
        UNROLL_BY_4 for (int column = slot; column < c.outWidth; column += slots)
        {
            const float4 slope = load_four(slopes + column * c.out);
            UNROLL for (int tap = 0; tap < TAPS_MOST; tap++) sum[tap] += from[column * patch + places[tap]] * slope;
        }
    }
    UNROLL for (int tap = 0; tap < TAPS_MOST; tap++) sums[tap * GROUP + item] = sum[tap];
    for (int apart = slots / 2; apart > 0; apart /= 2)
    {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (slot < apart)
            UNROLL for (int tap = 0; tap < TAPS_MOST; tap++) sums[tap * GROUP + item] += sums[tap * GROUP + item + (apart << s.shift)];
    }
    if (slot == 0)
        for (int tap = 0; tap < s.taps; tap++) *(global float4 *)(partial + (part * s.taps + tap) * c.out + channel) = sums[tap * GROUP + item];
}

// x = f(the transposed convolution of y + bias), or that added: a work-item has four channels of four pixels of y, and sums over channels meet in local memory.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void convolve_transposed_narrow(global const float *y, global const float *w, global const float *bias, global float *x, Narrow s)
{
    enum { FOURS = PIXELS_AN_ITEM * GROUP };
    local float sums[TAPS_MOST * (FOURS + 4 * MOST_FOURS)];   // (taps, fours, pixels + 4): no two work-items of a warp meet in a bank
    Convolution c = s.c;
    const int item = (int)get_local_id(0), fours = 1 << s.shift, four = item & (fours - 1), pixels = FOURS >> s.shift, apart = pixels + 4;
    const int first = (int)get_group_id(0) * pixels, all = c.batch * c.outHeight * c.outWidth, patch = c.kernelWidth * c.in;
    float4 weights[TAPS_MOST], values[PIXELS_AN_ITEM];
    UNROLL for (int tap = 0; tap < TAPS_MOST; tap++) weights[tap] = tap < s.taps ? load_four(w + s.wStart + tap * c.out + 4 * four) : (float4)(0.0f);
    UNROLL for (int i = 0; i < PIXELS_AN_ITEM; i++)
    {
        const int pixel = first + (item >> s.shift) + i * (GROUP >> s.shift);
        values[i] = pixel < all ? load_four(y + s.yStart + pixel * c.out + 4 * four) : (float4)(0.0f);
    }
    UNROLL for (int i = 0; i < PIXELS_AN_ITEM; i++)
        UNROLL for (int tap = 0; tap < TAPS_MOST; tap++)
            sums[(tap * fours + four) * apart + (item >> s.shift) + i * (GROUP >> s.shift)] =
                values[i].x * weights[tap].x + values[i].y * weights[tap].y + values[i].z * weights[tap].z + values[i].w * weights[tap].w;
    barrier(CLK_LOCAL_MEM_FENCE);

    for (int index = item; index < pixels * s.taps; index += GROUP)
    {
        const int pixel = first + (index & (pixels - 1)), tap = (int)((uint)(index << s.shift) / FOURS), row = tap / patch;
        const local float *shares = sums + tap * fours * apart + (index & (pixels - 1));
        if (pixel >= all) continue;
        float sum = 0.0f;
        UNROLL_BY_4 for (int i = 0; i < fours; i++) sum += shares[i * apart];
        const int line = pixel / c.outWidth, to = s.xStart + (line * c.kernelHeight + row) * c.width * c.in + (pixel - line * c.outWidth) * patch + tap - row * patch;
        if (s.biased) sum += bias[s.biasStart + tap % c.in];
        if (s.add) sum += x[to];
        x[to] = activate(s.activation, sum);
    }
}

#define SUM_LANES 32        // work-items that share a sum over k
#define NARROW 4            // columns that a work-item has sums of

typedef struct { int aStart, bStart, biasStart, cStart, m, n, k, bRow, bColumn, cRow, cColumn, biased, activation, add; } NarrowProduct;

// c (m, n) = f(a (m, k) . b (k, n) + bias), or that added, of at most NARROW columns: SUM_LANES work-items a row. b's numbers lie bRow and bColumn apart.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void gemm_narrow(global const float *a, global const float *b, global const float *bias, global float *c, NarrowProduct s)
{
    local float sums[NARROW * GROUP];
    const int item = (int)get_local_id(0), lane = item % SUM_LANES, row = (int)get_group_id(0) * (GROUP / SUM_LANES) + item / SUM_LANES;
    float sum[NARROW];
    UNROLL for (int j = 0; j < NARROW; j++) sum[j] = 0.0f;
    a += s.aStart + row * s.k;
    if (row < s.m)
        UNROLL_BY_4 for (int k = lane; k < s.k; k += SUM_LANES)
            UNROLL for (int j = 0; j < NARROW; j++) sum[j] += a[k] * (j < s.n ? b[s.bStart + k * s.bRow + j * s.bColumn] : 0.0f);
    UNROLL for (int j = 0; j < NARROW; j++) sums[j * GROUP + item] = sum[j];
    for (int apart = SUM_LANES / 2; apart > 0; apart /= 2)
    {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (lane < apart)
            UNROLL for (int j = 0; j < NARROW; j++) sums[j * GROUP + item] += sums[j * GROUP + item + apart];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane >= s.n || row >= s.m) return;
    const int to = s.cStart + row * s.n + lane;
    float value = sums[lane * GROUP + item - lane];
    if (s.biased) value += bias[s.biasStart + lane];
    if (s.add) value += c[to];
    c[to] = activate(s.activation, value);
}

// c = the transpose of a (k, m) . b (k, n), or that added, for few columns n: GROUP / SUM_LANES rows and NARROW columns a group. c's numbers lie cRow and cColumn
// apart, so that either operand may be the one of few columns.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void gemm_at_narrow(global const float *a, global const float *b, global float *c, NarrowProduct s)
{
    enum { WIDE = GROUP / SUM_LANES };
    local float sums[NARROW * GROUP];
    const int item = (int)get_local_id(0), lane = item / WIDE, row = (int)get_group_id(0) * WIDE + item % WIDE, column = (int)get_group_id(1) * NARROW;
    float sum[NARROW];
    UNROLL for (int j = 0; j < NARROW; j++) sum[j] = 0.0f;
    if (row < s.m)
        UNROLL_BY_4 for (int k = lane; k < s.k; k += SUM_LANES)
        {
            const float value = a[s.aStart + k * s.m + row];
            UNROLL for (int j = 0; j < NARROW; j++) sum[j] += value * (column + j < s.n ? b[s.bStart + k * s.n + column + j] : 0.0f);
        }
    UNROLL for (int j = 0; j < NARROW; j++) sums[j * GROUP + item] = sum[j];
    for (int apart = SUM_LANES / 2; apart > 0; apart /= 2)
    {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (lane < apart)
            UNROLL for (int j = 0; j < NARROW; j++) sums[j * GROUP + item] += sums[j * GROUP + item + apart * WIDE];
    }
    if (lane > 0 || row >= s.m) return;
    UNROLL for (int j = 0; j < NARROW; j++)
    {
        if (column + j >= s.n) continue;
        const int to = s.cStart + row * s.cRow + (column + j) * s.cColumn;
        c[to] = s.add ? c[to] + sums[j * GROUP + item] : sums[j * GROUP + item];
    }
}
