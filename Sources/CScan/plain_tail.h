// Looking at less than a block, for processors that cannot load a part of one.
#ifndef MPKG_PLAIN_TAIL_H
#define MPKG_PLAIN_TAIL_H

#include "block.h"

ALWAYS uint64_t equal_mask(const uint8_t *bytes, uint8_t byte);

/// Where a byte stands among the first `count` bytes, which are fewer than a block's.
ALWAYS uint64_t equal_mask_first(const uint8_t *bytes, size_t count, uint8_t byte) {
  uint8_t first[block_size] = {0};
  memcpy(first, bytes, count);
  return equal_mask(first, byte) & ((1ull << count) - 1);
}

#endif
