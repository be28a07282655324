// Batch normalisation: rows of channels numbers, the channel the last axis.

typedef struct { int xStart, meanStart, varianceStart, gammaStart, betaStart, yStart, count, channels, width, stretch, stretches; float epsilon; } Normalisation;

// into (stretches, width) = the sums of (x - mean)^2 over each stretch's rows of width numbers.
kernel void square_stretches(global const float *x, global const float *mean, global float *into, Normalisation s)
{
    int i = (int)get_global_id(0);
    if (i >= s.stretches * s.width) return;
    int column = i % s.width, from = i / s.width * s.stretch * s.width + column, end = min(s.count, from + s.stretch * s.width);
    float middle = mean[s.meanStart + column % s.channels], sum = 0.0f;
    UNROLL_BY_4 for (; from < end; from += s.width)
    {
        float off = x[s.xStart + from] - middle;
        sum += off * off;
    }
    into[i] = sum;
}

// into (stretches, width) = the sums of dy (x - mean) / sqrt(variance + epsilon).
kernel void product_stretches(global const float *x, global const float *mean, global const float *variance, global const float *dy, global float *into, Normalisation s)
{
    int i = (int)get_global_id(0);
    if (i >= s.stretches * s.width) return;
    int column = i % s.width, channel = column % s.channels, from = i / s.width * s.stretch * s.width + column, end = min(s.count, from + s.stretch * s.width);
    float middle = mean[s.meanStart + channel], inverse = 1.0f / sqrt(variance[s.varianceStart + channel] + s.epsilon), sum = 0.0f;
    UNROLL_BY_4 for (; from < end; from += s.width) sum += dy[s.yStart + from] * (x[s.xStart + from] - middle) * inverse;
    into[i] = sum;
}

// y = gamma (x - mean) / sqrt(variance + epsilon) + beta.
kernel void normalise(global const float *x, global const float *gamma, global const float *beta, global const float *mean, global const float *variance, global float *y, Normalisation s)
{
    int i = (int)get_global_id(0);
    if (i >= s.count) return;
    int channel = i % s.channels;
    float scale = gamma[s.gammaStart + channel] / sqrt(variance[s.varianceStart + channel] + s.epsilon);
    y[s.yStart + i] = (x[s.xStart + i] - mean[s.meanStart + channel]) * scale + beta[s.betaStart + channel];
}

typedef struct { int xStart, meanStart, varianceStart, gammaStart, gradientStart, toStart, count, channels, ofBatch; float epsilon, rows; } NormalisationBackward;

// dx = gamma / sqrt(variance + epsilon) (dy - [sum of dy + x^ sum of dy x^] / rows); sums (2, channels), the bracket where the statistics are the batch's.
kernel void normalise_backward(global const float *x, global const float *gamma, global const float *mean, global const float *variance, global const float *sums,
    global const float *dy, global float *dx, NormalisationBackward s)
{
    int i = (int)get_global_id(0);
    if (i >= s.count) return;
    int channel = i % s.channels;
    float inverse = 1.0f / sqrt(variance[s.varianceStart + channel] + s.epsilon), slope = dy[s.gradientStart + i];
    if (s.ofBatch) slope -= (sums[channel] + (x[s.xStart + i] - mean[s.meanStart + channel]) * inverse * sums[s.channels + channel]) / s.rows;
    dx[s.toStart + i] = gamma[s.gammaStart + channel] * inverse * slope;
}
