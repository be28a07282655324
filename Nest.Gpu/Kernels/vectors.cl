// All kernels for processors.
#include "base.cl"
#include "pointwise.cl"
#include "sums.cl"
#include "normalise.cl"
#include "pooling.cl"
#include "spectra.cl"
#include "latents.cl"
#include "products_vector.cl"
