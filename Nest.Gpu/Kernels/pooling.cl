// Max-pooling, by itself and after what it follows: a work-item each number written. Cells do not overlap; their places count row by row.

#define NO_WINNER 255

typedef struct
{
    int xStart, yStart, wStart, biasStart, biased, relu;
    int rows, startsAt, sourcesAt;   // of x, where sums of them are pooled; where their lists begin
    int stretch;      // pooled pixels, or rows of them, that one part of a gradient adds up
    int shift;        // channels are 4 << shift, where they lie in fours
    Convolution c;
    Pooling p;
} PoolingSizes;

// y = the largest of each cell of x, winners = the first place that has it; rectified if asked for, without a winner where nothing is left.
kernel void max_pool(global const float *x, global float *y, global uchar *winners, PoolingSizes s)
{
    Pooling p = s.p;
    int index = (int)get_global_id(0);
    if (index >= p.batch * p.outHeight * p.outWidth * p.channels) return;
    int channel = index % p.channels, column = index / p.channels % p.outWidth, row = index / p.channels / p.outWidth % p.outHeight, image = index / p.channels / p.outWidth / p.outHeight;
    int first = s.xStart + ((image * p.height + row * p.poolHeight) * p.width + column * p.poolWidth) * p.channels + channel, winner = 0;
    float best = x[first];
    for (int place = 1; place < p.poolHeight * p.poolWidth; place++)
    {
        float value = x[first + (place / p.poolWidth * p.width + place % p.poolWidth) * p.channels];
        if (value > best) { best = value; winner = place; }
    }
    if (s.relu && !(best > 0.0f)) { best = rectify(best); winner = NO_WINNER; }
    y[s.yStart + index] = best;
    winners[index] = (uchar)winner;
}

// The gradient of one number of x: dy where it won its cell.
static float spread(Pooling p, global const float *dy, global const uchar *winners, int row, int column, int channel)
{
    int outRow = row % p.height / p.poolHeight, outColumn = column / p.poolWidth;
    if (outRow >= p.outHeight || outColumn >= p.outWidth) return 0.0f;
    int at = ((row / p.height * p.outHeight + outRow) * p.outWidth + outColumn) * p.channels + channel;
    int place = row % p.height % p.poolHeight * p.poolWidth + column % p.poolWidth;
    return winners[at] == place ? dy[at] : 0.0f;
}

kernel void max_pool_backward(global const float *dy, global const uchar *winners, global float *dx, PoolingSizes s)
{
    Pooling p = s.p;
    int index = (int)get_global_id(0);
    if (index >= p.batch * p.height * p.width * p.channels) return;
    dx[s.xStart + index] = spread(p, dy + s.yStart, winners, index / p.channels / p.width, index / p.channels % p.width, index % p.channels);
}

// y = max(0, max-pool of images whose rows are sums of listed rows of x): nothing in between is written.
kernel void sum_max_pool(global const float *x, global const int *lists, global float *y, global uchar *winners, PoolingSizes s)
{
    Pooling p = s.p;
    int index = (int)get_global_id(0);
    if (index >= p.batch * p.outHeight * p.outWidth * p.channels) return;
    int channel = index % p.channels, column = index / p.channels % p.outWidth, row = index / p.channels / p.outWidth % p.outHeight, image = index / p.channels / p.outWidth / p.outHeight;
    global const int *starts = lists + s.startsAt, *sources = lists + s.sourcesAt;
    int winner = 0;
    float best = 0.0f;
    for (int place = 0; place < p.poolHeight * p.poolWidth; place++)
    {
        int line = image * p.height + row * p.poolHeight + place / p.poolWidth;
        int from = s.xStart + (column * p.poolWidth + place % p.poolWidth) * p.channels + channel;
        float value = 0.0f;
        for (int next = starts[line]; next < starts[line + 1]; next++) value += x[from + sources[next] * p.width * p.channels];
        if (place == 0 || value > best) { best = value; winner = place; }
    }
    if (!(best > 0.0f)) { best = rectify(best); winner = NO_WINNER; }
    y[s.yStart + index] = best;
    winners[index] = (uchar)winner;
}

// A row of dx is the sum of the gradients of the listed image rows.
kernel void sum_max_pool_backward(global const float *dy, global const uchar *winners, global const int *lists, global float *dx, PoolingSizes s)
{
    Pooling p = s.p;
    int index = (int)get_global_id(0);
    if (index >= s.rows * p.width * p.channels) return;
    int row = index / p.channels / p.width, column = index / p.channels % p.width, channel = index % p.channels;
    global const int *starts = lists + s.startsAt, *sources = lists + s.sourcesAt;
    float sum = 0.0f;
    for (int next = starts[row]; next < starts[row + 1]; next++) sum += spread(p, dy + s.yStart, winners, sources[next], column, channel);
    dx[s.xStart + index] = sum;
}

// y = max(0, max-pool of x * w + bias) for few taps and channels: each number's cell is convolved in registers.
kernel void convolve_max_pool(global const float *x, global const float *w, global const float *bias, global float *y, global uchar *winners, PoolingSizes s)
{
    Convolution c = s.c;
    Pooling p = s.p;
    int index = (int)get_global_id(0);
    if (index >= p.batch * p.outHeight * p.outWidth * p.channels) return;
    int channel = index % p.channels, column = index / p.channels % p.outWidth, row = index / p.channels / p.outWidth % p.outHeight, image = index / p.channels / p.outWidth / p.outHeight;
    int winner = 0;
    float best = 0.0f, offset = s.biased ? bias[s.biasStart + channel] : 0.0f;
    for (int place = 0; place < p.poolHeight * p.poolWidth; place++)
    {
        int top = (row * p.poolHeight + place / p.poolWidth) * c.strideHeight - c.padHeight, left = (column * p.poolWidth + place % p.poolWidth) * c.strideWidth - c.padWidth;
        float value = offset;
        for (int i = max(0, -top); i < min(c.kernelHeight, c.height - top); i++)
            for (int j = max(0, -left); j < min(c.kernelWidth, c.width - left); j++)
            {
                int from = s.xStart + ((image * c.height + top + i) * c.width + left + j) * c.in, with = s.wStart + (i * c.kernelWidth + j) * c.in * c.out + channel;
                for (int k = 0; k < c.in; k++) value += x[from + k] * w[with + k * c.out];
            }
        if (place == 0 || value > best) { best = value; winner = place; }
    }
    if (!(best > 0.0f)) { best = rectify(best); winner = NO_WINNER; }
    y[s.yStart + index] = best;
    winners[index] = (uchar)winner;
}

// partial (stretches, kernelHeight, kernelWidth, in, out) = the gradient of convolve_max_pool for w, over each stretch of pooled pixels.
kernel void convolve_max_pool_weight_gradient(global const float *x, global const float *dy, global const uchar *winners, global float *partial, PoolingSizes s)
{
    Convolution c = s.c;
    Pooling p = s.p;
    int index = (int)get_global_id(0), taps = c.kernelHeight * c.kernelWidth * c.in, pixels = p.batch * p.outHeight * p.outWidth;
    int channel = index % c.out, tap = index / c.out % taps, first = index / c.out / taps * s.stretch;
    if (first >= pixels) return;
    int k = tap % c.in, j = tap / c.in % c.kernelWidth, i = tap / c.in / c.kernelWidth;
    float sum = 0.0f;
    for (int pixel = first; pixel < min(pixels, first + s.stretch); pixel++)
    {
        int winner = winners[pixel * p.channels + channel];
        if (winner == NO_WINNER) continue;
        int row = pixel / p.outWidth % p.outHeight * p.poolHeight + winner / p.poolWidth, column = pixel % p.outWidth * p.poolWidth + winner % p.poolWidth;
        int above = row * c.strideHeight - c.padHeight + i, left = column * c.strideWidth - c.padWidth + j, image = pixel / p.outWidth / p.outHeight;
        if ((uint)above < (uint)c.height && (uint)left < (uint)c.width)
            sum += x[s.xStart + ((image * c.height + above) * c.width + left) * c.in + k] * dy[s.yStart + pixel * p.channels + channel];
    }
    partial[index] = sum;
}
