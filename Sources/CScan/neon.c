// NEON, which every AArch64 processor has.
#if defined(__aarch64__)
#include "block.h"
#include "plain_bits.h"
#include "plain_places.h"

#include <arm_neon.h>

#define KERNEL_NAME "NEON"
#define KERNELS mpkg_kernels_neon

typedef uint8x16x4_t vector;

ALWAYS vector load(const uint8_t *bytes) { return vld1q_u8_x4(bytes); }

/// One bit for each byte, all of whose bits are equal: pairs are added up three times over.
ALWAYS uint64_t bits_of(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
  static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t weight = vld1q_u8(weights);
  const uint8x16_t low = vpaddq_u8(vandq_u8(a, weight), vandq_u8(b, weight));
  const uint8x16_t high = vpaddq_u8(vandq_u8(c, weight), vandq_u8(d, weight));
  const uint8x16_t all = vpaddq_u8(low, high);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

#define EACH(f, v, other)                                                                          \
  bits_of(f((v).val[0], other), f((v).val[1], other), f((v).val[2], other), f((v).val[3], other))

ALWAYS uint64_t equal(vector v, char byte) {
  const uint8x16_t all = vdupq_n_u8((uint8_t)byte);
  return EACH(vceqq_u8, v, all);
}

#include "characters.h"

ALWAYS block classify(const uint8_t *bytes) {
  const vector v = load(bytes);
  const uint8x16_t bit = vdupq_n_u8(0x20);
  vector folded;
  for (int i = 0; i < 4; i++)
    folded.val[i] = vorrq_u8(v.val[i], bit);
  block b = characters(v, folded);
  vector rare;
  for (int i = 0; i < 4; i++) {
    // As signed numbers bytes at or above 0x80 are below 0x20, too.
    const uint8x16_t few = vcltq_s8(vreinterpretq_s8_u8(v.val[i]), vdupq_n_s8(0x20));
    rare.val[i] = vorrq_u8(few, vceqq_u8(v.val[i], vdupq_n_u8('\\')));
  }
  b.rare = bits_of(rare.val[0], rare.val[1], rare.val[2], rare.val[3]);
  return b;
}

ALWAYS uint64_t square_mask(const uint8_t *bytes) {
  const vector v = load(bytes);
  return ~EACH(vtstq_u8, v, vdupq_n_u8(0x20));
}

ALWAYS uint64_t control_mask(const uint8_t *bytes) {
  const vector v = load(bytes);
  return EACH(vcltq_u8, v, vdupq_n_u8(0x20));
}

ALWAYS uint64_t non_ascii_mask(const uint8_t *bytes) {
  const vector v = load(bytes);
  return EACH(vcgeq_u8, v, vdupq_n_u8(0x80));
}

ALWAYS bool is_utf8(const uint8_t *bytes) {
  static const uint8_t first_high[16] = {UTF8_FIRST_HIGH};
  static const uint8_t first_low[16] = {UTF8_FIRST_LOW};
  static const uint8_t second_high[16] = {UTF8_SECOND_HIGH};
  const uint8x16_t high = vld1q_u8(first_high), low = vld1q_u8(first_low);
  const uint8x16_t second = vld1q_u8(second_high);
  uint8x16_t wrong = vdupq_n_u8(0);
  for (int i = 0; i < block_size; i += 16) {
    const uint8x16_t before = vld1q_u8(bytes + i - 1), now = vld1q_u8(bytes + i);
    const uint8x16_t found = vandq_u8(vandq_u8(vqtbl1q_u8(high, vshrq_n_u8(before, 4)),
                                               vqtbl1q_u8(low, vandq_u8(before, vdupq_n_u8(0x0F)))),
                                      vqtbl1q_u8(second, vshrq_n_u8(now, 4)));
    const uint8x16_t continues = vorrq_u8(vcgeq_u8(vld1q_u8(bytes + i - 2), vdupq_n_u8(0xE0)),
                                          vcgeq_u8(vld1q_u8(bytes + i - 3), vdupq_n_u8(0xF0)));
    wrong = vorrq_u8(wrong, veorq_u8(found, vandq_u8(continues, vdupq_n_u8(two_continuations))));
  }
  return vmaxvq_u8(wrong) == 0;
}

#include "plain_tail.h"

#define parity_of_word parity

#include "plain_strip.h"

#include "kernels.h"
#endif
