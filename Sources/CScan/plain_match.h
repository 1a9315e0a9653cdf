// Matching brackets one by one.
#ifndef MPKG_PLAIN_MATCH_H
#define MPKG_PLAIN_MATCH_H

#include "match.h"

/// See match. A function of its own, so that all it works with stays in registers.
static __attribute__((noinline)) bool match_one_by_one(uint64_t *brackets, int count,
                                                       uint64_t opens, uint64_t squares,
                                                       changes *result) {
  uint64_t stack = *brackets, mismatches = 0, range = 0, context = 0, level = 0;
  for (int i = 0; i < count; i++) {
    // Without branches: which way a bracket goes cannot be foretold.
    const uint64_t does_open = opens & 1, is_square = squares & 1;
    const uint64_t closed = stack >> 1, opened = stack + stack + is_square;
    const uint64_t next = __builtin_unpredictable(does_open) ? opened : closed;
    const uint64_t parent = __builtin_unpredictable(does_open) ? stack : closed;
    mismatches |= (stack ^ is_square) & ~does_open;
    // The top bit is set by 0, behind one closing bracket too many, and by a stack that is full.
    range |= next - 1;
    context = context + context + ((stack ^ next) & 1);
    // Keeps the compiler from making one vector of the two.
    __asm__("" : "+r"(context));
    level = level + level + (parent < 4);
    stack = next;
    opens >>= 1;
    squares >>= 1;
  }
  *brackets = stack;
  const int unused = 64 - count;
  result->context = __builtin_bitreverse64(context << (unused & 63));
  result->level = __builtin_bitreverse64(level << (unused & 63));
  return (mismatches & 1) == 0 && range >> 63 == 0;
}

#endif
