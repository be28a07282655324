// What comes after tiles.cl where tensor cores are emulated, for tests.
#define TENSOR_EMULATED
#undef TENSOR_SCRATCH
#undef GROUP
#define GROUP 128
#include "tensor.h"

#undef TENSOR
#define TENSOR 1
#include "product_list.h"
