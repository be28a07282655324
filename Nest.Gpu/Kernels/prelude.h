// OpenCL C's built-ins for clang's NVPTX target: what the kernels use and no more. Not used by OpenCL drivers.
typedef unsigned char uchar;
typedef unsigned int uint;
typedef unsigned long ulong;
typedef float float2 __attribute__((ext_vector_type(2)));
typedef float float4 __attribute__((ext_vector_type(4)));

#define INLINE inline __attribute__((always_inline))
#define UNROLL _Pragma("unroll")
#define UNROLL_BY_4 _Pragma("unroll 4")
#define CLK_LOCAL_MEM_FENCE 1
#define barrier(fence) __syncthreads()
#define get_local_id(axis) __nvvm_read_ptx_sreg_tid_x()
#define get_group_id(axis) ((axis) == 0 ? __nvvm_read_ptx_sreg_ctaid_x() : (axis) == 1 ? __nvvm_read_ptx_sreg_ctaid_y() : __nvvm_read_ptx_sreg_ctaid_z())
#define get_global_id(axis) (__nvvm_read_ptx_sreg_ctaid_x() * __nvvm_read_ptx_sreg_ntid_x() + __nvvm_read_ptx_sreg_tid_x())
#define get_global_size(axis) (__nvvm_read_ptx_sreg_nctaid_x() * __nvvm_read_ptx_sreg_ntid_x())

#define as_float(bits) __builtin_astype((bits), float)
#define as_int(x) __builtin_astype((x), int)
#define mad(a, b, c) __builtin_fmaf((a), (b), (c))
#define fmax(a, b) __builtin_fmaxf((a), (b))
#define fmin(a, b) __builtin_fminf((a), (b))
#define floor(x) __builtin_floorf(x)
#define fabs(x) __builtin_fabsf(x)
#define sqrt(x) __nvvm_sqrt_rn_f(x)
#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#define INFINITY __builtin_inff()

#define HIGH_TILES 1
