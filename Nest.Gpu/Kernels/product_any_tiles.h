// The widths of tile of one product of whatever operands: 64 and 32 columns.

#define NAME NAMED(PRODUCT, any_64)
#define TN 4
#include "product_any.h"
#undef NAME
#undef TN

#define NAME NAMED(PRODUCT, any_32)
#define TN 2
#include "product_any.h"
#undef NAME
#undef TN

#undef PRODUCT
#undef A
#undef B
