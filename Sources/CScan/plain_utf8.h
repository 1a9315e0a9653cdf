// Checking UTF-8 a byte at a time.
#ifndef MPKG_PLAIN_UTF8_H
#define MPKG_PLAIN_UTF8_H

#include "block.h"

/// Whether two bytes can follow each other in UTF-8, as the tables tell; the second byte and the
/// three before it.
ALWAYS bool is_utf8(const uint8_t *bytes) {
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
