// Sums over rows, and the losses made of them. A sum is cut into stretches that do not depend on the device; each has one writer.

#define LOADS 16   // on their way at once: what a sum takes is mostly the wait for memory

// Rows of x, columns numbers each, and how a group divides them: across columns, one row in GROUP / across by each work-item; a stretch is so many rows.
typedef struct { int xStart, biasStart, intoStart, rows, columns, across, stretch, add, biased, biasColumns, relu; float scale; } RowSum;

// into (stretches, columns) = scale . the sum over each stretch's rows, the bias added to it, that added to what is there or rectified.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void sum_rows(global const float *x, global const float *bias, global float *into, RowSum s)
{
    local float sums[GROUP];
    const int item = (int)get_local_id(0), part = (int)get_group_id(1), down = GROUP / s.across, lane = item / s.across, column = (int)get_group_id(0) * s.across + item % s.across;
    const int last = min(s.rows, (part + 1) * s.stretch), there = lane < down && column < s.columns;
    float sum = 0.0f;
    if (there)
        for (int row = part * s.stretch + lane; row < last; row += LOADS * down)
        {
            float values[LOADS];
            UNROLL for (int i = 0; i < LOADS; i++) values[i] = row + i * down < last ? x[s.xStart + (row + i * down) * s.columns + column] : 0.0f;
            UNROLL for (int i = 0; i < LOADS / 2; i++) values[i] += values[i + LOADS / 2];
            UNROLL for (int i = 0; i < LOADS / 4; i++) values[i] += values[i + LOADS / 4];
            sum += values[0] + values[2] + (values[1] + values[3]);
        }
    sums[item] = sum;
    for (int lanes = down; lanes > 1;)   // halved, the middle one of an odd number left alone
    {
        const int kept = (lanes + 1) / 2;
        barrier(CLK_LOCAL_MEM_FENCE);
        if (lane + kept < lanes) sums[item] += sums[item + kept * s.across];
        lanes = kept;
    }
    if (lane > 0 || !there) return;
    sum = s.scale * sums[item];
    if (s.biased) sum += bias[s.biasStart + column % s.biasColumns];
    const int to = s.intoStart + part * s.columns + column;
    if (s.add) sum += into[to];
    into[to] = s.relu ? rectify(sum) : sum;
}

// Row i of into is the sum of the rows sources[starts[i]] to sources[starts[i + 1] - 1] of x, both lists in one buffer.
typedef struct { int xStart, intoStart, startsAt, sourcesAt, outputs, length, add; } ListedSum;

kernel void sum_listed_rows(global const float *x, global const int *lists, global float *into, ListedSum s)
{
    int i = (int)get_global_id(0);
    if (i >= s.outputs * s.length) return;
    global const int *starts = lists + s.startsAt, *sources = lists + s.sourcesAt;
    int row = i / s.length, column = i % s.length, next = starts[row], end = starts[row + 1];
    float sum = s.add ? into[s.intoStart + i] : 0.0f;
    for (; next < end; next++) sum += x[s.xStart + sources[next] * s.length + column];
    into[s.intoStart + i] = sum;
}

// The same where rows lie in aligned fours: a work-item has four numbers.
kernel void sum_listed_fours(global const float *x, global const int *lists, global float *into, ListedSum s)
{
    const uint i = (uint)get_global_id(0), fours = (uint)s.length / 4, row = i / fours;
    if (row >= (uint)s.outputs) return;
    global const int *starts = lists + s.startsAt, *sources = lists + s.sourcesAt;
    global float4 *to = (global float4 *)(into + s.intoStart) + i;
    float4 sum = s.add ? *to : (float4)(0.0f);
    x += s.xStart + (i - row * fours) * 4;
    UNROLL_BY_4 for (int next = starts[row], end = starts[row + 1]; next < end; next++) sum += *(global const float4 *)(x + sources[next] * s.length);
    *to = sum;
}

// images (images, length) = the frames, rows of row numbers, from each listed one on.
typedef struct { int framesStart, startsAt, images, length, row; } Cut;

kernel void cut_windows(global const float *frames, global const int *lists, global float *images, Cut s)
{
    int i = (int)get_global_id(0);
    if (i < s.images * s.length) images[i] = frames[s.framesStart + lists[s.startsAt + i / s.length] * s.row + i % s.length];
}

typedef struct { int yStart, targetStart, gradientStart, count, items; float scale; } SquaredError;

// dy = scale (y - target); partial (items) = the sums of (y - target)^2, item i over the numbers i, i + items, ...
kernel void squared_error(global const float *y, global const float *target, global float *dy, global float *partial, SquaredError s)
{
    int item = (int)get_global_id(0);
    if (item >= s.items) return;
    float sum = 0.0f;
    for (int i = item; i < s.count; i += 4 * s.items)
    {
        float differences[4];   // on their way at once
        UNROLL for (int j = 0; j < 4; j++)
        {
            const int at = i + j * s.items;
            differences[j] = at < s.count ? y[s.yStart + at] - target[s.targetStart + at] : 0.0f;
        }
        UNROLL for (int j = 0; j < 4; j++)
        {
            sum += differences[j] * differences[j];
            if (i + j * s.items < s.count) dy[s.gradientStart + i + j * s.items] = s.scale * differences[j];
        }
    }
    partial[item] = sum;
}

typedef struct { int zStart, gradientStart, errorStart, rows, width; float divisor, scale; } CovarianceError;

// The sum over a group's work-items, the same for all.
static float sum_of_group(float value, local float *sums)
{
    const int item = (int)get_local_id(0);
    barrier(CLK_LOCAL_MEM_FENCE);   // the sum before has been read
    sums[item] = value;
    for (int apart = GROUP / 2; apart > 0; apart /= 2)
    {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < apart) sums[item] += sums[item + apart];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    return sums[0];
}

// excess (width, width) = C - I, means (width) after it; C the covariance of z (rows, width): a group for each number.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void covariance_excess(global const float *z, global float *excess, CovarianceError s)
{
    local float sums[GROUP];
    const int index = (int)get_group_id(0), i = index / s.width, j = index % s.width, item = (int)get_local_id(0);
    float meanI = 0.0f, meanJ = 0.0f, sum = 0.0f;
    z += s.zStart;
    for (int n = item; n < s.rows; n += GROUP)
    {
        meanI += z[n * s.width + i];
        meanJ += z[n * s.width + j];
    }
    meanI = sum_of_group(meanI, sums) / (float)s.rows;
    meanJ = sum_of_group(meanJ, sums) / (float)s.rows;
    for (int n = item; n < s.rows; n += GROUP) sum += (z[n * s.width + i] - meanI) * (z[n * s.width + j] - meanJ);
    sum = sum_of_group(sum, sums);
    if (item > 0) return;
    excess[index] = sum / s.divisor - (i == j ? 1.0f : 0.0f);
    if (j == 0) excess[s.width * s.width + i] = meanI;
}

// dz = scale (z - mean) (C - I), whose own mean is 0; the first item writes the error, the mean of (C - I)^2.
kernel void covariance_error(global const float *z, global const float *excess, global float *dz, global float *error, CovarianceError s)
{
    int index = (int)get_global_id(0), squares = s.width * s.width;
    if (index >= s.rows * s.width) return;
    int j = index % s.width;
    float sum = 0.0f;
    for (int i = 0; i < s.width; i++) sum += (z[s.zStart + index - j + i] - excess[squares + i]) * excess[i * s.width + j];
    dz[s.gradientStart + index] = s.scale * sum;
    if (index > 0) return;
    sum = 0.0f;
    for (int i = 0; i < squares; i++) sum += excess[i] * excess[i];
    error[s.errorStart] = sum / (float)squares;
}
