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
  uint64_t quote, comma, colon, line_feed, space;
  /// `{` and `[`, `}` and `]`.
  uint64_t open, close;
  /// Backslashes, bytes below 0x20, LF among them, and bytes at or above 0x80.
  uint64_t rare;
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

#endif
