// Number by number: a work-item each.

typedef struct { int start, count; float value; } Filling;

kernel void fill(global float *into, Filling s)
{
    int i = (int)get_global_id(0);
    if (i < s.count) into[s.start + i] = s.value;
}

typedef struct { int xStart, yStart, zStart, count, activation; } Pointwise;

// y = f(x); y may be x.
kernel void activate_all(global const float *x, global float *y, Pointwise s)
{
    int i = (int)get_global_id(0);
    if (i < s.count) y[s.yStart + i] = activate(s.activation, x[s.xStart + i]);
}

// dx = dy f', f' from f's value y; dx may be dy.
kernel void activate_backward(global const float *y, global const float *dy, global float *dx, Pointwise s)
{
    int i = (int)get_global_id(0);
    if (i >= s.count) return;
    float value = y[s.xStart + i], slope = dy[s.yStart + i];
    switch (s.activation)
    {
        case RELU: slope = value > 0.0f ? slope : 0.0f; break;
        case TANH: slope *= 1.0f - value * value; break;
        case SIGMOID: slope *= value * (1.0f - value); break;
        default: break;
    }
    dx[s.zStart + i] = slope;
}

typedef struct { int xStart, scaleStart, yStart, count, columns; } Scaling;

// y += x . scale, column by column.
kernel void add_scaled(global const float *x, global const float *scale, global float *y, Scaling s)
{
    int i = (int)get_global_id(0);
    if (i < s.count) y[s.yStart + i] += scale[s.scaleStart + i % s.columns] * x[s.xStart + i];
}

kernel void multiply_all(global const float *x, global const float *other, global float *y, Scaling s)
{
    int i = (int)get_global_id(0);
    if (i < s.count) y[s.yStart + i] = x[s.xStart + i] * other[s.scaleStart + i];
}

typedef struct
{
    int gradientStart, meanStart, squareStart, valueStart, count;
    float beta1, rest1, beta2, rest2, size, rootScale, epsilon;
} AdamStep;

// m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g g; p -= size m / (sqrt v rootScale + epsilon).
kernel void adam(global const float *gradients, global float *means, global float *squares, global float *values, AdamStep s)
{
    int i = (int)get_global_id(0);
    if (i >= s.count) return;
    float g = gradients[s.gradientStart + i];
    float m = means[s.meanStart + i] * s.beta1 + g * s.rest1;
    float v = squares[s.squareStart + i] * s.beta2 + g * g * s.rest2;
    means[s.meanStart + i] = m;
    squares[s.squareStart + i] = v;
    values[s.valueStart + i] -= m * s.size / (sqrt(v) * s.rootScale + s.epsilon);
}

typedef struct { int gatesStart, beforeStart, cellStart, outputStart, cellGradientStart, gateGradientStart, rows, width; } Cell;

// i, f, o = logistic and g = tanh of the gates (rows, 4 width) in the order i f g o; c = f c' + i g; h = o tanh c.
kernel void lstm_cell(global float *gates, global const float *before, global float *cells, global float *outputs, Cell s)
{
    int index = (int)get_global_id(0);
    if (index >= s.rows * s.width) return;
    global float *gate = gates + s.gatesStart + index / s.width * 4 * s.width + index % s.width;
    float i = logistic(gate[0]), f = logistic(gate[s.width]), g = hyperbolic_tangent(gate[2 * s.width]), o = logistic(gate[3 * s.width]);
    float c = f * before[s.beforeStart + index] + i * g;
    gate[0] = i;
    gate[s.width] = f;
    gate[2 * s.width] = g;
    gate[3 * s.width] = o;
    cells[s.cellStart + index] = c;
    outputs[s.outputStart + index] = o * hyperbolic_tangent(c);
}

kernel void lstm_cell_backward(global const float *gates, global const float *before, global const float *cells, global const float *outputGradients,
    global float *cellGradients, global float *gateGradients, Cell s)
{
    int index = (int)get_global_id(0);
    if (index >= s.rows * s.width) return;
    int at = index / s.width * 4 * s.width + index % s.width;
    global const float *gate = gates + s.gatesStart + at;
    global float *to = gateGradients + s.gateGradientStart + at;
    float i = gate[0], f = gate[s.width], g = gate[2 * s.width], o = gate[3 * s.width];
    float tanh_c = hyperbolic_tangent(cells[s.cellStart + index]), dh = outputGradients[s.outputStart + index];
    float dc = cellGradients[s.cellGradientStart + index] + dh * o * (1.0f - tanh_c * tanh_c);   // dc += dh o (1 - tanh^2 c)
    to[0] = dc * g * i * (1.0f - i);                                                             // di = dc g logistic'
    to[s.width] = dc * before[s.beforeStart + index] * f * (1.0f - f);                           // df = dc c' logistic'
    to[2 * s.width] = dc * i * (1.0f - g * g);                                                   // dg = dc i tanh'
    to[3 * s.width] = dh * tanh_c * o * (1.0f - o);                                              // do = dh tanh c logistic'
    cellGradients[s.cellGradientStart + index] = dc * f;                                         // dc' = dc f
}
