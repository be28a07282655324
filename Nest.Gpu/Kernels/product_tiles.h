// The widths of tile of one product: 128, 64 and 32 columns; by tensor cores 128 and 64.

#if TENSOR
#define NAME NAMED(PRODUCT, 128_tf32)
#else
#define NAME NAMED(PRODUCT, 128)
#endif
#define TN 8
#include "product.h"
#undef NAME
#undef TN

#if TENSOR
#define NAME NAMED(PRODUCT, 64_tf32)
#else
#define NAME NAMED(PRODUCT, 64)
#endif
#define TN 4
#include "product.h"
#undef NAME
#undef TN

#if !TENSOR
#define NAME NAMED(PRODUCT, 32)
#define TN 2
#include "product.h"
#undef NAME
#undef TN
#endif

#undef PRODUCT
#undef A
#undef B
