// One kernel: NAME, its operands lying as A and B say, a tile of 16 TM rows by 16 TN columns. See products_any.cl.

// The rows and columns of the tile that a work-item has sums of.
#define ROW_OF(i) ((i) / 4 * 64 + item / 16 * 4 + (i) % 4)
#define COLUMN_OF(j) (TN == 2 ? item % 16 * 2 + (j) : (j) / 4 * 64 + item % 16 * 4 + (j) % 4)

kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void NAME(global const float *a, global const float *b, global const float *bias, global float *c, Product p)
{
    enum { BM = 16 * TM, BN = 16 * TN, SA = BM + 4, SB = BN + 4 };   // rows and columns of a tile, and from one k to the next in local memory
    local float ta[TILE_K * SA] __attribute__((aligned(16))), tb[TILE_K * SB] __attribute__((aligned(16)));   // (TILE_K, BM), (TILE_K, BN)
    local int table[2 * BM];                                        // where the patches of the tile's rows begin; or those of the pixels of two stretches of k
    const int item = (int)get_local_id(0), part = (int)get_group_id(2);
    Convolution g = p.g;
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
    }
    const int tilesWide = (p.n + BN - 1) / BN, tile = (int)get_group_id(0), m0 = tile / tilesWide * BM, n0 = tile % tilesWide * BN;
    const int first = part * p.part, last = min(k, first + p.part), steps = m0 < m ? (last - first + TILE_K - 1) / TILE_K : 0;

    a += p.aStart;
    b += p.bStart;
    const int kk = item % TILE_K, line = item / TILE_K;   // of an operand whose k is contiguous: this item's place in k, its first row or column
    const int am = item % BM, bn = item % BN;             // of one whose rows or columns are
    Tap at = tap_of(first + kk, max(tapsWide, 1), channels);

    if (A == PATCHES && item < BM) locate_pixel(g, m0 + item, m, table + 2 * item);
    if (A == POOLED && item < BM) locate_pooled(g, m0 + item, m, table + 2 * item);
    if (A == SPREAD && item < BM)
    {
        local int *to = table + 2 * item;
        if (m0 + item < m)
            locate(m0 + item, f.height, f.width, 1, 1, (f.top + g.padHeight - f.tap) / g.strideHeight, (f.left + g.padWidth - f.tapLeft) / g.strideWidth, g.outHeight, g.outWidth, g.out, to);
        else { to[0] = 0; to[1] = NOWHERE; }
    }
    Tap mine;                                             // of the row of a that this item loads, where the rows are taps
    if (A == PATCHES_BY_PIXEL)
    {
        mine = tap_of(min(m0 + am, m - 1), g.kernelWidth, g.in);
        if (item < 2 * TILE_K) locate_pixel(g, first + item, last, table + 2 * item);
    }
    barrier(CLK_LOCAL_MEM_FENCE);

    float ra[8], rb[8], sum[8][8];
    UNROLL for (int i = 0; i < TM; i++)
        UNROLL for (int j = 0; j < TN; j++) sum[i][j] = 0.0f;

    for (int step = -1; step < steps; step++)
    {
        if (step >= 0)
        {
            barrier(CLK_LOCAL_MEM_FENCE);   // the stretch before has been multiplied
            UNROLL for (int i = 0; i < TM; i++)
                if ((A == ROWS) | (A == PATCHES) | (A == POOLED) | (A == SPREAD)) ta[kk * SA + line + 16 * i] = ra[i];
                else ta[(item / BM + GROUP / BM * i) * SA + am] = ra[i];
            UNROLL for (int i = 0; i < TN; i++)
                if ((B == COLUMNS) | (B == TAPS)) tb[kk * SB + line + 16 * i] = rb[i];
                else tb[(item / BN + GROUP / BN * i) * SB + bn] = rb[i];
            if (A == PATCHES_BY_PIXEL && item < TILE_K)
                locate_pixel(g, first + (step + 2) * TILE_K + item, last, table + 2 * (step % 2 * TILE_K + item));
            barrier(CLK_LOCAL_MEM_FENCE);
        }
        if (step + 1 < steps)
        {
            const int k0 = first + (step + 1) * TILE_K, mineK = k0 + kk, inside = mineK < last;
            UNROLL for (int i = 0; i < TM; i++)
            {
                const int row = m0 + line + 16 * i, deep = item / BM + GROUP / BM * i;   // contiguous in k; or in m, and then this place in k
                if (A == ROWS) ra[i] = inside && row < m ? a[row * k + mineK] : 0.0f;
                if (A == COLUMNS) ra[i] = k0 + deep < last && m0 + am < m ? a[(k0 + deep) * m + m0 + am] : 0.0f;
                if ((A == PATCHES) | (A == POOLED))
                    ra[i] = at_place(a, table + 2 * (line + 16 * i), at.row, at.column, (at.row * g.width + at.column) * channels + at.channel, g.height, g.width, inside);
                if (A == SPREAD)
                    ra[i] = at_place(a, table + 2 * (line + 16 * i), -at.row, -at.column, at.channel - (at.row * g.outWidth + at.column) * channels, g.outHeight, g.outWidth, inside);
                if (A == PATCHES_BY_PIXEL)
                    ra[i] = at_place(a, table + 2 * ((step + 1) % 2 * TILE_K + deep), mine.row, mine.column, (mine.row * g.width + mine.column) * g.in + mine.channel, g.height, g.width, m0 + am < m);
            }
            UNROLL for (int i = 0; i < TN; i++)
            {
                const int column = n0 + line + 16 * i, deep = item / BN + GROUP / BN * i;
                if (B == ROWS) rb[i] = k0 + deep < last && n0 + bn < p.n ? b[(k0 + deep) * p.n + n0 + bn] : 0.0f;
                if (B == COLUMNS) rb[i] = inside && column < p.n ? b[column * k + mineK] : 0.0f;
                if (B == TAPS)
                {
                    int tap = (f.tap + at.row * g.strideHeight) * g.kernelWidth + f.tapLeft + at.column * g.strideWidth;
                    rb[i] = inside && column < p.n ? b[(tap * g.in + column) * g.out + at.channel] : 0.0f;
                }
            }
            if ((A == PATCHES) | (A == POOLED) | (A == SPREAD)) at = next_tap(at, tapsWide, channels);
        }
        if (step < 0) continue;

        const local float *fa = ta + item / 16 * 4, *fb = tb + item % 16 * (TN < 4 ? TN : 4);
        UNROLL_BY_4 for (int deep = 0; deep < TILE_K; deep++, fa += SA, fb += SB)
        {
            float va[8], vb[8];
            UNROLL for (int i = 0; i < TM; i += 4)
            {
                float4 four = *(const local float4 *)(fa + i * 16);
                va[i] = four.x; va[i + 1] = four.y; va[i + 2] = four.z; va[i + 3] = four.w;
            }
            if (TN == 2) { vb[0] = fb[0]; vb[1] = fb[1]; }
            else UNROLL for (int j = 0; j < TN; j += 4)
            {
                float4 four = *(const local float4 *)(fb + j * 16);
                vb[j] = four.x; vb[j + 1] = four.y; vb[j + 2] = four.z; vb[j + 3] = four.w;
            }
            UNROLL for (int i = 0; i < TM; i++)
                UNROLL for (int j = 0; j < TN; j++) sum[i][j] = mad(va[i], vb[j], sum[i][j]);
        }
    }

    float offsets[8];
    UNROLL for (int j = 0; j < TN; j++)
    {
        int column = n0 + COLUMN_OF(j);
        offsets[j] = p.biased && column < p.n ? bias[p.biasStart + column] : 0.0f;
    }
    c += p.cStart + (p.parts > 1 ? part * m * p.n : 0);
    if (A == POOLED)
    {
        // Rows come in fours, a cell's pixels.
        UNROLL for (int i = 0; i < TM; i += 4)
        {
            int row = m0 + ROW_OF(i);
            if (row >= m) continue;
            UNROLL for (int j = 0; j < TN; j++)
            {
                int column = n0 + COLUMN_OF(j);
                if (column >= p.n) continue;
                float best = sum[i][j];
                UNROLL for (int other = 1; other < 4; other++) best = sum[i + other][j] > best ? sum[i + other][j] : best;
                best += offsets[j];
                c[row / 4 * p.n + column] = p.relu ? rectify(best) : best;
            }
        }
        return;
    }
    UNROLL for (int i = 0; i < TM; i++)
    {
        int row = m0 + ROW_OF(i);
        if (row >= m) continue;
        int place = row;
        if (A == SPREAD)
        {
            int column = row % f.width * g.strideWidth + f.left, above = row / f.width % f.height * g.strideHeight + f.top;
            place = (row / (f.width * f.height) * g.height + above) * g.width + column;
        }
        UNROLL for (int j = 0; j < TN; j++)
        {
            int column = n0 + COLUMN_OF(j);
            if (column >= p.n) continue;
            float value = sum[i][j] + offsets[j];
            if (p.add) value += c[place * p.n + column];
            c[place * p.n + column] = p.relu ? rectify(value) : value;
        }
    }
}

#undef ROW_OF
#undef COLUMN_OF
