// SSE2, which every x86-64 processor has.
#if defined(__x86_64__)
#include "block.h"
#include "plain_bits.h"
#include "plain_places.h"
#include "plain_utf8.h"

#include <emmintrin.h>

#define KERNEL_NAME "SSE2"
#define KERNELS mpkg_kernels_sse2

typedef struct {
  __m128i part[4];
} vector;

ALWAYS vector load(const uint8_t *bytes) {
  vector v;
  for (int i = 0; i < 4; i++)
    v.part[i] = _mm_loadu_si128((const __m128i *)(bytes + 16 * i));
  return v;
}

ALWAYS uint64_t signs(vector v) {
  uint64_t bits = 0;
  for (int i = 0; i < 4; i++) {
    bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(v.part[i]) << (16 * i);
  }
  return bits;
}

ALWAYS uint64_t equal(vector v, char byte) {
  for (int i = 0; i < 4; i++)
    v.part[i] = _mm_cmpeq_epi8(v.part[i], _mm_set1_epi8(byte));
  return signs(v);
}

#include "characters.h"

ALWAYS block classify(const uint8_t *bytes) {
  const vector v = load(bytes);
  vector folded = v, rare = v;
  for (int i = 0; i < 4; i++) {
    folded.part[i] = _mm_or_si128(v.part[i], _mm_set1_epi8(0x20));
    // As signed numbers bytes at or above 0x80 are below 0x20, too.
    rare.part[i] = _mm_or_si128(_mm_cmplt_epi8(v.part[i], _mm_set1_epi8(0x20)),
                                _mm_cmpeq_epi8(v.part[i], _mm_set1_epi8('\\')));
  }
  block b = characters(v, folded);
  b.rare = signs(rare);
  return b;
}

ALWAYS uint64_t square_mask(const uint8_t *bytes) {
  vector v = load(bytes);
  for (int i = 0; i < 4; i++)
    v.part[i] = _mm_slli_epi16(v.part[i], 2);
  return ~signs(v);
}

ALWAYS uint64_t control_mask(const uint8_t *bytes) {
  vector v = load(bytes);
  for (int i = 0; i < 4; i++)
    v.part[i] = _mm_cmpeq_epi8(_mm_min_epu8(v.part[i], _mm_set1_epi8(0x1F)), v.part[i]);
  return signs(v);
}

ALWAYS uint64_t non_ascii_mask(const uint8_t *bytes) { return signs(load(bytes)); }

#include "plain_tail.h"

#define parity_of_word parity

#include "plain_strip.h"

#include "kernels.h"
#endif
