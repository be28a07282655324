// Matrix products and convolutions as implicit matrix products, for devices with fast local memory.
//
// A group of 256 work-items computes 16 TM rows by 16 TN columns of c, a work-item TM by TN of them in registers. Stretches of TILE_K numbers of k
// go through local memory; while one is multiplied the next is on its way from global memory to registers. Loads are single numbers, neighbours in
// memory by neighbouring work-items, so that nothing need be aligned; local memory is read four numbers at a time.
//
// TM and TN are 8 and 8, 4 or 2. Every number of c has one writer, and k is added up in order.

#define TILE_K 16
#define GROUP 256
#define NOWHERE (-32768 << 16)   // the place of a row beyond the last: outside of every image

// How an operand lies in memory: a matrix's rows or columns, contiguous; patches of an image, a row of the product each; those of the transposed
// convolution; patches again, a column of the product each; and the weights that the transposed convolution meets.
#define ROWS 0
#define COLUMNS 1
#define PATCHES 2
#define SPREAD 3
#define PATCHES_BY_PIXEL 4
#define TAPS 5

// Where the patch of a pixel begins in an image: the number's index, and (row, column) in one number.
static void locate(int index, int height, int width, int strideHeight, int strideWidth, int top, int left, int imageHeight, int imageWidth, int channels, local int *to)
{
    int column = index % width * strideWidth + left, row = index / width % height * strideHeight + top;
    to[0] = ((index / (width * height) * imageHeight + row) * imageWidth + column) * channels;
    to[1] = (int)((uint)row << 16 | ((uint)column & 0xffffu));
}

static void locate_pixel(Convolution g, int pixel, int count, local int *to)
{
    if (pixel < count) locate(pixel, g.outHeight, g.outWidth, g.strideHeight, g.strideWidth, -g.padHeight, -g.padWidth, g.height, g.width, g.in, to);
    else { to[0] = 0; to[1] = NOWHERE; }
}

static float at_place(global const float *image, local const int *from, int rows, int columns, int offset, int height, int width, int inside)
{
    int place = from[1];
    int row = (place >> 16) + rows, column = ((int)((uint)place << 16) >> 16) + columns;
    return inside && (uint)row < (uint)height && (uint)column < (uint)width ? image[from[0] + offset] : 0.0f;
}

// Place in k of a patch: tap and channel, and where that lies from the patch's start.
typedef struct { int row, column, channel; } Tap;

static Tap tap_of(int k, int tapsWide, int channels)
{
    Tap t;
    t.channel = k % channels;
    t.column = k / channels % tapsWide;
    t.row = k / channels / tapsWide;
    return t;
}

static Tap next_tap(Tap t, int tapsWide, int channels)
{
    t.channel += TILE_K;
    while (t.channel >= channels)
    {
        t.channel -= channels;
        if (++t.column == tapsWide) { t.column = 0; t.row++; }
    }
    return t;
}

#define TM 8
#define COLUMN_OF(j) (TN == 2 ? item % 16 * 2 + (j) : (j) / 4 * 64 + item % 16 * 4 + (j) % 4)   // of the j-th that an item computes
#define JOIN(name, columns) name##_##columns
#define NAMED(name, columns) JOIN(name, columns)

#define PRODUCT gemm
#define A ROWS
#define B ROWS
#include "product_tiles.h"

#define PRODUCT gemm_bt
#define A ROWS
#define B COLUMNS
#include "product_tiles.h"

#define PRODUCT gemm_at
#define A COLUMNS
#define B ROWS
#include "product_tiles.h"

#define PRODUCT gemm_at_bt
#define A COLUMNS
#define B COLUMNS
#include "product_tiles.h"

#define PRODUCT convolve
#define A PATCHES
#define B ROWS
#include "product_tiles.h"

#define PRODUCT convolve_transposed
#define A SPREAD
#define B TAPS
#include "product_tiles.h"

#define PRODUCT weight_gradient
#define A PATCHES_BY_PIXEL
#define B ROWS
#include "product_tiles.h"

