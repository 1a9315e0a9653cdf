// What is told of 64 bytes by comparing them, in terms of an instruction set's `vector` and
// `equal`.
#ifndef MPKG_CHARACTERS_H
#define MPKG_CHARACTERS_H

#include "block.h"

/// - `folded`: the bytes with the bit 0x20 set, which is all that tells '{' from '[' and '}' from
/// ']'.
ALWAYS block characters(vector v, vector folded) {
  return (block){
      .quote = equal(v, '"'),
      .comma = equal(v, ','),
      .colon = equal(v, ':'),
      .line_feed = equal(v, '\n'),
      .space = equal(v, ' '),
      .open = equal(folded, '{'),
      .close = equal(folded, '}'),
  };
}

ALWAYS uint64_t equal_mask(const uint8_t *bytes, uint8_t byte) {
  return equal(load(bytes), (char)byte);
}

#endif
