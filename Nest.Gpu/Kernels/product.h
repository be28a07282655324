// One kernel: NAME, its operands lying as A and B say, a tile of TILE_ROWS by TILE_COLUMNS, multiplied by work-items or by tensor cores. See products.cl
// and tensor.h.

// Whether a's numbers, as they lie in memory, follow each other along k, or else along the product's rows.
#define A_DEEP ((A == ROWS) | (A == PATCHES) | (A == POOLED) | (A == SPREAD))
#define LINES (TILE_ROWS * TILE_K / 4 / GROUP)                    // fours of a that a work-item copies of a stretch
#define QUADS (TILE_K / 4)                                        // fours in a row's stretch of k
#define ACROSS (TILE_ROWS / 4)                                    // fours of a k, where they follow each other along rows
#define FOURS_OF_B ((TILE_COLUMNS * TILE_K / 4 + GROUP - 1) / GROUP)
#define ONES_OF_B (TILE_COLUMNS * TILE_K / GROUP)
#define PLACE_OF(row, quad) ((quad) ^ (TILE_K == 32 ? (row) % 8 : (row) / 2 % 4))   // of a four among its row's
#define TURN(k) ((k) / (TILE_K / 4) * 2)                          // what the place of a four among a k's is turned by
#if TENSOR
// A warp has 64 rows by 64 or 32 columns.
#define HELD_ROWS 8
#define HELD_COLUMNS (TILE_ROWS * TILE_COLUMNS / GROUP / HELD_ROWS)
#define WARPS_ACROSS (TILE_COLUMNS / (4 * HELD_COLUMNS))
#define WARP_ROWS (warp / WARPS_ACROSS * 64)
#define WARP_COLUMNS (warp % WARPS_ACROSS * (4 * HELD_COLUMNS))
#define ROW_OF(i) (WARP_ROWS + (A_DEEP ? (i) * 8 + lane / 4 : (i) / 4 * 32 + lane / 4 * 4 + (i) % 4))
#define COLUMN_OF(j) (WARP_COLUMNS + (j) / 8 * 32 + lane % 4 * 8 + (j) % 8)
#else
// A warp is 4 by 8 work-items: of 8 or 4 rows each, 8 apart or in fours, and of 8 or 4 columns in fours.
#define HELD_COLUMNS (TILE_ROWS * TILE_COLUMNS / GROUP == 64 ? 8 : 4)
#define HELD_ROWS (TILE_ROWS * TILE_COLUMNS / GROUP / HELD_COLUMNS)
#define ITEMS_DOWN (TILE_ROWS / HELD_ROWS)
#define ITEMS_ACROSS (TILE_COLUMNS / HELD_COLUMNS)
#define DOWN (warp / (ITEMS_ACROSS / 8) * 4 + lane / 8)
#define RIGHT (warp % (ITEMS_ACROSS / 8) * 8 + lane % 8)
#define ROW_OF(i) (A_DEEP ? DOWN / 8 * (8 * HELD_ROWS) + (i) * 8 + DOWN % 8 : (i) / 4 * (4 * ITEMS_DOWN) + DOWN * 4 + (i) % 4)
#define COLUMN_OF(j) ((j) / 4 * (4 * ITEMS_ACROSS) + RIGHT * 4 + (j) % 4)
#endif

kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void NAME(global const float *a, global const float *b, global const float *bias, global float *c, Product p)
{
    local float tiles[STAGES * TILE_K * (TILE_ROWS + TILE_COLUMNS)] __attribute__((aligned(16)));
    local float *ta = tiles, *tb = tiles + STAGES * TILE_K * TILE_ROWS;
    TENSOR_SCRATCH
    const uint item = get_local_id(0), lane = item % 32, warp = item / 32;
    const int part = (int)get_group_id(2);
    const Convolution g = p.g;
    Phase f;
    int tapsWide = 1, channels = 1, m = p.m, k = p.k;
    if ((A == PATCHES) | (A == POOLED)) { tapsWide = g.kernelWidth; channels = g.in; }
    if (A == SPREAD)
    {
        f = phase_of(g, (int)get_group_id(1));
        tapsWide = f.tapsWide;
        channels = g.out;
        m = g.batch * f.height * f.width;
        k = f.taps * f.tapsWide * g.out;
        b += (int)get_group_id(1) * p.k * p.n;   // of every phase as many rows as the longest has
    }
    const int tilesWide = (p.n + TILE_COLUMNS - 1) / TILE_COLUMNS, tile = (int)get_group_id(0), m0 = tile / tilesWide * TILE_ROWS, n0 = tile % tilesWide * TILE_COLUMNS;
    const int first = part * p.part, last = min(k, first + p.part), steps = m0 < m ? (last - first + TILE_K - 1) / TILE_K : 0;
    a += p.aStart;
    b += p.bStart;

    // What this work-item copies of every stretch: LINES fours of a, and of b fours or, where its columns do not follow each other, single numbers.
    const uint quad = item % QUADS, ahead = A_DEEP ? 4 * quad : 0;                     // its four of k
    Place lines[LINES];
    Tap at;                                                                         // the tap of this work-item's k, or of its row of the product
    int from = 0;                                                                   // and where that lies from the start of a patch
    if (A == ROWS)
        UNROLL for (int i = 0; i < LINES; i++)
        {
            int row = m0 + item / QUADS + GROUP / QUADS * i;
            lines[i].start = row < m ? row * k : -1;
        }
    if ((A == PATCHES) | (A == POOLED) | (A == SPREAD))
    {
        at = tap_of(first + ahead, max(tapsWide, 1), channels);
        UNROLL for (int i = 0; i < LINES; i++)
        {
            int row = item / QUADS + GROUP / QUADS * i, pixel = m0 + row;
            if (A == POOLED)
            {
                // The pixels of a cell lie 8 rows of the tile apart, so that one work-item has their sums.
                int cell = m0 / 4 + row / 32 * 8 + row % 8, high = g.outHeight / 2, wide = g.outWidth / 2;
                pixel = (cell / (wide * high) * g.outHeight + cell / wide % high * 2 + row / 16 % 2) * g.outWidth + cell % wide * 2 + row / 8 % 2;
                row = 4 * (cell - m0 / 4);
            }
            if (A == SPREAD) lines[i] = place_of(pixel, f.height, f.width, 1, 1, (f.top + g.padHeight - f.tap) / g.strideHeight, (f.left + g.padWidth - f.tapLeft) / g.strideWidth, g.outHeight, g.outWidth, g.out);
            else lines[i] = place_of(pixel, g.outHeight, g.outWidth, g.strideHeight, g.strideWidth, -g.padHeight, -g.padWidth, g.height, g.width, g.in);
            if (m0 + row >= m) lines[i].where = NOWHERE;
        }
    }
    if (A == PATCHES_BY_PIXEL)
    {
        int row = m0 + item % ACROSS * 4;
        at = tap_of(min(row, m - 4), g.kernelWidth, g.in);
        at.row -= g.padHeight;
        at.column -= g.padWidth;
        from = row < m;
        UNROLL for (int i = 0; i < LINES; i++)
        {
            int pixel = first + item / ACROSS + GROUP / ACROSS * i;
            lines[i].start = pixel / (g.outWidth * g.outHeight);                    // image, and row and column there: these go on by TILE_K
            lines[i].where = (int)((uint)(pixel / g.outWidth % g.outHeight) << 16 | (uint)(pixel % g.outWidth));
        }
    }

    float sum[8][16];
    UNROLL for (int i = 0; i < HELD_ROWS; i++)
        UNROLL for (int j = 0; j < HELD_COLUMNS; j++) sum[i][j] = 0.0f;

    int reading = 0, writing = 0;                                                   // stages
    for (int step = 1 - STAGES; step < steps; step++)
    {
        if (step >= 0)
        {
            AWAIT_COPIES();
            barrier(CLK_LOCAL_MEM_FENCE);   // this stretch has arrived whole, and the one before has been multiplied
        }
        local float *toA = ta + writing * (TILE_K * TILE_ROWS), *toB = tb + writing * (TILE_K * TILE_COLUMNS);
        HOLD_COPIES
        if (step + STAGES - 1 < steps)
        {
            const int k0 = first + (step + STAGES - 1) * TILE_K;
            UNROLL for (int i = 0; i < LINES; i++)
            {
                if (A_DEEP)
                {
                    const uint row = item / QUADS + GROUP / QUADS * i;
                    local float *to = toA + row * TILE_K + PLACE_OF(row, quad) * 4;
                    if (A == ROWS) COPY_FOUR(a, i, to, lines[i].start + k0 + ahead, lines[i].start >= 0 && k0 + ahead < last)
                    if ((A == PATCHES) | (A == POOLED))
                        COPY_FOUR(a, i, to, lines[i].start + (at.row * g.width + at.column) * channels + at.channel, k0 + ahead < last && is_inside(lines[i], at.row, at.column, g.height, g.width))
                    if (A == SPREAD)
                        COPY_FOUR(a, i, to, lines[i].start + at.channel - (at.row * g.outWidth + at.column) * channels, k0 + ahead < last && is_inside(lines[i], -at.row, -at.column, g.outHeight, g.outWidth))
                }
                else
                {
                    const uint deep = item / ACROSS + GROUP / ACROSS * i, four = item % ACROSS;
                    local float *to = toA + deep * TILE_ROWS + (four ^ TURN(deep)) * 4;
                    if (A == COLUMNS) COPY_FOUR(a, i, to, (k0 + deep) * m + m0 + 4 * four, k0 + deep < last && m0 + 4 * four < m)
                    if (A == PATCHES_BY_PIXEL)
                    {
                        int down = lines[i].where >> 16, right = lines[i].where & 0xffff;
                        int row = down * g.strideHeight + at.row, column = right * g.strideWidth + at.column;
                        int there = k0 + deep < last && from && (uint)row < (uint)g.height && (uint)column < (uint)g.width;
                        COPY_FOUR(a, i, to, ((lines[i].start * g.height + row) * g.width + column) * g.in + at.channel, there)
                        right += TILE_K;
                        while (right >= g.outWidth)
                        {
                            right -= g.outWidth;
                            if (++down == g.outHeight) { down = 0; lines[i].start++; }
                        }
                        lines[i].where = down << 16 | right;
                    }
                }
            }
            if (B == ROWS)
            {
                UNROLL for (int i = 0; i < FOURS_OF_B; i++)
                {
                    const uint deep = item / (TILE_COLUMNS / 4) + GROUP / (TILE_COLUMNS / 4) * i, four = item % (TILE_COLUMNS / 4);
                    if (deep < TILE_K)
                        COPY_FOUR(b, i, toB + deep * TILE_COLUMNS + (four ^ TURN(deep)) * 4, (k0 + deep) * p.n + n0 + 4 * four, k0 + deep < last && n0 + 4 * four < p.n)
                }
            }
            else
            {
                const uint deep = item % TILE_K;
                UNROLL for (int i = 0; i < ONES_OF_B; i++)
                {
                    const uint column = item / TILE_K + GROUP / TILE_K * i;
                    local float *to = toB + deep * TILE_COLUMNS + (column / 4 ^ TURN(deep)) * 4 + column % 4;
                    COPY_ONE(b, i, to, (n0 + column) * k + k0 + deep, k0 + deep < last && n0 + column < p.n)
                }
            }
            if ((A == PATCHES) | (A == POOLED) | (A == SPREAD)) at = next_tap(at, tapsWide, channels);
        }
        END_COPIES();

        if (step >= 0)
        {
            const local float *fa = ta + reading * (TILE_K * TILE_ROWS), *fb = tb + reading * (TILE_K * TILE_COLUMNS);
            reading = reading + 1 == STAGES ? 0 : reading + 1;
#if TENSOR
            // With t = lane % 4, this work-item has the k's t TILE_K / 4 + e. Of every four, e = 0 and 1 are its k and k + 4 of one multiplication, 2 and 3 of
            // the next.
            const uint t = lane % 4, which = lane / 4;
            UNROLL for (int four = 0; four < TILE_K / 16; four++)
            {
                const uint deep = t * (TILE_K / 4) + 4 * four;
                float va[8][4], vb[4][8];
                UNROLL for (int e = 0; e < 4; e++)
                    UNROLL for (int j = 0; j < HELD_COLUMNS / 2; j += 4)
                    {
                        float4 read = *(const local float4 *)(fb + (deep + e) * TILE_COLUMNS + ((WARP_COLUMNS / 4 + j * 2 + which) ^ 2 * t) * 4);
                        vb[e][j] = rounded_to_tf32(read.x); vb[e][j + 1] = rounded_to_tf32(read.y); vb[e][j + 2] = rounded_to_tf32(read.z); vb[e][j + 3] = rounded_to_tf32(read.w);
                    }
                if (!A_DEEP)
                    UNROLL for (int i = 0; i < HELD_ROWS; i += 4)
                        UNROLL for (int e = 0; e < 4; e++)
                        {
                            float4 read = *(const local float4 *)(fa + (deep + e) * TILE_ROWS + ((WARP_ROWS / 4 + i * 2 + which) ^ 2 * t) * 4);
                            va[i][e] = rounded_to_tf32(read.x); va[i + 1][e] = rounded_to_tf32(read.y); va[i + 2][e] = rounded_to_tf32(read.z); va[i + 3][e] = rounded_to_tf32(read.w);
                        }
                UNROLL for (int i = 0; i < HELD_ROWS; i += 2)
                {
                    if (A_DEEP)
                        UNROLL for (int h = i; h < i + 2; h++)
                        {
                            float4 read = *(const local float4 *)(fa + (WARP_ROWS + h * 8 + which) * TILE_K + PLACE_OF(which, t * (TILE_K / 16) + four) * 4);
                            va[h][0] = rounded_to_tf32(read.x); va[h][1] = rounded_to_tf32(read.y); va[h][2] = rounded_to_tf32(read.z); va[h][3] = rounded_to_tf32(read.w);
                        }
                    UNROLL for (int e = 0; e < 4; e += 2)
                        UNROLL for (int j = 0; j < HELD_COLUMNS / 2; j++)
                        {
                            const int left = j / 4 * 8 + j % 4;
                            TENSOR_MULTIPLY(sum[i][left], sum[i][left + 4], sum[i + 1][left], sum[i + 1][left + 4], va[i][e], va[i + 1][e], va[i][e + 1], va[i + 1][e + 1], vb[e][j], vb[e + 1][j]);
                        }
                }
            }
#else
            const local float *rows = fa + (A_DEEP ? (DOWN / 8 * (8 * HELD_ROWS) + DOWN % 8) * TILE_K : 0);
            UNROLL for (int d = 0; d < TILE_K; d += 2)   // two k at a time
            {
                float va[8][2];
                if (A_DEEP)
                    UNROLL for (int i = 0; i < HELD_ROWS; i++)
                    {
                        float2 two = *(const local float2 *)(rows + i * 8 * TILE_K + PLACE_OF(DOWN % 8, d / 4) * 4 + d % 4);
                        va[i][0] = two.x; va[i][1] = two.y;
                    }
                UNROLL for (int e = 0; e < 2; e++)
                {
                    if (!A_DEEP)
                        UNROLL for (int i = 0; i < HELD_ROWS; i += 4)
                        {
                            float4 four = *(const local float4 *)(fa + (d + e) * TILE_ROWS + ((DOWN ^ TURN(d)) + i / 4 * ITEMS_DOWN) * 4);
                            va[i][e] = four.x; va[i + 1][e] = four.y; va[i + 2][e] = four.z; va[i + 3][e] = four.w;
                        }
                    float vb[8];
                    UNROLL for (int j = 0; j < HELD_COLUMNS; j += 4)
                    {
                        float4 four = *(const local float4 *)(fb + (d + e) * TILE_COLUMNS + ((RIGHT ^ TURN(d)) + j / 4 * ITEMS_ACROSS) * 4);
                        vb[j] = four.x; vb[j + 1] = four.y; vb[j + 2] = four.z; vb[j + 3] = four.w;
                    }
                    UNROLL for (int i = 0; i < HELD_ROWS; i++)
                        UNROLL for (int j = 0; j < HELD_COLUMNS; j++) sum[i][j] = mad(va[i][e], vb[j], sum[i][j]);
                }
            }
#endif
        }
        if (step + STAGES - 1 < steps) SETTLE_COPIES
        writing = writing + 1 == STAGES ? 0 : writing + 1;
    }

    c += p.cStart + (p.parts > 1 ? part * m * p.n : 0);
    UNROLL for (int j = 0; j < HELD_COLUMNS; j += 4)
    {
        const int column = n0 + COLUMN_OF(j);
        if (column >= p.n) continue;
        float4 offsets = four_of(0.0f, 0.0f, 0.0f, 0.0f);
        if (p.biased)
        {
            global const float *own = bias + p.biasStart + column;
            offsets = four_of(own[0], own[1], own[2], own[3]);
        }
        if (A == POOLED)
        {
            UNROLL for (int i = 0; i < HELD_ROWS; i += 4)
            {
                int row = ROW_OF(i), cell = m0 / 4 + row / 32 * 8 + row % 8;
                if (4 * cell >= m) continue;
                float best[4];
                UNROLL for (int e = 0; e < 4; e++)
                {
                    best[e] = sum[i][j + e];
                    UNROLL for (int other = 1; other < 4; other++) best[e] = sum[i + other][j + e] > best[e] ? sum[i + other][j + e] : best[e];
                }
                write_four(c + cell * p.n + column, four_of(best[0], best[1], best[2], best[3]) + offsets, 0, p.relu);
            }
            continue;
        }
        UNROLL for (int i = 0; i < HELD_ROWS; i++)
        {
            int row = m0 + ROW_OF(i), place = row;
            if (row >= m) continue;
            if (A == SPREAD)
            {
                int right = row % f.width * g.strideWidth + f.left, down = row / f.width % f.height * g.strideHeight + f.top;
                place = (row / (f.width * f.height) * g.height + down) * g.width + right;
            }
            write_four(c + place * p.n + column, four_of(sum[i][j], sum[i][j + 1], sum[i][j + 2], sum[i][j + 3]) + offsets, p.add, p.relu);
        }
    }
}

#undef A_DEEP
#undef LINES
#undef QUADS
#undef ACROSS
#undef FOURS_OF_B
#undef ONES_OF_B
#undef PLACE_OF
#undef TURN
#undef WARPS_ACROSS
#undef HELD_ROWS
#undef HELD_COLUMNS
#undef WARP_ROWS
#undef WARP_COLUMNS
#undef ITEMS_DOWN
#undef ITEMS_ACROSS
#undef DOWN
#undef RIGHT
#undef ROW_OF
#undef COLUMN_OF
