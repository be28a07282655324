// Every product of operands that lie in fours.

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

#define PRODUCT convolve
#define A PATCHES
#define B ROWS
#include "product_tiles.h"

#define PRODUCT convolve_pool
#define A POOLED
#define B ROWS
#include "product_tiles.h"

#define PRODUCT convolve_transposed
#define A SPREAD
#define B ROWS
#include "product_tiles.h"

#define PRODUCT weight_gradient
#define A PATCHES_BY_PIXEL
#define B ROWS
#include "product_tiles.h"

