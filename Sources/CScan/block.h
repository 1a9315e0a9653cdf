// What the kernels know of 64 bytes: bit i of a mask tells of byte i.
#ifndef MPKG_BLOCK_H
#define MPKG_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ALWAYS static inline __attribute__((always_inline))

enum { block_size = 64 };

typedef struct {
  uint64_t backslash, quote, comma, colon, line_feed;
  /// `{` and `[`, `}` and `]`.
  uint64_t open, close;
  /// Among brackets: `[` and `]`. Of other bytes it says nothing.
  uint64_t square;
  /// Below 0x20; 0x20; at or above 0x80.
  uint64_t control, space, non_ascii;
} block;

// The tables of Keiser and Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte" (2021):
// a pair of bytes is wrong where all three look-ups share a bit. Bit 7 marks two continuations in a
// row, which are right where a lead of three or four bytes stands two or three bytes before.
enum {
  too_short = 1 << 0,
  too_long = 1 << 1,
  overlong_3 = 1 << 2,
  too_large_1000 = 1 << 6,
  too_large = 1 << 3,
  surrogate = 1 << 4,
  overlong_2 = 1 << 5,
  overlong_4 = 1 << 6,
  two_continuations = 1 << 7,
  carry = too_short | too_long | two_continuations,
};

// clang-format off
#define UTF8_FIRST_HIGH \
  too_long, too_long, too_long, too_long, too_long, too_long, too_long, too_long, \
  two_continuations, two_continuations, two_continuations, two_continuations, \
  too_short | overlong_2, too_short, too_short | overlong_3 | surrogate, \
  too_short | too_large | too_large_1000 | overlong_4
#define UTF8_FIRST_LOW \
  carry | overlong_3 | overlong_2 | overlong_4, carry | overlong_2, carry, carry, \
  carry | too_large, \
  carry | too_large | too_large_1000, carry | too_large | too_large_1000, \
  carry | too_large | too_large_1000, carry | too_large | too_large_1000, \
  carry | too_large | too_large_1000, carry | too_large | too_large_1000, \
  carry | too_large | too_large_1000, carry | too_large | too_large_1000, \
  carry | too_large | too_large_1000 | surrogate, \
  carry | too_large | too_large_1000, carry | too_large | too_large_1000
#define UTF8_SECOND_HIGH \
  too_short, too_short, too_short, too_short, too_short, too_short, too_short, too_short, \
  too_long | overlong_2 | two_continuations | overlong_3 | too_large_1000 | overlong_4, \
  too_long | overlong_2 | two_continuations | overlong_3 | too_large, \
  too_long | overlong_2 | two_continuations | surrogate | too_large, \
  too_long | overlong_2 | two_continuations | surrogate | too_large, \
  too_short, too_short, too_short, too_short
// clang-format on

/// The bits that stand where `mask` has ones, moved together; without an instruction for it.
ALWAYS uint64_t extract_bits_one_by_one(uint64_t bits, uint64_t mask) {
  uint64_t result = 0;
  for (int i = 0; mask != 0; mask &= mask - 1, i++) {
    result |= (uint64_t)((bits & (mask & -mask)) != 0) << i;
  }
  return result;
}

/// The inverse: the lowest bits moved to where `mask` has ones.
ALWAYS uint64_t deposit_bits_one_by_one(uint64_t bits, uint64_t mask) {
  uint64_t result = 0;
  for (; mask != 0; mask &= mask - 1, bits >>= 1) {
    result |= (mask & -mask) & -(bits & 1);
  }
  return result;
}

/// Puts down the places of bits; the first four without asking how many there are.
ALWAYS size_t put_places_one_by_one(uint32_t *to, uint64_t bits, uint32_t offset) {
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

/// Whether two bytes can follow each other in UTF-8, as the tables tell; the second byte and the
/// three before it.
ALWAYS bool is_utf8_one_by_one(const uint8_t *bytes) {
  static const uint8_t first_high[16] = {UTF8_FIRST_HIGH};
  static const uint8_t first_low[16] = {UTF8_FIRST_LOW};
  static const uint8_t second_high[16] = {UTF8_SECOND_HIGH};
  uint8_t wrong = 0;
  for (int i = 0; i < block_size; i++) {
    const uint8_t found =
        first_high[bytes[i - 1] >> 4] & first_low[bytes[i - 1] & 15] & second_high[bytes[i] >> 4];
    const bool continues = bytes[i - 2] >= 0xE0 || bytes[i - 3] >= 0xF0;
    wrong |= found ^ (continues ? two_continuations : 0);
  }
  return wrong == 0;
}

#endif
