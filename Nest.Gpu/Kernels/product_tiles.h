// The three widths of tile of one product: 128, 64 and 32 columns.

#define NAME NAMED(PRODUCT, 128)
#define TN 8
#include "product.h"
#undef NAME
#undef TN

#define NAME NAMED(PRODUCT, 64)
#define TN 4
#include "product.h"
#undef NAME
#undef TN

#define NAME NAMED(PRODUCT, 32)
#define TN 2
#include "product.h"
#undef NAME
#undef TN

#undef PRODUCT
#undef A
#undef B
