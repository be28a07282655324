// How numbers come from global to local memory, STAGES - 1 stretches of k ahead: by copies that the card makes on its own (NVIDIA, sm_80 on), or by way of
// registers, read before a stretch is multiplied and written after it.
//
// COPY_FOUR and COPY_ONE: operand[index] and the three after it, or it alone, go to `to`, zeros where `there` is 0; i numbers a work-item's copies.

#if ASYNC

#define HOLD_COPIES
#define SETTLE_COPIES { }
#define COPY_FOUR(operand, i, to, index, there) copy_four(to, operand + (index), there);
#define COPY_ONE(operand, i, to, index, there) copy_one(to, operand + (index), there);
#define END_COPIES() __asm__ volatile("cp.async.commit_group;" ::: "memory")
#define AWAIT_COPIES() __asm__ volatile("cp.async.wait_group %0;" :: "n"(STAGES - 2) : "memory")

static INLINE void copy_four(local float *to, global const float *from, int there)
{
    __asm__ volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" :: "r"((uint)(ulong)to), "l"(from), "r"(there ? 16 : 0) : "memory");
}

static INLINE void copy_one(local float *to, global const float *from, int there)
{
    __asm__ volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;" :: "r"((uint)(ulong)to), "l"(from), "r"(there ? 4 : 0) : "memory");
}

#else

#define HOLD_COPIES float4 fours_a[LINES], fours_b[FOURS_OF_B]; float ones_b[ONES_OF_B]; local float *to_a[LINES], *to_b[ONES_OF_B];
#define COPY_FOUR(operand, i, to, index, there) { to_##operand[i] = to; fours_##operand[i] = (there) ? *(global const float4 *)(operand + (index)) : four_of(0.0f, 0.0f, 0.0f, 0.0f); }
#define COPY_ONE(operand, i, to, index, there) { to_##operand[i] = to; ones_##operand[i] = (there) ? operand[index] : 0.0f; }
#define END_COPIES()
#define AWAIT_COPIES()
#define SETTLE_COPIES \
    { \
        UNROLL for (int i = 0; i < LINES; i++) *(local float4 *)to_a[i] = fours_a[i]; \
        if (B != ROWS) { UNROLL for (int i = 0; i < ONES_OF_B; i++) *to_b[i] = ones_b[i]; } \
        else if (item / (TILE_COLUMNS / 4) < TILE_K) { UNROLL for (int i = 0; i < FOURS_OF_B; i++) *(local float4 *)to_b[i] = fours_b[i]; } \
    }

#endif
