// What a scan looks at byte by byte: numbers, literals and escapes.
#ifndef MPKG_SCAN_SCALARS_H
#define MPKG_SCAN_SCALARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline bool is_digit(uint8_t byte) { return (uint8_t)(byte - '0') < 10; }

/// Whether a number or literal may end before this byte.
static inline bool ends_scalar(uint8_t byte) {
  // ',' is 0x2C, ']' 0x5D, '}' 0x7D.
  return (byte <= ' ') | (byte == ',') | ((byte | 0x20) == '}');
}

/// Whether the eight bytes at a place begin with a literal, or with an integer of up to seven
/// digits, that ends where it may. No branches: what comes next cannot be foretold.
static inline bool is_short_scalar(const uint8_t *bytes) {
  const uint64_t ones = 0x0101010101010101;
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  const uint32_t first = (uint32_t)word;
  const bool is_four = (first == 0x6C6C756E) | (first == 0x65757274);        // null, true
  const bool is_five = (first == 0x736C6166) & ((word >> 32 & 0xFF) == 'e'); // false
  // The top bit of each byte that is no digit.
  const uint64_t others = ((word + 0x46 * ones) | (word - 0x30 * ones)) & 0x80 * ones;
  const unsigned digits = (unsigned)__builtin_ctzll(others | 1ull << 63) >> 3;
  const bool is_integer = (digits == 1) | ((digits != 0) & (bytes[0] != '0'));
  const unsigned length = is_four ? 4 : is_five ? 5 : digits;
  return (is_four | is_five | is_integer) & ends_scalar(bytes[length]);
}

/// Whether a number (RFC 8259, section 6) or a literal starts at a place and ends where it may.
static inline bool is_any_scalar(const uint8_t *bytes, size_t place, size_t count) {
  size_t at = place;
  switch (bytes[at]) {
  case 't':
  case 'n':
    at += 4;
    if (at >= count)
      return false;
    if (memcmp(bytes + place, bytes[place] == 't' ? "true" : "null", 4) != 0)
      return false;
    return ends_scalar(bytes[at]);
  case 'f':
    at += 5;
    return at < count && memcmp(bytes + place, "false", 5) == 0 && ends_scalar(bytes[at]);
  case '-':
    at += 1;
    break;
  default:
    break;
  }
  if (at >= count || !is_digit(bytes[at]))
    return false;
  if (bytes[at] == '0') {
    at += 1;
  } else {
    while (at < count && is_digit(bytes[at]))
      at += 1;
  }
  if (at < count && bytes[at] == '.') {
    at += 1;
    if (at >= count || !is_digit(bytes[at]))
      return false;
    while (at < count && is_digit(bytes[at]))
      at += 1;
  }
  if (at < count && (bytes[at] | 0x20) == 'e') {
    at += 1;
    if (at < count && (bytes[at] == '+' || bytes[at] == '-'))
      at += 1;
    if (at >= count || !is_digit(bytes[at]))
      return false;
    while (at < count && is_digit(bytes[at]))
      at += 1;
  }
  // Within an object there is always a byte behind it.
  return at < count && ends_scalar(bytes[at]);
}

/// Whether a number or a literal starts at a place and ends where it may.
static inline bool is_scalar(const uint8_t *bytes, size_t place, size_t count) {
  if (__builtin_expect(place + 8 <= count && is_short_scalar(bytes + place), 1))
    return true;
  return is_any_scalar(bytes, place, count);
}

/// The value of a byte as a hexadecimal digit; 16 or more if it is none.
static inline uint32_t hexadecimal(uint8_t byte) {
  if (is_digit(byte))
    return (uint32_t)(byte - '0');
  const uint8_t letter = (uint8_t)((byte | 0x20) - 'a');
  return letter < 6 ? letter + 10u : 0x10000;
}

/// The UTF-16 unit of the four digits at a place; 0x10000 or more if they are none.
static inline uint32_t code_unit(const uint8_t *bytes, size_t place, size_t count) {
  if (place + 4 > count)
    return 0x10000;
  uint32_t unit = 0, wrong = 0;
  for (size_t i = 0; i < 4; i++) {
    const uint32_t digit = hexadecimal(bytes[place + i]);
    wrong |= digit & 0x10000;
    unit = unit << 4 | (digit & 15);
  }
  return wrong | unit;
}

/// Whether a `u` and four digits stand at a place, behind a backslash; surrogates in pairs.
///
/// - `second_half`: the offset of the last escape that was read as the second half of a pair.
static inline bool is_unicode_escape(const uint8_t *bytes, size_t place, size_t count,
                                     size_t *second_half) {
  if (bytes[place] != 'u')
    return false;
  const uint32_t unit = code_unit(bytes, place + 1, count);
  if (unit >= 0x10000)
    return false;
  if (unit >= 0xDC00 && unit < 0xE000)
    return place == *second_half;
  if (unit < 0xD800 || unit >= 0xDC00)
    return true;
  if (place + 7 > count || bytes[place + 5] != '\\' || bytes[place + 6] != 'u')
    return false;
  const uint32_t second = code_unit(bytes, place + 7, count);
  *second_half = place + 6;
  return second >= 0xDC00 && second < 0xE000;
}

#endif
