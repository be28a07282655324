// Pooling by 2 x 2 where channels lie in aligned fours: a work-item has four channels of one pooled pixel after the other. channels = 4 << shift, at most
// 4 GROUP, so that nothing is divided; a group has one row of cells or part of it, so that whatever a row's lists say is the same for all of the group.

#define CELLS_TOGETHER 256                     // of a row, whose image a group has in local memory
#define IMAGE_WIDTH (2 * CELLS_TOGETHER + 2)   // columns of that image: 3 x 3 taps about 2 x 2 pixels
#define COPIES (IMAGE_WIDTH / GROUP + 1)       // of a row of that image by a work-item
#define TAPS_SQUARE 9

static float4 load_four(global const float *from) { return *(global const float4 *)from; }

// The larger of what is kept and a value, channel by channel; the first place keeps its value whatever it is.
static void keep_larger(float4 value, int place, float *best, int *winner)
{
    float four[4] = { value.x, value.y, value.z, value.w };
    UNROLL for (int i = 0; i < 4; i++)
        if (place == 0 || four[i] > best[i]) { best[i] = four[i]; winner[i] = place; }
}

// Four numbers rectified, and their winners, a byte each.
static void write_cell(float *best, int *winner, global float *y, global uchar *winners)
{
    UNROLL for (int i = 0; i < 4; i++)
        if (!(best[i] > 0.0f)) { best[i] = rectify(best[i]); winner[i] = NO_WINNER; }
    *(global float4 *)y = (float4)(best[0], best[1], best[2], best[3]);
    *(global uint *)winners = (uint)winner[0] | (uint)winner[1] << 8 | (uint)winner[2] << 16 | (uint)winner[3] << 24;
}

// Four channels of a gradient where a place has won them, elsewhere nothing.
static float4 won_by(int place, uint winners, float4 slope)
{
    return (float4)((winners & 255u) == (uint)place ? slope.x : 0.0f, (winners >> 8 & 255u) == (uint)place ? slope.y : 0.0f,
        (winners >> 16 & 255u) == (uint)place ? slope.z : 0.0f, winners >> 24 == (uint)place ? slope.w : 0.0f);
}

// The image that a row of cells, from the first column on, is convolved from: four rows of one channel, zeros beyond the border.
static void copy_image(global const float *x, Convolution c, Pooling p, int line, int first, local float *image)
{
    const int top = line % p.outHeight * 2 - c.padHeight, left = first * 2 - c.padWidth;
    x += line / p.outHeight * c.height * c.width;
    const int item = (int)get_local_id(0);
    float pixels[4 * COPIES];   // on their way at once
    UNROLL for (int i = 0; i < 4; i++)
        UNROLL for (int j = 0; j < COPIES; j++)
        {
            const int row = top + i, column = left + item + j * GROUP;
            pixels[i * COPIES + j] = (uint)row < (uint)c.height && (uint)column < (uint)c.width ? x[row * c.width + column] : 0.0f;
        }
    UNROLL for (int i = 0; i < 4; i++)
        UNROLL for (int j = 0; j < COPIES; j++)
            if (item + j * GROUP < IMAGE_WIDTH) image[i * IMAGE_WIDTH + item + j * GROUP] = pixels[i * COPIES + j];
}

// The 4 x 4 pixels that a cell's 2 x 2 places meet.
static void load_patch(const local float *image, int cell, float *patch)
{
    UNROLL for (int i = 0; i < 4; i++)
        UNROLL for (int j = 0; j < 4; j += 2)
        {
            float2 two = *(const local float2 *)(image + i * IMAGE_WIDTH + 2 * cell + j);
            patch[4 * i + j] = two.x;
            patch[4 * i + j + 1] = two.y;
        }
}

// convolve_max_pool of images of one channel by 3 x 3 taps: weights stay in registers. A group has a row of cells, CELLS_TOGETHER of its columns.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void convolve_max_pool_fours(global const float *x, global const float *w, global const float *bias, global float *y, global uchar *winners, PoolingSizes s)
{
    local float image[4 * IMAGE_WIDTH] __attribute__((aligned(16)));
    Convolution c = s.c;
    Pooling p = s.p;
    const int item = (int)get_local_id(0), line = (int)get_group_id(0), first = (int)get_group_id(1) * CELLS_TOGETHER, last = min(p.outWidth, first + CELLS_TOGETHER);
    const int channel = (item & ((1 << s.shift) - 1)) * 4, slots = GROUP >> s.shift;
    copy_image(x + s.xStart, c, p, line, first, image);
    float4 weights[TAPS_SQUARE], offset = (float4)(0.0f);
    UNROLL for (int tap = 0; tap < TAPS_SQUARE; tap++) weights[tap] = load_four(w + s.wStart + tap * c.out + channel);
    if (s.biased) offset = load_four(bias + s.biasStart + channel);
    barrier(CLK_LOCAL_MEM_FENCE);

    for (int column = first + (item >> s.shift); column < last; column += slots)
    {
        float patch[16], best[4];
        int winner[4];
        load_patch(image, column - first, patch);
        UNROLL for (int place = 0; place < 4; place++)
        {
            float4 value = offset;
            UNROLL for (int tap = 0; tap < TAPS_SQUARE; tap++) value += patch[(place / 2 + tap / 3) * 4 + place % 2 + tap % 3] * weights[tap];
            keep_larger(value, place, best, winner);
        }
        const int to = (line * p.outWidth + column) * p.channels + channel;
        write_cell(best, winner, y + s.yStart + to, winners + to);
    }
}

// partial (groups, 3, 3, 1, out) = its gradient for w, over s.stretch rows of cells each. A place that has not won adds zeros, so that nothing branches.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void convolve_max_pool_weight_gradient_fours(global const float *x, global const float *dy, global const uchar *winners, global float *partial, PoolingSizes s)
{
    local float image[4 * IMAGE_WIDTH] __attribute__((aligned(16)));
    local float4 sums[3 * GROUP];
    Convolution c = s.c;
    Pooling p = s.p;
    const int item = (int)get_local_id(0), part = (int)get_group_id(0), end = min(p.batch * p.outHeight, (part + 1) * s.stretch);
    const int channel = (item & ((1 << s.shift) - 1)) * 4, slot = item >> s.shift, slots = GROUP >> s.shift;
    const float4 zero = (float4)(0.0f);
    float4 sum[TAPS_SQUARE];
    UNROLL for (int tap = 0; tap < TAPS_SQUARE; tap++) sum[tap] = zero;

    for (int line = part * s.stretch; line < end; line++)
        for (int first = 0; first < p.outWidth; first += CELLS_TOGETHER)
        {
            const int last = min(p.outWidth, first + CELLS_TOGETHER);
            barrier(CLK_LOCAL_MEM_FENCE);   // the image before has been read
            copy_image(x + s.xStart, c, p, line, first, image);
            barrier(CLK_LOCAL_MEM_FENCE);
            for (int column = first + slot; column < last; column += slots)
            {
                const int from = (line * p.outWidth + column) * p.channels + channel;
                const float4 slope = load_four(dy + s.yStart + from);
                const uint won = *(global const uint *)(winners + from);
                float patch[16];
                load_patch(image, column - first, patch);
                UNROLL for (int place = 0; place < 4; place++)
                {
                    const float4 here = won_by(place, won, slope);
                    UNROLL for (int tap = 0; tap < TAPS_SQUARE; tap++) sum[tap] += patch[(place / 2 + tap / 3) * 4 + place % 2 + tap % 3] * here;
                }
            }
        }

    UNROLL for (int i = 0; i < 3; i++)
    {
        barrier(CLK_LOCAL_MEM_FENCE);
        UNROLL for (int j = 0; j < 3; j++) sums[j * GROUP + item] = sum[3 * i + j];
        for (int apart = slots / 2; apart > 0; apart /= 2)
        {
            barrier(CLK_LOCAL_MEM_FENCE);
            if (slot < apart)
                UNROLL for (int j = 0; j < 3; j++) sums[j * GROUP + item] += sums[j * GROUP + item + (apart << s.shift)];
        }
        if (slot == 0)
            UNROLL for (int j = 0; j < 3; j++) *(global float4 *)(partial + (part * TAPS_SQUARE + 3 * i + j) * c.out + channel) = sums[j * GROUP + item];
    }
}

// sum_max_pool: a group has a row of cells, GROUP >> shift of its columns.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void sum_max_pool_fours(global const float *x, global const int *lists, global float *y, global uchar *winners, PoolingSizes s)
{
    Pooling p = s.p;
    const int item = (int)get_local_id(0), line = (int)get_group_id(0), column = (int)get_group_id(1) * (GROUP >> s.shift) + (item >> s.shift);
    if (column >= p.outWidth) return;
    const int channel = (item & ((1 << s.shift) - 1)) * 4, row = p.width * p.channels;
    global const int *starts = lists + s.startsAt + 2 * line, *sources = lists + s.sourcesAt;
    const float4 zero = (float4)(0.0f);
    float best[4];
    int winner[4];
    x += s.xStart + column * 2 * p.channels + channel;
    UNROLL for (int i = 0; i < 2; i++)
    {
        float4 left = zero, right = zero;
        int next = starts[i], end = starts[i + 1];
        for (; next + 3 <= end; next += 3)   // three rows on their way at once
        {
            global const float *a = x + sources[next] * row, *b = x + sources[next + 1] * row, *d = x + sources[next + 2] * row;
            const float4 a0 = load_four(a), a1 = load_four(a + p.channels), b0 = load_four(b), b1 = load_four(b + p.channels), d0 = load_four(d), d1 = load_four(d + p.channels);
            left = left + a0 + b0 + d0;
            right = right + a1 + b1 + d1;
        }
        for (; next < end; next++)
        {
            global const float *from = x + sources[next] * row;
            left += load_four(from);
            right += load_four(from + p.channels);
        }
        keep_larger(left, 2 * i, best, winner);
        keep_larger(right, 2 * i + 1, best, winner);
    }
    const int to = (line * p.outWidth + column) * p.channels + channel;
    write_cell(best, winner, y + s.yStart + to, winners + to);
}

// Its gradient: a group has a row of dx, twice GROUP >> shift of its columns. Images have twice as many rows as cells.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void sum_max_pool_backward_fours(global const float *dy, global const uchar *winners, global const int *lists, global float *dx, PoolingSizes s)
{
    Pooling p = s.p;
    const int item = (int)get_local_id(0), row = (int)get_group_id(0), column = (int)get_group_id(1) * (GROUP >> s.shift) + (item >> s.shift);
    if (2 * column >= p.width) return;
    const int channel = (item & ((1 << s.shift) - 1)) * 4, pixel = column * p.channels + channel, cells = p.outWidth * p.channels;
    global const int *sources = lists + s.sourcesAt;
    const float4 zero = (float4)(0.0f);
    float4 left = zero, right = zero;
    if (column < p.outWidth)
        for (int next = lists[s.startsAt + row], end = lists[s.startsAt + row + 1]; next < end; next++)
        {
            const int line = sources[next], from = (line >> 1) * cells + pixel, place = (line & 1) * 2;
            const float4 slope = load_four(dy + s.yStart + from);
            const uint won = *(global const uint *)(winners + from);
            left += won_by(place, won, slope);
            right += won_by(place + 1, won, slope);
        }
    dx += s.xStart + (row * p.width + 2 * column) * p.channels + channel;
    *(global float4 *)dx = left;
    if (2 * column + 1 < p.width) *(global float4 *)(dx + p.channels) = right;
}
