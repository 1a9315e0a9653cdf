// Any processor: a byte at a time.
#include "block.h"
#include "plain_bits.h"
#include "plain_places.h"
#include "plain_utf8.h"

#define KERNEL_NAME "portable"
#define KERNELS mpkg_kernels_portable

ALWAYS block classify(const uint8_t *bytes) {
  block b = {0};
  for (int i = 0; i < block_size; i++) {
    const uint8_t byte = bytes[i];
    const uint64_t bit = 1ull << i;
    switch (byte) {
    case '"':
      b.quote |= bit;
      break;
    case ',':
      b.comma |= bit;
      break;
    case ':':
      b.colon |= bit;
      break;
    case '\n':
      b.line_feed |= bit;
      break;
    case ' ':
      b.space |= bit;
      break;
    case '{':
    case '[':
      b.open |= bit;
      break;
    case '}':
    case ']':
      b.close |= bit;
      break;
    default:
      break;
    }
    b.rare |= (byte < 0x20 || byte >= 0x80 || byte == '\\') ? bit : 0;
  }
  return b;
}

ALWAYS uint64_t square_mask(const uint8_t *bytes) {
  uint64_t bits = 0;
  for (int i = 0; i < block_size; i++)
    bits |= (uint64_t)((bytes[i] & 0x20) == 0) << i;
  return bits;
}

ALWAYS uint64_t control_mask(const uint8_t *bytes) {
  uint64_t bits = 0;
  for (int i = 0; i < block_size; i++)
    bits |= (uint64_t)(bytes[i] < 0x20) << i;
  return bits;
}

ALWAYS uint64_t non_ascii_mask(const uint8_t *bytes) {
  uint64_t bits = 0;
  for (int i = 0; i < block_size; i++)
    bits |= (uint64_t)(bytes[i] >= 0x80) << i;
  return bits;
}

ALWAYS uint64_t equal_mask(const uint8_t *bytes, uint8_t byte) {
  uint64_t bits = 0;
  for (int i = 0; i < block_size; i++)
    bits |= (uint64_t)(bytes[i] == byte) << i;
  return bits;
}

#include "plain_tail.h"

#define parity_of_word parity

#include "plain_strip.h"

#include "kernels.h"
