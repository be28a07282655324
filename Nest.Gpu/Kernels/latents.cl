// The losses of a nest's latents and their slopes, as Nest.Tensors.Losses defines them. Sums over pairs of points are a group's: one for every anchor on the way
// to the losses, one for every point on the way back. All sums have a fixed order: a work-item's own numbers, then halves of the group.

#define LATENT_GROUP 256   // work-items

#define AXES 3

typedef struct
{
    int pointsStart, forecastsStart, sharpnessStart, songStart, windowsAt, placesAt;
    int distanceWeightStart, lossesStart, pointSlopesStart, forecastSlopesStart, sharpnessSlopeStart;
    int anchors, runs, runLength, history, near, width;
    float leastVariance, contrast, hinge, decorrelation, slowness, forecast;   // weights from contrast on
} Latents;

// What an anchor's group leaves: sum of q, of q^2 (z_j - z_i), of q^2 |z_j - z_i|^2; pairs that count for distances, the sums of both distances; their
// squares and products about the row's own means.
enum { ROW_Q, ROW_X, ROW_Y, ROW_Z, ROW_ENERGY, ROW_PAIRS, ROW_DISTANCE, ROW_WANTED, ROW_ZZ, ROW_RR, ROW_ZR, ROW };

// What the points' groups need of all rows: means, 2 / N dL/dC of the covariance C (3, 3), factors of the motion losses and 1 / sqrt(V), those of the
// contrast and e^(2s), means of both distances and the factors of their slopes.
enum { ALL_MEAN, ALL_SPREAD = AXES, ALL_SLOWNESS = ALL_SPREAD + AXES * AXES, ALL_FORECAST, ALL_STEP, ALL_CONTRAST, ALL_SCALE, ALL_DISTANCE, ALL_WANTED, ALL_BY_DISTANCE, ALL_BY_WANTED };

#define TINY 1e-12f   // squared distances below this exert no force

// sums (count, LATENT_GROUP): the first of each row becomes the row's sum. For all work-items of a group.
static void add_up(local float *sums, int count, int item)
{
    for (int left = LATENT_GROUP / 2; left > 0; left /= 2)
    {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < left)
            for (int c = 0; c < count; c++) sums[c * LATENT_GROUP + item] += sums[c * LATENT_GROUP + item + left];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
}

static int are_apart(int a, int b, int near) { return a - b >= near || b - a >= near; }

static float squared_length(float x, float y, float z) { return x * x + y * y + z * z; }

// places (width, anchors) = the song's at the anchors, so that neighbouring work-items read neighbouring numbers.
kernel void gather_places(global const float *song, global const int *lists, global float *places, Latents s)
{
    int i = (int)get_global_id(0);
    if (i < s.width * s.anchors) places[i] = song[s.songStart + lists[s.placesAt + i % s.anchors] * s.width + i / s.anchors];
}

// A group an anchor: its row of what ROW_ counts, and |R_i - R_j| of the anchors that are apart from it. rows (anchors, ROW), wanted (anchors, anchors).
kernel __attribute__((reqd_work_group_size(LATENT_GROUP, 1, 1)))
void anchor_rows(global const float *points, global const float *sharpness, global const int *lists, global const float *places, global float *wanted, global float *rows, Latents s)
{
    local float sums[(ROW_WANTED + 1) * LATENT_GROUP];
    const int item = (int)get_local_id(0), i = (int)get_group_id(0);
    global const float *z = points + s.pointsStart;
    global const int *windows = lists + s.windowsAt;
    const float scale = exponential(2.0f * sharpness[s.sharpnessStart]), x0 = z[AXES * i], y0 = z[AXES * i + 1], z0 = z[AXES * i + 2];
    const int window = windows[i];
    float q = 0.0f, qx = 0.0f, qy = 0.0f, qz = 0.0f, energy = 0.0f, pairs = 0.0f, distances = 0.0f, wants = 0.0f;
    for (int j = item; j < 2 * s.anchors; j += LATENT_GROUP)
    {
        if (!are_apart(windows[j], window, s.near)) continue;
        float dx = z[AXES * j] - x0, dy = z[AXES * j + 1] - y0, dz = z[AXES * j + 2] - z0, square = squared_length(dx, dy, dz);
        float own = 1.0f / (1.0f + scale * square), pull = own * own;
        q += own;
        qx += pull * dx;
        qy += pull * dy;
        qz += pull * dz;
        energy += pull * square;
        if (j >= s.anchors) continue;
        float want = 0.0f;
        for (int k = 0; k < s.width; k++)
        {
            float off = places[k * s.anchors + j] - places[k * s.anchors + i];
            want += off * off;
        }
        want = sqrt(want);
        wanted[i * s.anchors + j] = want;
        pairs += 1.0f;
        distances += sqrt(fmax(square, TINY));
        wants += want;
    }
    sums[ROW_Q * LATENT_GROUP + item] = q;
    sums[ROW_X * LATENT_GROUP + item] = qx;
    sums[ROW_Y * LATENT_GROUP + item] = qy;
    sums[ROW_Z * LATENT_GROUP + item] = qz;
    sums[ROW_ENERGY * LATENT_GROUP + item] = energy;
    sums[ROW_PAIRS * LATENT_GROUP + item] = pairs;
    sums[ROW_DISTANCE * LATENT_GROUP + item] = distances;
    sums[ROW_WANTED * LATENT_GROUP + item] = wants;
    add_up(sums, ROW_WANTED + 1, item);
    if (item <= ROW_WANTED) rows[i * ROW + item] = sums[item * LATENT_GROUP];

    const float count = fmax(sums[ROW_PAIRS * LATENT_GROUP], 1.0f), meanZ = sums[ROW_DISTANCE * LATENT_GROUP] / count, meanR = sums[ROW_WANTED * LATENT_GROUP] / count;
    float zz = 0.0f, rr = 0.0f, zr = 0.0f;
    for (int j = item; j < s.anchors; j += LATENT_GROUP)
    {
        if (!are_apart(windows[j], window, s.near)) continue;
        float square = squared_length(z[AXES * j] - x0, z[AXES * j + 1] - y0, z[AXES * j + 2] - z0);
        float offZ = sqrt(fmax(square, TINY)) - meanZ, offR = wanted[i * s.anchors + j] - meanR;
        zz += offZ * offZ;
        rr += offR * offR;
        zr += offZ * offR;
    }
    barrier(CLK_LOCAL_MEM_FENCE);   // all have read the first sums
    sums[item] = zz;
    sums[LATENT_GROUP + item] = rr;
    sums[2 * LATENT_GROUP + item] = zr;
    add_up(sums, 3, item);
    if (item < 3) rows[i * ROW + ROW_ZZ + item] = sums[item * LATENT_GROUP];
}

// The losses, the sharpness's slope, and all (ALL_BY_WANTED + 1) that the points' slopes need: one group. Points that the spread is of: anchors and runs.
kernel __attribute__((reqd_work_group_size(LATENT_GROUP, 1, 1)))
void latent_losses(global const float *points, global const float *forecasts, global const float *sharpness, global const float *distanceWeight, global const float *rows,
    global float *all, global float *losses, global float *sharpnessSlope, Latents s)
{
    local float sums[9 * LATENT_GROUP];
    const int item = (int)get_local_id(0), first = 2 * s.anchors, own = s.anchors + s.runs * s.runLength, steps = s.runs * (s.runLength - 1), foretold = s.runs * (s.runLength - s.history);
    global const float *z = points + s.pointsStart, *runs = z + AXES * first;
    const float scale = exponential(2.0f * sharpness[s.sharpnessStart]), mean = s.contrast / (float)s.anchors;

    // Contrast, its energy, the sums over all pairs, the centre, the steps.
    float surprise = 0.0f, energy = 0.0f, pairs = 0.0f, distances = 0.0f, wants = 0.0f, sx = 0.0f, sy = 0.0f, sz = 0.0f, slow = 0.0f;
    for (int i = item; i < s.anchors; i += LATENT_GROUP)
    {
        global const float *row = rows + i * ROW, *a = z + AXES * i, *b = a + AXES * s.anchors;
        float q = fmax(row[ROW_Q], 1e-30f), square = squared_length(b[0] - a[0], b[1] - a[1], b[2] - a[2]), paired = 1.0f / (1.0f + scale * square);
        surprise += logarithm(q) - logarithm(paired);
        energy += mean * scale * (paired * square - row[ROW_ENERGY] / q);
        pairs += row[ROW_PAIRS];
        distances += row[ROW_DISTANCE];
        wants += row[ROW_WANTED];
    }
    for (int n = item; n < own; n += LATENT_GROUP)
    {
        global const float *at = z + AXES * (n < s.anchors ? n : n + s.anchors);
        sx += at[0];
        sy += at[1];
        sz += at[2];
    }
    for (int n = item; n < steps * AXES; n += LATENT_GROUP)
    {
        global const float *at = runs + n / (AXES * (s.runLength - 1)) * AXES * s.runLength + n % (AXES * (s.runLength - 1));
        slow += (at[AXES] - at[0]) * (at[AXES] - at[0]);
    }
    sums[item] = surprise;
    sums[LATENT_GROUP + item] = energy;
    sums[2 * LATENT_GROUP + item] = pairs;
    sums[3 * LATENT_GROUP + item] = distances;
    sums[4 * LATENT_GROUP + item] = wants;
    sums[5 * LATENT_GROUP + item] = sx;
    sums[6 * LATENT_GROUP + item] = sy;
    sums[7 * LATENT_GROUP + item] = sz;
    sums[8 * LATENT_GROUP + item] = slow;
    add_up(sums, 9, item);
    surprise = sums[0];
    energy = sums[LATENT_GROUP];
    pairs = fmax(sums[2 * LATENT_GROUP], 1.0f);
    const float meanZ = sums[3 * LATENT_GROUP] / pairs, meanR = sums[4 * LATENT_GROUP] / pairs;
    const float cx = sums[5 * LATENT_GROUP] / (float)own, cy = sums[6 * LATENT_GROUP] / (float)own, cz = sums[7 * LATENT_GROUP] / (float)own;
    slow = sums[8 * LATENT_GROUP];
    barrier(CLK_LOCAL_MEM_FENCE);

    // Squares and products about the means of all pairs: a row's own, and what its means are off. The covariance.
    float zz = 0.0f, rr = 0.0f, zr = 0.0f, xx = 0.0f, yy = 0.0f, ww = 0.0f, xy = 0.0f, xw = 0.0f, yw = 0.0f;
    for (int i = item; i < s.anchors; i += LATENT_GROUP)
    {
        global const float *row = rows + i * ROW;
        float count = fmax(row[ROW_PAIRS], 1.0f), offZ = row[ROW_DISTANCE] / count - meanZ, offR = row[ROW_WANTED] / count - meanR;
        zz += row[ROW_ZZ] + row[ROW_PAIRS] * offZ * offZ;
        rr += row[ROW_RR] + row[ROW_PAIRS] * offR * offR;
        zr += row[ROW_ZR] + row[ROW_PAIRS] * offZ * offR;
    }
    for (int n = item; n < own; n += LATENT_GROUP)
    {
        global const float *at = z + AXES * (n < s.anchors ? n : n + s.anchors);
        float x = at[0] - cx, y = at[1] - cy, w = at[2] - cz;
        xx += x * x;
        yy += y * y;
        ww += w * w;
        xy += x * y;
        xw += x * w;
        yw += y * w;
    }
    sums[item] = zz;
    sums[LATENT_GROUP + item] = rr;
    sums[2 * LATENT_GROUP + item] = zr;
    sums[3 * LATENT_GROUP + item] = xx;
    sums[4 * LATENT_GROUP + item] = yy;
    sums[5 * LATENT_GROUP + item] = ww;
    sums[6 * LATENT_GROUP + item] = xy;
    sums[7 * LATENT_GROUP + item] = xw;
    sums[8 * LATENT_GROUP + item] = yw;
    add_up(sums, 9, item);
    zz = sums[0] * 0.5f;                      // every pair stands in two rows
    rr = sums[LATENT_GROUP] * 0.5f;
    zr = sums[2 * LATENT_GROUP] * 0.5f;
    xx = sums[3 * LATENT_GROUP] / (float)own;
    yy = sums[4 * LATENT_GROUP] / (float)own;
    ww = sums[5 * LATENT_GROUP] / (float)own;
    xy = sums[6 * LATENT_GROUP] / (float)own;
    xw = sums[7 * LATENT_GROUP] / (float)own;
    yw = sums[8 * LATENT_GROUP] / (float)own;
    const float variance = fmax(xx + yy + ww, s.leastVariance), step = 1.0f / sqrt(variance);
    barrier(CLK_LOCAL_MEM_FENCE);

    float missed = 0.0f;
    for (int n = item; n < foretold * AXES; n += LATENT_GROUP)
    {
        int f = n / AXES, last = (f / (s.runLength - s.history) * s.runLength + f % (s.runLength - s.history) + s.history - 1) * AXES + n % AXES;
        float error = forecasts[s.forecastsStart + n] - (runs[last + AXES] - runs[last]) * step;
        missed += error * error;
    }
    sums[item] = missed;
    add_up(sums, 1, item);
    if (item > 0) return;

    float norms = sqrt(zz) * sqrt(rr) + 1e-12f, correlation = zr / norms, weight = distanceWeight[s.distanceWeightStart];
    float dx = fmax(sqrt(xx), 1e-6f), dy = fmax(sqrt(yy), 1e-6f), dw = fmax(sqrt(ww), 1e-6f);   // deviations
    xy /= dx * dy;
    xw /= dx * dw;
    yw /= dy * dw;                                                                              // correlations
    float slowness = slow * 100.0f / ((float)steps * variance);
    losses += s.lossesStart;
    losses[0] = surprise / (float)s.anchors;
    losses[1] = 1.0f - correlation;
    losses[2] = (fmax(0.0f, 1.0f - dx) + fmax(0.0f, 1.0f - dy) + fmax(0.0f, 1.0f - dw)) / 3.0f;
    losses[3] = (xy * xy + xw * xw + yw * yw) * (2.0f / 3.0f);
    losses[4] = slowness;
    losses[5] = sums[0] * 100.0f / (float)(foretold * AXES);
    sharpnessSlope[s.sharpnessSlopeStart] = 2.0f * energy;

    // d/dC_kl = 2/3 r_kl / (d_k d_l); d/dd_k = -1/3 under 1 (the hinge) - 4/3 sum_l r_kl^2 / d_k; dd_k/dC_kk = 1 / (2 d_k); dV/dC_kk = 1, and dz = 2 / N (dL/dC) (z - mean).
    float each = 2.0f / (float)own, correlated = s.decorrelation * (2.0f / 3.0f), byVariance = -s.slowness * slowness / variance;
    float bx = ((dx < 1.0f ? -s.hinge / 3.0f : 0.0f) - 2.0f * correlated * (xy * xy + xw * xw) / dx) / (2.0f * dx) + byVariance;
    float by = ((dy < 1.0f ? -s.hinge / 3.0f : 0.0f) - 2.0f * correlated * (xy * xy + yw * yw) / dy) / (2.0f * dy) + byVariance;
    float bw = ((dw < 1.0f ? -s.hinge / 3.0f : 0.0f) - 2.0f * correlated * (xw * xw + yw * yw) / dw) / (2.0f * dw) + byVariance;
    all[ALL_MEAN] = cx;
    all[ALL_MEAN + 1] = cy;
    all[ALL_MEAN + 2] = cz;
    all[ALL_SPREAD] = each * bx;
    all[ALL_SPREAD + 4] = each * by;
    all[ALL_SPREAD + 8] = each * bw;
    all[ALL_SPREAD + 1] = all[ALL_SPREAD + 3] = each * correlated * xy / (dx * dy);
    all[ALL_SPREAD + 2] = all[ALL_SPREAD + 6] = each * correlated * xw / (dx * dw);
    all[ALL_SPREAD + 5] = all[ALL_SPREAD + 7] = each * correlated * yw / (dy * dw);
    all[ALL_SLOWNESS] = s.slowness * 200.0f / ((float)steps * variance);
    all[ALL_FORECAST] = s.forecast * 200.0f / (float)(foretold * AXES);
    all[ALL_STEP] = step;
    all[ALL_CONTRAST] = 2.0f * mean * scale;
    all[ALL_SCALE] = scale;
    all[ALL_DISTANCE] = meanZ;
    all[ALL_WANTED] = meanR;
    all[ALL_BY_DISTANCE] = zz > 0.0f ? weight * correlation / zz : 0.0f;
    all[ALL_BY_WANTED] = weight / norms;
}

// A group a point: its slopes by all losses, and those of the forecast that it is the last latent of.
kernel __attribute__((reqd_work_group_size(LATENT_GROUP, 1, 1)))
void latent_slopes(global const float *points, global const float *forecasts, global const int *lists, global const float *wanted, global const float *rows, global const float *all,
    global float *pointSlopes, global float *forecastSlopes, Latents s)
{
    local float sums[AXES * LATENT_GROUP];
    const int item = (int)get_local_id(0), p = (int)get_group_id(0), isAnchor = p < s.anchors, isRun = p >= 2 * s.anchors;
    global const float *z = points + s.pointsStart, *at = z + AXES * p;
    global const int *windows = lists + s.windowsAt;
    float sx = 0.0f, sy = 0.0f, sz = 0.0f;
    for (int i = item; i < s.anchors && !isRun; i += LATENT_GROUP)
    {
        if (!are_apart(windows[i], windows[p], s.near)) continue;
        float dx = at[0] - z[AXES * i], dy = at[1] - z[AXES * i + 1], dz = at[2] - z[AXES * i + 2], square = squared_length(dx, dy, dz);
        float q = 1.0f / (1.0f + all[ALL_SCALE] * square);
        float pull = -all[ALL_CONTRAST] / fmax(rows[i * ROW + ROW_Q], 1e-30f) * q * q;   // dL/dz_p = -2 e^(2s) q_ip^2 (z_p - z_i) / (A sum_j q_ij)
        if (isAnchor && square > TINY)
        {
            float distance = sqrt(square);                                               // dL/d|z_p - z_i| = r (|z_p - z_i| - mean) / |Z|^2 - (|R_p - R_i| - mean) / (|Z||R|)
            pull += (all[ALL_BY_DISTANCE] * (distance - all[ALL_DISTANCE]) - all[ALL_BY_WANTED] * (wanted[p * s.anchors + i] - all[ALL_WANTED])) / distance;
        }
        sx += pull * dx;
        sy += pull * dy;
        sz += pull * dz;
    }
    sums[item] = sx;
    sums[LATENT_GROUP + item] = sy;
    sums[2 * LATENT_GROUP + item] = sz;
    add_up(sums, AXES, item);
    if (item >= AXES) return;

    float slope = sums[item * LATENT_GROUP];
    if (!isRun)
    {
        int a = isAnchor ? p : p - s.anchors, other = isAnchor ? p + s.anchors : a;      // dL/dz_p = 2 e^(2s) q_ab (z_p - z_other) / A
        global const float *row = rows + a * ROW, *to = z + AXES * other;
        slope += all[ALL_CONTRAST] / (1.0f + all[ALL_SCALE] * squared_length(at[0] - to[0], at[1] - to[1], at[2] - to[2])) * (at[item] - to[item]);
        if (isAnchor) slope += all[ALL_CONTRAST] / fmax(row[ROW_Q], 1e-30f) * row[ROW_X + item];   // as the row's own point
    }
    if (isAnchor || isRun)
        for (int l = 0; l < AXES; l++) slope += all[ALL_SPREAD + item * AXES + l] * (at[l] - all[ALL_MEAN + l]);
    if (isRun)
    {
        int n = p - 2 * s.anchors, run = n / s.runLength, t = n % s.runLength;
        float before = t > 0 ? at[item] - at[item - AXES] : 0.0f, after = t < s.runLength - 1 ? at[item + AXES] - at[item] : 0.0f;
        slope += all[ALL_SLOWNESS] * (before - after);
        if (t >= s.history - 1 && t < s.runLength - 1)
        {
            int f = (run * (s.runLength - s.history) + t - (s.history - 1)) * AXES + item;
            float byForecast = all[ALL_FORECAST] * (forecasts[s.forecastsStart + f] - after * all[ALL_STEP]);
            forecastSlopes[s.forecastSlopesStart + f] = byForecast;
            slope += byForecast * all[ALL_STEP];
        }
    }
    pointSlopes[s.pointSlopesStart + AXES * p + item] = slope;
}
