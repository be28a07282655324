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
    for (int i = item; i < s.count; i += s.items)
    {
        float difference = y[s.yStart + i] - target[s.targetStart + i];
        sum += difference * difference;
        dy[s.gradientStart + i] = s.scale * difference;
    }
    partial[item] = sum;
}

typedef struct { int zStart, gradientStart, errorStart, rows, width; float divisor, scale; } CovarianceError;

static float column_mean(global const float *z, int rows, int width, int column)
{
    float sum = 0.0f;
    for (int n = 0; n < rows; n++) sum += z[n * width + column];
    return sum / (float)rows;
}

// excess (width, width) = C - I, means (width) after it; C the covariance of z (rows, width).
kernel void covariance_excess(global const float *z, global float *excess, CovarianceError s)
{
    int index = (int)get_global_id(0), i = index / s.width, j = index % s.width;
    if (i >= s.width) return;
    z += s.zStart;
    float meanI = column_mean(z, s.rows, s.width, i), meanJ = column_mean(z, s.rows, s.width, j), sum = 0.0f;
    for (int n = 0; n < s.rows; n++) sum += (z[n * s.width + i] - meanI) * (z[n * s.width + j] - meanJ);
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
