// The products of a graphics card with tensor cores, compiled for them alone.
#include "base.cl"
#include "product_places.h"
#include "tensor.h"

#define TENSOR 1
#include "products.cl"
