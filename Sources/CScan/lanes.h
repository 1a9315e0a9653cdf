// Masks of 512 bytes at a time, in terms of the compiler's vectors: what each instruction set makes
// of them is the compiler's business.
#ifndef MPKG_LANES_H
#define MPKG_LANES_H

#include "block.h"

// All of this is inlined: how a vector would be passed to a function does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

/// How many blocks are looked at together.
enum { batch_blocks = 8, batch_size = batch_blocks * block_size };

/// One mask for each block of a batch; all 512 bits stand for the batch's bytes, in order.
typedef uint64_t lanes __attribute__((vector_size(8 * batch_blocks), may_alias));

/// The masks of a batch in memory; they must be aligned as lanes are.
ALWAYS lanes get(const uint64_t *masks) { return *(const lanes *)masks; }

ALWAYS void put(uint64_t *masks, lanes l) { *(lanes *)masks = l; }

ALWAYS uint64_t any(lanes l) { return (l[0] | l[1] | l[2] | l[3]) | (l[4] | l[5] | l[6] | l[7]); }

/// Bit i tells whether lane i is not 0.
ALWAYS uint64_t nonzero(lanes l) {
  typedef bool flags __attribute__((ext_vector_type(batch_blocks)));
  const flags f = __builtin_convertvector(l != 0, flags);
  uint8_t bits;
  memcpy(&bits, &f, sizeof bits);
  return bits;
}

/// The same for one word.
ALWAYS uint64_t parity(uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2)
    bits ^= bits << shift;
  return bits;
}

/// The places one behind: what stands at the end of a block goes to the next one's first bit.
ALWAYS lanes behind(lanes tokens, lanes *before) {
  const lanes previous = __builtin_shufflevector(*before, tokens, 7, 8, 9, 10, 11, 12, 13, 14);
  *before = tokens;
  return tokens << 1 | previous >> 63;
}

/// Adds two numbers of 512 bits and a carry.
ALWAYS lanes add(lanes left, lanes right, uint64_t *carry);

/// Bit i becomes the parity of the bits 0 to i and of those before, which `before` tells: all of its
/// bits are set for an odd number of them, else none. It is left so for the next batch.
ALWAYS lanes prefix_parity(lanes l, uint64_t *before);

/// The places where the next token behind one of `tokens` starts, over white space: a run of it
/// that is reached, added to itself, carries on to what stands behind it.
ALWAYS lanes behind_white(lanes tokens, lanes white, lanes *before, uint64_t *through) {
  lanes reached = behind(tokens, before);
  reached[0] |= *through;
  *through = 0;
  return (add(reached & white, white, through) | reached) & ~white;
}

#endif
