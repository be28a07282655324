// The products of operands in fours alone, for CUDA: of each kind of card, see make-ptx.
#include "base.cl"
#include "product_places.h"
#include "products.cl"
