// All steps of an LSTM in one launch: a group has some of the sequences, its hidden weights in local memory, and waits for nobody between two steps.

#define LSTM_GROUP 256   // work-items: one for each gate of some sequences
#define LSTM_WIDEST 32   // width of the state at most

// gates (steps, rows, 4 width) in the order i f g o; weight (4 width, width); cells, outputs (steps + 1, rows, width), before the first step and after each.
typedef struct { int gatesStart, weightStart, cellsStart, outputsStart, gateGradientsStart, steps, rows, width; } Sequence;

// At each step gates += h weight^T, activated; c = f c + i g; h = o tanh c.
kernel __attribute__((reqd_work_group_size(LSTM_GROUP, 1, 1)))
void lstm_sequence(global float *gates, global const float *weight, global float *cells, global float *outputs, Sequence s)
{
    local float w[4 * LSTM_WIDEST * LSTM_WIDEST];   // (width, 4 width), transposed
    local float h[LSTM_GROUP / 4], a[LSTM_GROUP];   // (sequences, width), (sequences, 4 width)
    const int item = (int)get_local_id(0), wide = 4 * s.width, together = LSTM_GROUP / wide, first = (int)get_group_id(0) * together;
    const int row = first + item / wide, column = item % wide, isGate = item < together * wide && row < s.rows;          // as a gate's
    const int cellRow = first + item / s.width, unit = item % s.width, isCell = item < together * s.width && cellRow < s.rows;   // as a cell's
    for (int i = item; i < wide * s.width; i += LSTM_GROUP) w[i % s.width * wide + i / s.width] = weight[s.weightStart + i];
    float c = 0.0f;
    if (isCell)
    {
        c = cells[s.cellsStart + cellRow * s.width + unit];
        h[item] = outputs[s.outputsStart + cellRow * s.width + unit];
    }
    for (int t = 0; t < s.steps; t++)
    {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (isGate)
        {
            int at = s.gatesStart + (t * s.rows + row) * wide + column;
            float sum = gates[at];
            for (int k = 0; k < s.width; k++) sum += h[item / wide * s.width + k] * w[k * wide + column];
            a[item] = gates[at] = column / s.width == 2 ? hyperbolic_tangent(sum) : logistic(sum);
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        if (isCell)
        {
            int at = item / s.width * wide + unit, to = ((t + 1) * s.rows + cellRow) * s.width + unit;
            c = a[at + s.width] * c + a[at] * a[at + 2 * s.width];
            h[item] = a[at + 3 * s.width] * hyperbolic_tangent(c);
            cells[s.cellsStart + to] = c;
            outputs[s.outputsStart + to] = h[item];
        }
    }
}

// The gradients of the gates' pre-activations from that of the last output, (rows, width) at outputsStart, step by step back: dh = da weight.
kernel __attribute__((reqd_work_group_size(LSTM_GROUP, 1, 1)))
void lstm_sequence_backward(global const float *gates, global const float *weight, global const float *cells, global const float *outputGradient, global float *gateGradients, Sequence s)
{
    local float w[4 * LSTM_WIDEST * LSTM_WIDEST];        // (4 width, width)
    local float da[LSTM_GROUP], parts[LSTM_GROUP];       // (sequences, 4 width); dh by each of the four gates
    const int item = (int)get_local_id(0), wide = 4 * s.width, together = LSTM_GROUP / wide, first = (int)get_group_id(0) * together;
    const int isGate = item < together * wide, cellRow = first + item / s.width, unit = item % s.width, isCell = item < together * s.width && cellRow < s.rows;
    for (int i = item; i < wide * s.width; i += LSTM_GROUP) w[i] = weight[s.weightStart + i];
    da[item] = 0.0f;   // also where no sequence is left
    float dh = isCell ? outputGradient[s.outputsStart + cellRow * s.width + unit] : 0.0f, dc = 0.0f;
    for (int t = s.steps - 1; t >= 0; t--)
    {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (isCell)
        {
            int at = (t * s.rows + cellRow) * wide + unit, near = item / s.width * wide + unit;
            global const float *gate = gates + s.gatesStart + at;
            global float *to = gateGradients + s.gateGradientsStart + at;
            float i = gate[0], f = gate[s.width], g = gate[2 * s.width], o = gate[3 * s.width];
            float before = cells[s.cellsStart + (t * s.rows + cellRow) * s.width + unit], tanh_c = hyperbolic_tangent(cells[s.cellsStart + ((t + 1) * s.rows + cellRow) * s.width + unit]);
            dc += dh * o * (1.0f - tanh_c * tanh_c);
            to[0] = da[near] = dc * g * i * (1.0f - i);
            to[s.width] = da[near + s.width] = dc * before * f * (1.0f - f);
            to[2 * s.width] = da[near + 2 * s.width] = dc * i * (1.0f - g * g);
            to[3 * s.width] = da[near + 3 * s.width] = dh * tanh_c * o * (1.0f - o);
            dc *= f;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        float sum = 0.0f;
        if (isGate)
        {
            int gate = item / s.width * s.width;   // the first number of this work-item's gate, in da
            for (int k = 0; k < s.width; k++) sum += da[gate + k] * w[(gate % wide + k) * s.width + unit];
        }
        parts[item] = sum;
        barrier(CLK_LOCAL_MEM_FENCE);
        if (isCell)
        {
            int near = item / s.width * wide + unit;
            dh = parts[near] + parts[near + s.width] + (parts[near + 2 * s.width] + parts[near + 3 * s.width]);
        }
    }
}
