// All kernels for CUDA but the products of operands in fours, which differ by the kind of card.
#include "base.cl"
#include "pointwise.cl"
#include "sums.cl"
#include "normalise.cl"
#include "pooling.cl"
#include "spectra.cl"
#include "latents.cl"
#include "products_any.cl"
