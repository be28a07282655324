// Matrix products and convolutions as implicit matrix products, for devices with fast local memory: of operands that lie anyhow. Where they lie in fours,
// products.cl is faster.
//
// A group of 256 work-items computes 16 TM rows by 16 TN columns of c, a work-item TM by TN of them in registers. Stretches of TILE_K numbers of k
// go through local memory; while one is multiplied the next is on its way from global memory to registers. Loads are single numbers, neighbours in
// memory by neighbouring work-items, so that nothing need be aligned; local memory is read four numbers at a time.
//
// TM is 8, TN 4 or 2. Every number of c has one writer, and k is added up in order.

#include "product_places.h"

#define TM 8

#define PRODUCT gemm
#define A ROWS
#define B ROWS
#include "product_any_tiles.h"

#define PRODUCT gemm_bt
#define A ROWS
#define B COLUMNS
#include "product_any_tiles.h"

#define PRODUCT gemm_at
#define A COLUMNS
#define B ROWS
#include "product_any_tiles.h"

#define PRODUCT gemm_at_bt
#define A COLUMNS
#define B COLUMNS
#include "product_any_tiles.h"

#define PRODUCT convolve
#define A PATCHES
#define B ROWS
#include "product_any_tiles.h"

#define PRODUCT convolve_pool
#define A POOLED
#define B ROWS
#include "product_any_tiles.h"

#define PRODUCT convolve_transposed
#define A SPREAD
#define B TAPS
#include "product_any_tiles.h"

#define PRODUCT weight_gradient
#define A PATCHES_BY_PIXEL
#define B ROWS
#include "product_any_tiles.h"

#undef TM

typedef struct { int start, k; Convolution g; } TurnedTaps;

// turned (phases, k, in) = the weights (kernelHeight, kernelWidth, in, out) that each phase of the transposed convolution meets, one (tap, out) after the
// other; k as many as the longest phase has.
kernel void turn_taps(global const float *w, global float *turned, TurnedTaps s)
{
    Convolution g = s.g;
    int index = (int)get_global_id(0), column = index % g.in, k = index / g.in % s.k, phase = index / g.in / s.k;
    if (phase >= g.strideHeight * g.strideWidth) return;
    Phase f = phase_of(g, phase);
    if (k >= f.taps * f.tapsWide * g.out) return;
    int tap = (f.tap + k / g.out / f.tapsWide * g.strideHeight) * g.kernelWidth + f.tapLeft + k / g.out % f.tapsWide * g.strideWidth;
    turned[index] = w[s.start + (tap * g.in + column) * g.out + k % g.out];
}
