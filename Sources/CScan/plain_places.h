// Putting down the places of bits, for processors without an instruction for it.
#ifndef MPKG_PLAIN_PLACES_H
#define MPKG_PLAIN_PLACES_H

#include "block.h"

/// Puts down the places of bits; the first four without asking how many there are.
ALWAYS size_t put_places(uint32_t *to, uint64_t bits, uint32_t offset) {
  const size_t count = (size_t)__builtin_popcountll(bits);
  for (int i = 0; i < 4; i++) {
    to[i] = offset + (uint32_t)__builtin_ctzll(bits | 1ull << 63);
    bits &= bits - 1;
  }
  for (to += 4; __builtin_expect(bits != 0, 0); bits &= bits - 1) {
    *to++ = offset + (uint32_t)__builtin_ctzll(bits);
  }
  return count;
}

#endif
