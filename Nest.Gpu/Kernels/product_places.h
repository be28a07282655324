// Where the operands of a product lie: see products.cl.

#ifndef TILE_K
#define TILE_K 16
#endif
#define NOWHERE (-32768 << 16)   // the place of a row beyond the last: outside of every image

// How an operand lies in memory: a matrix's rows or columns, contiguous; patches of an image, a row of the product each; those of the transposed
// convolution; patches again, a column of the product each; the weights that the transposed convolution meets; and patches in fours, those of a cell of
// 2 x 2 pixels one after the other, of which the largest is kept.
#define ROWS 0
#define COLUMNS 1
#define PATCHES 2
#define SPREAD 3
#define PATCHES_BY_PIXEL 4
#define TAPS 5
#define POOLED 6

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

// The same for the pixels of cells: pixel index % 4 of cell index / 4.
static void locate_pooled(Convolution g, int index, int count, local int *to)
{
    int cell = index / 4, high = g.outHeight / 2, wide = g.outWidth / 2;
    int row = cell / wide % high * 2 + index / 2 % 2, column = cell % wide * 2 + index % 2;
    locate_pixel(g, (cell / (wide * high) * g.outHeight + row) * g.outWidth + column, index < count ? g.batch * g.outHeight * g.outWidth : 0, to);
}

static float at_place(global const float *image, local const int *from, int rows, int columns, int offset, int height, int width, int inside)
{
    int place = from[1];
    int row = (place >> 16) + rows, column = ((int)((uint)place << 16) >> 16) + columns;
    return inside && (uint)row < (uint)height && (uint)column < (uint)width ? image[from[0] + offset] : 0.0f;
}

// The same in registers.
typedef struct { int start, where; } Place;

static Place place_of(int index, int height, int width, int strideHeight, int strideWidth, int top, int left, int imageHeight, int imageWidth, int channels)
{
    Place p;
    int column = index % width * strideWidth + left, row = index / width % height * strideHeight + top;
    p.start = ((index / (width * height) * imageHeight + row) * imageWidth + column) * channels;
    p.where = (int)((uint)row << 16 | ((uint)column & 0xffffu));
    return p;
}

static int is_inside(Place p, int rows, int columns, int height, int width)
{
    int row = (p.where >> 16) + rows, column = ((int)((uint)p.where << 16) >> 16) + columns;
    return (uint)row < (uint)height && (uint)column < (uint)width;
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

#define JOIN(name, columns) name##_##columns
#define NAMED(name, columns) JOIN(name, columns)
