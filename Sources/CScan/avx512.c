// AVX-512 with permutations and compression of bytes, matrices of bits and products without carries
// (Ice Lake, Zen 4 and later).
#if defined(__x86_64__)
#include "block.h"
#include "target_features.h"

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target(MPKG_TARGET(MPKG_AVX512_FEATURES)))),          \
                             apply_to = function)

#define KERNEL_NAME "AVX-512"
#define KERNELS mpkg_kernels_avx512

typedef __m512i vector;

ALWAYS vector load(const uint8_t *bytes) { return _mm512_loadu_si512(bytes); }

ALWAYS uint64_t equal(vector bytes, char byte) {
  return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte));
}

#include "characters.h"

ALWAYS block classify(const uint8_t *bytes) {
  const __m512i v = load(bytes);
  const __m512i folded = _mm512_or_si512(v, _mm512_set1_epi8(0x20));
  block b = characters(v, folded);
  // As signed numbers bytes at or above 0x80 are below 0x20, too.
  b.rare = equal(v, '\\') | _mm512_cmplt_epi8_mask(v, _mm512_set1_epi8(0x20));
  return b;
}

ALWAYS uint64_t square_mask(const uint8_t *bytes) {
  return ~(uint64_t)_mm512_movepi8_mask(_mm512_slli_epi16(load(bytes), 2));
}

ALWAYS uint64_t control_mask(const uint8_t *bytes) {
  return _mm512_cmplt_epu8_mask(load(bytes), _mm512_set1_epi8(0x20));
}

ALWAYS uint64_t non_ascii_mask(const uint8_t *bytes) { return _mm512_movepi8_mask(load(bytes)); }

ALWAYS uint64_t extract_bits(uint64_t bits, uint64_t mask) { return _pext_u64(bits, mask); }

ALWAYS uint64_t deposit_bits(uint64_t bits, uint64_t mask) { return _pdep_u64(bits, mask); }

static const uint8_t counting[block_size] __attribute__((aligned(block_size))) = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
    44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

ALWAYS size_t put_places(uint32_t *to, uint64_t bits, uint32_t offset) {
  const __m512i places = _mm512_maskz_compress_epi8(bits, load(counting));
  const __m512i base = _mm512_set1_epi32((int)offset);
#define PUT(quarter)                                                                               \
  _mm512_storeu_si512(to + 16 * (quarter),                                                         \
                      _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(       \
                                                 places, quarter))))
  const size_t count = (size_t)_mm_popcnt_u64(bits);
  PUT(0);
  if (__builtin_expect(count > 16, 0)) {
    PUT(1);
    PUT(2);
    PUT(3);
  }
#undef PUT
  return count;
}

ALWAYS bool is_utf8(const uint8_t *bytes) {
  static const uint8_t first_high[16] = {UTF8_FIRST_HIGH};
  static const uint8_t first_low[16] = {UTF8_FIRST_LOW};
  static const uint8_t second_high[16] = {UTF8_SECOND_HIGH};
#define TABLE(t) _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(t)))
  const __m512i low_nibble = _mm512_set1_epi8(0x0F);
  const __m512i now = load(bytes), before = load(bytes - 1);
  const __m512i found = _mm512_and_si512(
      _mm512_and_si512(
          _mm512_shuffle_epi8(TABLE(first_high),
                              _mm512_and_si512(_mm512_srli_epi16(before, 4), low_nibble)),
          _mm512_shuffle_epi8(TABLE(first_low), _mm512_and_si512(before, low_nibble))),
      _mm512_shuffle_epi8(TABLE(second_high),
                          _mm512_and_si512(_mm512_srli_epi16(now, 4), low_nibble)));
#undef TABLE
  const __m512i third = _mm512_subs_epu8(load(bytes - 2), _mm512_set1_epi8((char)(0xE0 - 0x80)));
  const __m512i fourth = _mm512_subs_epu8(load(bytes - 3), _mm512_set1_epi8((char)(0xF0 - 0x80)));
  const __m512i continues =
      _mm512_and_si512(_mm512_or_si512(third, fourth), _mm512_set1_epi8((char)0x80));
  return _mm512_test_epi8_mask(_mm512_xor_si512(found, continues), _mm512_set1_epi8(-1)) == 0;
}

ALWAYS uint64_t equal_mask_first(const uint8_t *bytes, size_t count, uint8_t byte) {
  const __mmask64 first = (1ull << count) - 1;
  return _mm512_mask_cmpeq_epi8_mask(first, _mm512_maskz_loadu_epi8(first, bytes),
                                     _mm512_set1_epi8((char)byte));
}

ALWAYS uint64_t parity_of_word(uint64_t bits) {
  const __m128i product =
      _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)bits), _mm_set1_epi8(-1), 0);
  return (uint64_t)_mm_cvtsi128_si64(product);
}

#include "avx512_strip.h"

#include "kernels.h"

#pragma clang attribute pop
#endif
