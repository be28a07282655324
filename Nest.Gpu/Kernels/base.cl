// What all kernels share: activations, written out so that every device computes them alike, and the geometry of a convolution.
// OpenCL C 1.2. A kernel takes its buffers first, then one structure of sizes; a buffer's first number is at the start that the structure gives.

#ifndef GROUP
#define GROUP 256   // work-items of a group
#endif

enum { IDENTITY, RELU, TANH, SIGMOID };   // as Nest.Tensors.Activation

// e^x: Cody and Waite's reduction to |x| <= ln 2 / 2 and a polynomial of degree 7 (Cephes, expf); 2 ulp, x beyond 87 clamped.
static float exponential(float x)
{
    x = fmin(fmax(x, -87.0f), 87.0f);
    float n = floor(x * 1.44269504f + 0.5f);
    x -= n * 0.693359375f;
    x -= n * -2.12194440e-4f;
    float y = 1.9875691500e-4f;
    y = y * x + 1.3981999507e-3f;
    y = y * x + 8.3334519073e-3f;
    y = y * x + 4.1665795894e-2f;
    y = y * x + 1.6666665459e-1f;
    y = y * x + 5.0000001201e-1f;
    y = y * x * x + x + 1.0f;
    return y * as_float(((int)n + 127) << 23);
}

// tanh x: an odd polynomial near 0, elsewhere by e^2x (Cephes, tanhf).
static float hyperbolic_tangent(float x)
{
    float size = fabs(x);
    if (size < 0.625f)
    {
        float z = x * x, y = -5.70498872745e-3f;
        y = y * z + 2.06390887954e-2f;
        y = y * z - 5.37397155531e-2f;
        y = y * z + 1.33314422036e-1f;
        y = y * z - 3.33332819422e-1f;
        return y * z * x + x;
    }
    float y = 1.0f - 2.0f / (exponential(2.0f * size) + 1.0f);
    return x < 0.0f ? -y : y;
}

static float logistic(float x) { return 1.0f / (1.0f + exponential(-x)); }

// The exponent of x > 0 to base 2, its mantissa being sqrt(1/2) .. sqrt(2).
static float exponent_of(float x)
{
    int bits = as_int(x), exponent = (bits >> 23) - 126;
    return (float)(as_float((bits & 0x007fffff) | 0x3f000000) < 0.707106781f ? exponent - 1 : exponent);
}

// ln of that mantissa: a polynomial of degree 9 (Cephes, logf).
static float logarithm_of_mantissa(float x)
{
    float m = as_float((as_int(x) & 0x007fffff) | 0x3f000000);   // 1/2 .. 1
    if (m < 0.707106781f) m += m;
    m -= 1.0f;
    float z = m * m, y = 7.0376836292e-2f;
    y = y * m - 1.1514610310e-1f;
    y = y * m + 1.1676998740e-1f;
    y = y * m - 1.2420140846e-1f;
    y = y * m + 1.4249322787e-1f;
    y = y * m - 1.6668057665e-1f;
    y = y * m + 2.0000714765e-1f;
    y = y * m - 2.4999993993e-1f;
    y = y * m + 3.3333331174e-1f;
    return y * m * z - 0.5f * z + m;
}

// ln x of a normal x > 0; ln 2 in two parts.
static float logarithm(float x)
{
    float exponent = exponent_of(x);
    return logarithm_of_mantissa(x) - 2.12194440e-4f * exponent + 0.693359375f * exponent;
}

// 10 log10 max(1e-10, x)
static float decibels(float x)
{
    x = fmax(x, 1e-10f);
    return 4.34294482f * logarithm_of_mantissa(x) + 3.01029996f * exponent_of(x);
}

// max(0, x), and what is no number stays none, as the processor has it.
static float rectify(float x) { return x < 0.0f ? 0.0f : x; }

static float activate(int activation, float x)
{
    switch (activation)
    {
        case RELU: return rectify(x);
        case TANH: return hyperbolic_tangent(x);
        case SIGMOID: return logistic(x);
        default: return x;
    }
}

// x (batch, height, width, in) to y (batch, outHeight, outWidth, out); w (kernelHeight, kernelWidth, in, out).
typedef struct
{
    int batch, height, width, in, out, kernelHeight, kernelWidth, strideHeight, strideWidth, padHeight, padWidth, outHeight, outWidth;
} Convolution;

// x (batch, height, width, channels) to y (batch, outHeight, outWidth, channels), cells of poolHeight x poolWidth.
typedef struct
{
    int batch, height, width, channels, poolHeight, poolWidth, outHeight, outWidth;
} Pooling;

// c (m, n) = f(a (m, k) . b (k, n) + bias (n)), f the identity or ReLU, or a . b added to c, or a part of k alone.
typedef struct
{
    int aStart, bStart, biasStart, cStart;
    int m, n, k;
    int part;         // numbers of k that one part adds up: a multiple of TILE_K
    int parts;        // 1: c itself is written; more: (parts, m, n) sums, for sum_rows
    int biased, relu, add;
    Convolution g;    // where a's rows are patches of an image
} Product;

// The rows of the transposed convolution whose row and column of x leave the same remainders by the strides: they meet the same taps.
typedef struct
{
    int top, left;           // first row and column of x
    int height, width;       // rows and columns of x
    int tap, tapLeft;        // first tap met by them, over rows and over columns
    int taps, tapsWide;      // taps met
} Phase;

static Phase phase_of(Convolution g, int index)
{
    Phase f;
    f.top = index / g.strideWidth;
    f.left = index % g.strideWidth;
    f.height = (g.height - f.top + g.strideHeight - 1) / g.strideHeight;
    f.width = (g.width - f.left + g.strideWidth - 1) / g.strideWidth;
    f.tap = (f.top + g.padHeight) % g.strideHeight;
    f.tapLeft = (f.left + g.padWidth) % g.strideWidth;
    f.taps = f.tap < g.kernelHeight ? (g.kernelHeight - f.tap + g.strideHeight - 1) / g.strideHeight : 0;
    f.tapsWide = f.tapLeft < g.kernelWidth ? (g.kernelWidth - f.tapLeft + g.strideWidth - 1) / g.strideWidth : 0;
    return f;
}
