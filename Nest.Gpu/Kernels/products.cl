// Matrix products and convolutions as implicit matrix products, for devices with fast local memory: of operands whose numbers lie in aligned fours.
//
// A group of 256 work-items multiplies TILE_ROWS rows by TILE_COLUMNS columns of c, a work-item 8 by 8 or 8 by 4 of them in registers. Stretches of TILE_K
// numbers of k go through STAGES places in local memory: while one is multiplied the next are on their way. An operand is copied as it lies, four numbers
// at a time: (row, k) where k is contiguous, else (k, row) or (k, column). Which fours lie where is turned round so that neither writing nor reading meets
// the same bank twice: the four of a row at k / 4 has the place (k / 4) ^ (row / 2 % 4), that of a k at column / 4 the place (column / 4) ^ 2 (k / 4).
//
// Every number of c has one writer, and k is added up in order.

#ifndef ASYNC
#define ASYNC 0
#endif
#ifndef HIGH_TILES
#define HIGH_TILES 0
#endif
#ifndef STAGES
#define STAGES (ASYNC ? 12288 / (TILE_K * (TILE_ROWS + TILE_COLUMNS)) : 2)   // as many as fit 48 KB
#endif

static float4 four_of(float x, float y, float z, float w)
{
    float4 four;
    four.x = x; four.y = y; four.z = z; four.w = w;
    return four;
}

static void write_four(global float *to, float4 value, int add, int relu)
{
    if (add) value += *(global const float4 *)to;
    if (relu) value = four_of(rectify(value.x), rectify(value.y), rectify(value.z), rectify(value.w));
    *(global float4 *)to = value;
}

#include "product_copies.h"

#ifndef TENSOR
#define TENSOR 0
#define TENSOR_SCRATCH
#endif
#include "product_list.h"
