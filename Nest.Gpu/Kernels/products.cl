// Matrix products and convolutions as implicit matrix products, for devices with fast local memory.
//
// A group of 256 work-items computes 16 TM rows by 16 TN columns of c, a work-item TM by TN of them in registers. Stretches of TILE_K numbers of k
// go through local memory; while one is multiplied the next is on its way from global memory to registers. Loads are single numbers, neighbours in
// memory by neighbouring work-items, so that nothing need be aligned; local memory is read four numbers at a time.
//
// TM and TN are 8 and 8, 4 or 2. Every number of c has one writer, and k is added up in order.

#include "product_places.h"

#define TENSOR 0
#include "product_list.h"
