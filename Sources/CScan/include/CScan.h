// Kernels over runs of bytes: few and coarse, one call does much work.
#ifndef CSCAN_H
#define CSCAN_H

#include <stddef.h>
#include <stdint.h>

/// The first place of `needle` in `haystack`, NULL if there is none (GNU memmem: linear time).
const uint8_t *_Nullable mpkg_find(const uint8_t *_Nonnull haystack, size_t haystack_count,
                                   const uint8_t *_Nonnull needle, size_t needle_count);

#endif
