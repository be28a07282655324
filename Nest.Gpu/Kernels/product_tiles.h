// The widths of tile of one product: 128, 64 and 32 columns. Narrow tiles are twice as high where there is room, but not those of a gradient by weights,
// whose rows are few. See products.cl for TILE_K and STAGES.

#if TENSOR
#define WIDTH(columns) columns##_tf32
#else
#define WIDTH(columns) columns
#endif

#define NAME NAMED(PRODUCT, WIDTH(128))
#define TILE_ROWS 128
#define TILE_COLUMNS 128
#include "product.h"
#undef NAME
#undef TILE_ROWS
#undef TILE_COLUMNS

#if A == PATCHES_BY_PIXEL || !HIGH_TILES
#define TILE_ROWS 128
#else
#define TILE_ROWS 256
#endif

#define NAME NAMED(PRODUCT, WIDTH(64))
#define TILE_COLUMNS 64
#include "product.h"
#undef NAME
#undef TILE_COLUMNS

#if !TENSOR
#define NAME NAMED(PRODUCT, 32)
#define TILE_COLUMNS 32
#include "product.h"
#undef NAME
#undef TILE_COLUMNS
#endif

#undef TILE_ROWS
#undef WIDTH
#undef PRODUCT
#undef A
#undef B
