// Sums over rows, and the losses made of them. A sum is cut into stretches that do not depend on the device; each has one writer.

// The parts of a product: c = f(the sum over parts + bias), or that added to what is there.
kernel void add_parts(global const float *parts, global const float *bias, global float *c, Product p)
{
    int i = (int)get_global_id(0), size = p.m * p.n;
    if (i >= size) return;
    float sum = p.biased ? bias[p.biasStart + i % p.n] : 0.0f;
    for (int part = 0; part < p.parts; part++) sum += parts[part * size + i];
    if (p.add) sum += c[p.cStart + i];
    c[p.cStart + i] = p.relu ? rectify(sum) : sum;
}

// Numbers x taken as rows of width numbers, the last one perhaps unfinished; a stretch is so many rows.
typedef struct { int xStart, intoStart, count, width, stretch, stretches, add; float scale; } RowSum;

// into (stretches, width) = the sums over each stretch's rows.
kernel void sum_stretches(global const float *x, global float *into, RowSum s)
{
    int i = (int)get_global_id(0);
    if (i >= s.stretches * s.width) return;
    int from = i / s.width * s.stretch * s.width + i % s.width, end = min(s.count, from + s.stretch * s.width);
    float sum = 0.0f;
    for (; from < end; from += s.width) sum += x[s.xStart + from];
    into[s.intoStart + i] = sum;
}

// into (width) = scale . the sum over all rows, or that added to what is there.
kernel void sum_rows(global const float *x, global float *into, RowSum s)
{
    int column = (int)get_global_id(0);
    if (column >= s.width) return;
    float sum = 0.0f;
    for (int at = column; at < s.count; at += s.width) sum += x[s.xStart + at];
    sum *= s.scale;
    into[s.intoStart + column] = s.add ? into[s.intoStart + column] + sum : sum;
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
