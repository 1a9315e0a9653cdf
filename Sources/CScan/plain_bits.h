// Moving bits about, for processors without an instruction for it.
#ifndef MPKG_PLAIN_BITS_H
#define MPKG_PLAIN_BITS_H

#include "block.h"

/// The bits that stand where `mask` has ones, moved together.
ALWAYS uint64_t extract_bits(uint64_t bits, uint64_t mask) {
  uint64_t result = 0;
  for (int i = 0; mask != 0; mask &= mask - 1, i++) {
    result |= (uint64_t)((bits & (mask & -mask)) != 0) << i;
  }
  return result;
}

/// The inverse: the lowest bits moved to where `mask` has ones.
ALWAYS uint64_t deposit_bits(uint64_t bits, uint64_t mask) {
  uint64_t result = 0;
  for (; mask != 0; mask &= mask - 1, bits >>= 1) {
    result |= (mask & -mask) & -(bits & 1);
  }
  return result;
}

#endif
