// AVX2 with BMI2 (Haswell, Zen and later).
#if defined(__x86_64__)
#include "block.h"
#include "target_features.h"
#include "plain_places.h"

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target(MPKG_TARGET(MPKG_AVX2_FEATURES)))),            \
                             apply_to = function)

#define KERNEL_NAME "AVX2"
#define KERNELS mpkg_kernels_avx2

typedef struct {
  __m256i low, high;
} vector;

ALWAYS vector load(const uint8_t *bytes) {
  return (vector){_mm256_loadu_si256((const __m256i *)bytes),
                  _mm256_loadu_si256((const __m256i *)(bytes + 32))};
}

ALWAYS uint64_t signs(__m256i low, __m256i high) {
  uint32_t first = (uint32_t)_mm256_movemask_epi8(low);
  const uint32_t second = (uint32_t)_mm256_movemask_epi8(high);
  // Without a barrier clang takes the two moves apart again into something slower.
  __asm__("" : "+r"(first));
  return first | (uint64_t)second << 32;
}

ALWAYS uint64_t equal(vector v, char byte) {
  const __m256i all = _mm256_set1_epi8(byte);
  return signs(_mm256_cmpeq_epi8(v.low, all), _mm256_cmpeq_epi8(v.high, all));
}

#include "characters.h"

ALWAYS block classify(const uint8_t *bytes) {
  const vector v = load(bytes);
  const __m256i bit = _mm256_set1_epi8(0x20), backslash = _mm256_set1_epi8('\\');
  const vector folded = {_mm256_or_si256(v.low, bit), _mm256_or_si256(v.high, bit)};
  block b = characters(v, folded);
  // As signed numbers bytes at or above 0x80 are below 0x20, too.
  b.rare = signs(
      _mm256_or_si256(_mm256_cmpgt_epi8(bit, v.low), _mm256_cmpeq_epi8(v.low, backslash)),
      _mm256_or_si256(_mm256_cmpgt_epi8(bit, v.high), _mm256_cmpeq_epi8(v.high, backslash)));
  return b;
}

ALWAYS uint64_t square_mask(const uint8_t *bytes) {
  const vector v = load(bytes);
  return ~signs(_mm256_slli_epi16(v.low, 2), _mm256_slli_epi16(v.high, 2));
}

ALWAYS uint64_t control_mask(const uint8_t *bytes) {
  const __m256i controls = _mm256_set1_epi8(0x1F);
  const vector v = load(bytes);
  return signs(_mm256_cmpeq_epi8(_mm256_min_epu8(v.low, controls), v.low),
               _mm256_cmpeq_epi8(_mm256_min_epu8(v.high, controls), v.high));
}

ALWAYS uint64_t non_ascii_mask(const uint8_t *bytes) {
  const vector v = load(bytes);
  return signs(v.low, v.high);
}

ALWAYS uint64_t extract_bits(uint64_t bits, uint64_t mask) { return _pext_u64(bits, mask); }

ALWAYS uint64_t deposit_bits(uint64_t bits, uint64_t mask) { return _pdep_u64(bits, mask); }

ALWAYS __m256i wrong_utf8(const uint8_t *bytes) {
  static const uint8_t first_high[16] = {UTF8_FIRST_HIGH};
  static const uint8_t first_low[16] = {UTF8_FIRST_LOW};
  static const uint8_t second_high[16] = {UTF8_SECOND_HIGH};
#define LOOKUP(table, index)                                                                       \
  _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(table))), index)
#define AT(place) _mm256_loadu_si256((const __m256i *)(bytes + (place)))
  const __m256i nibble = _mm256_set1_epi8(0x0F), now = AT(0), before = AT(-1);
  const __m256i found = _mm256_and_si256(
      _mm256_and_si256(LOOKUP(first_high, _mm256_and_si256(_mm256_srli_epi16(before, 4), nibble)),
                       LOOKUP(first_low, _mm256_and_si256(before, nibble))),
      LOOKUP(second_high, _mm256_and_si256(_mm256_srli_epi16(now, 4), nibble)));
  const __m256i third = _mm256_subs_epu8(AT(-2), _mm256_set1_epi8((char)(0xE0 - 0x80)));
  const __m256i fourth = _mm256_subs_epu8(AT(-3), _mm256_set1_epi8((char)(0xF0 - 0x80)));
#undef AT
#undef LOOKUP
  const __m256i continues =
      _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
  return _mm256_xor_si256(found, continues);
}

ALWAYS bool is_utf8(const uint8_t *bytes) {
  const __m256i wrong = _mm256_or_si256(wrong_utf8(bytes), wrong_utf8(bytes + 32));
  return _mm256_testz_si256(wrong, wrong) != 0;
}

ALWAYS uint64_t parity_of_word(uint64_t bits) {
  const __m128i product =
      _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)bits), _mm_set1_epi8(-1), 0);
  return (uint64_t)_mm_cvtsi128_si64(product);
}

#include "plain_tail.h"

#include "plain_strip.h"

#include "kernels.h"

#pragma clang attribute pop
#endif
