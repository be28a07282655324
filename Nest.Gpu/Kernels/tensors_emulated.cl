// What comes after tiles.cl where tensor cores are emulated, for tests.
#define TENSOR_EMULATED
#include "tensor.h"

#undef TENSOR
#define TENSOR 1
#include "product_list.h"
