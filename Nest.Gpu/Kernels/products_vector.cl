// Matrix products and convolutions for devices that compute in wide vectors and have no fast local memory: processors.
// A work-item computes 4 rows by 16 columns of c. The right operand is packed first, so that its rows are vectors: (k, columns rounded up to 16).

#define LANES 16
#define HIGH 4

typedef struct { int start, k, n, wide, taps, phase; Convolution g; int transposed; } Packing;

// packed (k, wide) = b (k, n), or (n, k) transposed, or the weights that a phase of the transposed convolution meets; zeros beyond column n.
kernel void pack(global const float *b, global float *packed, Packing s)
{
    int index = (int)get_global_id(0), column = index % s.wide, k = index / s.wide;
    if (k >= s.k) return;
    int from = s.transposed ? column * s.k + k : k * s.n + column;
    if (s.taps)
    {
        Convolution g = s.g;
        Phase f = phase_of(g, s.phase);
        int tap = (f.tap + k / g.out / f.tapsWide * g.strideHeight) * g.kernelWidth + f.tapLeft + k / g.out % f.tapsWide * g.strideWidth;
        from = (tap * g.in + column) * g.out + k % g.out;
    }
    packed[index] = column < s.n ? b[s.start + from] : 0.0f;
}

// The rows of c that an item computes, written or added to.
static void put_rows(global float *c, global const float *bias, Product p, int part, int row, const int *places, int columns, const float16 *sums)
{
    float offsets[LANES];
    for (int j = 0; j < LANES; j++) offsets[j] = p.biased && columns + j < p.n ? bias[p.biasStart + columns + j] : 0.0f;
    c += p.cStart + (p.parts > 1 ? part * p.m * p.n : 0);
    for (int i = 0; i < HIGH && row + i < p.m; i++)
    {
        float values[LANES];
        vstore16(sums[i], 0, values);
        for (int j = 0; j < LANES && columns + j < p.n; j++)
        {
            int at = places[i] * p.n + columns + j;
            float value = values[j] + offsets[j];
            if (p.add) value += c[at];
            c[at] = p.relu ? rectify(value) : value;
        }
    }
}

// Rows of a begin a row apart and go on a step apart: a matrix, or its transpose.
typedef struct { Product p; int wide, row, step, phase; } VectorProduct;

kernel void multiply_matrix(global const float *a, global const float *b, global const float *bias, global float *c, VectorProduct s)
{
    Product p = s.p;
    int across = s.wide / LANES, columns = (int)get_global_id(0) % across * LANES, row = (int)get_global_id(0) / across * HIGH, part = (int)get_group_id(2);
    int first = part * p.part, last = min(p.k, first + p.part), places[HIGH];
    float16 sums[HIGH];
    global const float *from[HIGH];
    for (int i = 0; i < HIGH; i++)
    {
        places[i] = row + i;
        sums[i] = (float16)(0.0f);
        from[i] = a + p.aStart + min(row + i, p.m - 1) * s.row;
    }
    for (int k = first; k < last; k++)
    {
        float16 line = vload16(0, b + k * s.wide + columns);
        for (int i = 0; i < HIGH; i++) sums[i] = mad((float16)(from[i][k * s.step]), line, sums[i]);
    }
    put_rows(c, bias, p, part, row, places, columns, sums);
}

// Rows of a are patches of an image, or with SPREAD those of the transposed convolution.
static void multiply_patches(const int spread, global const float *a, global const float *b, global const float *bias, global float *c, VectorProduct s)
{
    Product p = s.p;
    Convolution g = p.g;
    Phase f = phase_of(g, s.phase);
    int across = s.wide / LANES, columns = (int)get_global_id(0) % across * LANES, row = (int)get_global_id(0) / across * HIGH;
    int height = spread ? g.outHeight : g.height, width = spread ? g.outWidth : g.width, channels = spread ? g.out : g.in;
    int taps = spread ? f.taps : g.kernelHeight, tapsWide = spread ? f.tapsWide : g.kernelWidth, tops[HIGH], lefts[HIGH], images[HIGH], places[HIGH];
    float16 sums[HIGH];
    for (int i = 0; i < HIGH; i++)
    {
        int pixel = min(row + i, p.m - 1), across = spread ? f.width : g.outWidth, down = spread ? f.height : g.outHeight;
        int column = pixel % across, line = pixel / across % down;
        images[i] = pixel / (across * down) * height;
        tops[i] = spread ? line + (f.top + g.padHeight - f.tap) / g.strideHeight : line * g.strideHeight - g.padHeight;
        lefts[i] = spread ? column + (f.left + g.padWidth - f.tapLeft) / g.strideWidth : column * g.strideWidth - g.padWidth;
        places[i] = spread ? (pixel / (across * down) * g.height + line * g.strideHeight + f.top) * g.width + column * g.strideWidth + f.left : row + i;
        sums[i] = (float16)(0.0f);
    }
    for (int tap = 0; tap < taps * tapsWide; tap++)
    {
        int from[HIGH];
        float there[HIGH];
        for (int i = 0; i < HIGH; i++)
        {
            int line = tops[i] + (spread ? -(tap / tapsWide) : tap / tapsWide), column = lefts[i] + (spread ? -(tap % tapsWide) : tap % tapsWide);
            int inside = (uint)line < (uint)height && (uint)column < (uint)width;
            from[i] = p.aStart + (inside ? ((images[i] + line) * width + column) * channels : 0);
            there[i] = inside ? 1.0f : 0.0f;
        }
        global const float *lines = b + tap * channels * s.wide + columns;
        if (there[0] + there[1] + there[2] + there[3] == 4.0f)   // nearly everywhere
        {
            for (int k = 0; k < channels; k++)
            {
                float16 line = vload16(0, lines + k * s.wide);
                for (int i = 0; i < HIGH; i++) sums[i] = mad((float16)(a[from[i] + k]), line, sums[i]);
            }
            continue;
        }
        for (int k = 0; k < channels; k++)
        {
            float16 line = vload16(0, lines + k * s.wide);
            for (int i = 0; i < HIGH; i++) sums[i] = mad((float16)(there[i] == 0.0f ? 0.0f : a[from[i] + k]), line, sums[i]);
        }
    }
    put_rows(c, bias, p, 0, row, places, columns, sums);
}

kernel void multiply_image_patches(global const float *a, global const float *b, global const float *bias, global float *c, VectorProduct s) { multiply_patches(0, a, b, bias, c, s); }

kernel void multiply_spread_patches(global const float *a, global const float *b, global const float *bias, global float *c, VectorProduct s) { multiply_patches(1, a, b, bias, c, s); }

// Columns of a are patches: rows of c are taps, and pixels are added up.
kernel void multiply_patches_by_pixel(global const float *a, global const float *b, global const float *bias, global float *c, VectorProduct s)
{
    Product p = s.p;
    Convolution g = p.g;
    int across = s.wide / LANES, columns = (int)get_global_id(0) % across * LANES, row = (int)get_global_id(0) / across * HIGH, part = (int)get_group_id(2);
    int first = part * p.part, last = min(p.k, first + p.part), tops[HIGH], lefts[HIGH], channel[HIGH], places[HIGH];
    float16 sums[HIGH];
    for (int i = 0; i < HIGH; i++)
    {
        int tap = min(row + i, p.m - 1);
        channel[i] = tap % g.in;
        lefts[i] = tap / g.in % g.kernelWidth - g.padWidth;
        tops[i] = tap / g.in / g.kernelWidth - g.padHeight;
        places[i] = row + i;
        sums[i] = (float16)(0.0f);
    }
    for (int pixel = first; pixel < last; pixel++)
    {
        int column = pixel % g.outWidth * g.strideWidth, line = pixel / g.outWidth % g.outHeight * g.strideHeight, image = pixel / (g.outWidth * g.outHeight) * g.height;
        float16 slopes = vload16(0, b + pixel * s.wide + columns);
        for (int i = 0; i < HIGH; i++)
        {
            int above = line + tops[i], left = column + lefts[i];
            float value = (uint)above < (uint)g.height && (uint)left < (uint)g.width ? a[p.aStart + ((image + above) * g.width + left) * g.in + channel[i]] : 0.0f;
            sums[i] = mad((float16)(value), slopes, sums[i]);
        }
    }
    put_rows(c, bias, p, part, row, places, columns, sums);
}
