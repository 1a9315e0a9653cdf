// A setting of malloc(3) that the Swift overlay of the C library leaves out.
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

// Gives every block of so many bytes and more back to the system when it is freed.
static inline void return_large_blocks_at_once(int size) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, size);
#endif
}
