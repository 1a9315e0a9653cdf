// Any processor: a byte at a time.
#include "block.h"

#define KERNEL_NAME "portable"
#define KERNELS mpkg_kernels_portable

ALWAYS block classify(const uint8_t *bytes) {
  block b = {0};
  for (int i = 0; i < block_size; i++) {
    const uint8_t byte = bytes[i];
    const uint64_t bit = 1ull << i;
    switch (byte) {
    case '\\':
      b.backslash |= bit;
      break;
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
    b.square |= (byte & 0x20) == 0 ? bit : 0;
    b.control |= byte < 0x20 ? bit : 0;
    b.non_ascii |= byte >= 0x80 ? bit : 0;
  }
  return b;
}

ALWAYS uint64_t equal_mask(const uint8_t *bytes, uint8_t byte) {
  uint64_t bits = 0;
  for (int i = 0; i < block_size; i++)
    bits |= (uint64_t)(bytes[i] == byte) << i;
  return bits;
}

ALWAYS uint64_t extract_bits(uint64_t bits, uint64_t mask) {
  return extract_bits_one_by_one(bits, mask);
}

ALWAYS uint64_t deposit_bits(uint64_t bits, uint64_t mask) {
  return deposit_bits_one_by_one(bits, mask);
}

ALWAYS size_t put_places(uint32_t *to, uint64_t bits, uint32_t offset) {
  return put_places_one_by_one(to, bits, offset);
}

ALWAYS bool is_utf8(const uint8_t *bytes) { return is_utf8_one_by_one(bytes); }

#include "kernels.h"
