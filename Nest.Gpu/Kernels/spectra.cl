// Spectrograms: windowed frames of a signal, transformed in local memory, measured and filtered there; and decibels under an image's largest.

#define POINTS 1024        // complex numbers that a group transforms: one frame of 2048 samples, or several shorter ones side by side
#define SPECTRA_GROUP 256  // work-items: one for four points

typedef struct
{
    int samplesStart, yStart;
    int count, apart, length;   // stretches, samples from one to the next, samples of each: what lies beyond reads as zero
    int frames, first, hop;     // of a stretch; where the first begins in it
    int size;                   // samples of a frame
    int power, columns, filtered;
} Spectra;

// y (count, frames, columns): |X| or |X|^2 of the first columns frequencies, or with filters their sums under each: column b weighs the frequencies from
// firsts[b] on by weights[starts[b]] to weights[starts[b + 1] - 1]. turns (size, 2) = e^(-2 pi i k / size).
//
// The samples of a frame are taken as size / 2 complex numbers, transformed by passes of radix 4 and, if need be, one of radix 2, sorted as they go
// (Stockham), and untangled: Van Loan, Computational Frameworks for the Fast Fourier Transform, SIAM, 1992.
kernel __attribute__((reqd_work_group_size(SPECTRA_GROUP, 1, 1)))
void spectra(global const float *samples, global const float *window, global const float *turns, global const int *firsts, global const int *starts, global const float *weights, global float *y, Spectra s)
{
    local float re[POINTS], im[POINTS];
    const int item = (int)get_local_id(0), points = s.size / 2, together = POINTS / points, frame0 = (int)get_group_id(0) * together, all = s.count * s.frames;

    for (int point = item; point < POINTS; point += SPECTRA_GROUP)
    {
        int frame = frame0 + point / points, n = point % points * 2, stretch = frame / s.frames, at = s.first + frame % s.frames * s.hop + n;
        global const float *from = samples + s.samplesStart + stretch * s.apart;
        int there = frame < all;
        re[point] = there && at >= 0 && at < s.length ? from[at] * window[n] : 0.0f;
        im[point] = there && at + 1 >= 0 && at + 1 < s.length ? from[at + 1] * window[n + 1] : 0.0f;
    }
    barrier(CLK_LOCAL_MEM_FENCE);

    int done = 1;   // points of the transforms that are finished
    for (; done * 4 <= points; done *= 4)
    {
        const int quarter = points / 4, start = item / quarter * points, j = item % quarter, turn = j % done * (s.size / (4 * done));
        float a = re[start + j], b = im[start + j], xr[3], xi[3];
        UNROLL for (int r = 0; r < 3; r++)
        {
            float c = re[start + j + (r + 1) * quarter], d = im[start + j + (r + 1) * quarter], wr = turns[2 * (r + 1) * turn], wi = turns[2 * (r + 1) * turn + 1];
            xr[r] = c * wr - d * wi;
            xi[r] = c * wi + d * wr;
        }
        float sr = a + xr[1], si = b + xi[1], tr = a - xr[1], ti = b - xi[1], ur = xr[0] + xr[2], ui = xi[0] + xi[2], vr = xr[0] - xr[2], vi = xi[0] - xi[2];
        barrier(CLK_LOCAL_MEM_FENCE);
        int to = start + j / done * done * 4 + j % done;
        re[to] = sr + ur;
        im[to] = si + ui;
        re[to + done] = tr + vi;          // t - i v
        im[to + done] = ti - vr;
        re[to + 2 * done] = sr - ur;
        im[to + 2 * done] = si - ui;
        re[to + 3 * done] = tr - vi;
        im[to + 3 * done] = ti + vr;
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (done < points)   // points is an odd power of two; done is points / 2
    {
        // Points j and j + points / 2 are read and written by the same item.
        for (int pair = item; pair < POINTS / 2; pair += SPECTRA_GROUP)
        {
            int j = pair % done, at = pair / done * points + j, other = at + done;
            float wr = turns[4 * j], wi = turns[4 * j + 1], c = re[other] * wr - im[other] * wi, d = re[other] * wi + im[other] * wr, a = re[at], b = im[at];
            re[at] = a + c;
            im[at] = b + d;
            re[other] = a - c;
            im[other] = b - d;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }

    // Frequencies k and points - k, in place: of each frame re[k], and im[0] for the highest.
    const int pairs = points / 2 + 1;
    for (int pair = item; pair < together * pairs; pair += SPECTRA_GROUP)
    {
        int k = pair % pairs, start = pair / pairs * points, at = start + k, other = start + (points - k) % points;
        float ar = re[at], ai = im[at], br = re[other], bi = im[other];
        float er = 0.5f * (ar + br), ei = 0.5f * (ai - bi), cr = 0.5f * (ai + bi), ci = 0.5f * (br - ar);   // Z = E + i C
        float wr = turns[2 * k], wi = turns[2 * k + 1], tr = cr * wr - ci * wi, ti = cr * wi + ci * wr;
        float low = (er + tr) * (er + tr) + (ei + ti) * (ei + ti), high = (er - tr) * (er - tr) + (ei - ti) * (ei - ti);
        if (!s.power) { low = sqrt(low); high = sqrt(high); }
        re[at] = low;
        if (k == 0) im[start] = high;
        else if (k < points - k) re[other] = high;
    }
    barrier(CLK_LOCAL_MEM_FENCE);

    for (int index = item; index < together * s.columns; index += SPECTRA_GROUP)
    {
        int column = index % s.columns, start = index / s.columns * points;
        if (frame0 + index / s.columns >= all) break;
        float value = 0.0f;
        if (!s.filtered) value = column < points ? re[start + column] : im[start];
        else
        {
            int bin = firsts[column];
            for (int next = starts[column]; next < starts[column + 1]; next++, bin++) value += weights[next] * (bin < points ? re[start + bin] : im[start]);
        }
        y[s.yStart + frame0 * s.columns + index] = value;
    }
}

typedef struct { int xStart, yStart, images, length, width; float range, scale, shift; } Levels;

// partial (images, width) = the largest of an image's numbers i, i + width, ...
kernel void largest_across(global const float *x, global float *partial, Levels s)
{
    int item = (int)get_global_id(0), image = item / s.width, column = item % s.width;
    if (image >= s.images) return;
    x += s.xStart + image * s.length;
    float largest = x[column];
    for (int i = column + s.width; i < s.length; i += s.width) largest = fmax(largest, x[i]);
    partial[item] = largest;
}

// y = scale . max(-range, decibels of x less those of the image's largest) + shift; partial (images, width) has the largest of each.
kernel void relative_decibels(global const float *x, global const float *partial, global float *y, Levels s)
{
    int i = (int)get_global_id(0);
    if (i >= s.images * s.length) return;
    y[s.yStart + i] = s.scale * fmax(decibels(x[s.xStart + i]) - decibels(partial[i / s.length * s.width]), -s.range) + s.shift;
}
