// The steps of a scan that AVX-512 has instructions for, where 512 bits are looked at together.
#ifndef MPKG_AVX512_STRIP_H
#define MPKG_AVX512_STRIP_H

#include "plain_match.h"
#include "strip.h"

/// The kinds that a byte may be of: bit k of a byte's kinds is its bit in mask k.
enum {
  kind_quote = 1 << 0,
  kind_comma = 1 << 1,
  kind_colon = 1 << 2,
  kind_line_feed = 1 << 3,
  kind_space = 1 << 4,
  kind_open = 1 << 5,
  kind_close = 1 << 6,
  kind_rare = 1 << 7,
};

// clang-format off
static const uint8_t kinds_of_ascii[128] __attribute__((aligned(block_size))) = {
  [0 ... 9] = kind_rare, ['\n'] = kind_rare | kind_line_feed, [11 ... 31] = kind_rare,
  ['\\'] = kind_rare,
  [' '] = kind_space, ['"'] = kind_quote, [','] = kind_comma, [':'] = kind_colon,
  ['{'] = kind_open, ['['] = kind_open, ['}'] = kind_close, [']'] = kind_close,
};
// clang-format on

#define EIGHT(f) f(0), f(1), f(2), f(3), f(4), f(5), f(6), f(7)

/// Returns a block's masks, one word for each kind, in the order of their bits.
///
/// A table gives each byte's kinds. Those of eight bytes are a matrix of 8 x 8 bits, a row for each byte;
/// transposed, it has a row for each kind: eight bits of that kind's mask. Then the rows of one kind are
/// put side by side. gf2p8affineqb multiplies matrices of bits: with the unit matrix it transposes one, but
/// reverses the bits of each row, which a second multiplication undoes.
ALWAYS __m512i masks_by_kind(const uint8_t *bytes) {
#define OF_KIND(k) k, 8 + k, 16 + k, 24 + k, 32 + k, 40 + k, 48 + k, 56 + k
  static const uint8_t by_kind[64] __attribute__((aligned(block_size))) = {EIGHT(OF_KIND)};
#undef OF_KIND
  const __m512i unit = _mm512_set1_epi64((long long)0x8040201008040201);
  const __m512i v = load(bytes);
  // The table is looked up by a byte's lower seven bits.
  const __m512i ascii =
      _mm512_permutex2var_epi8(load(kinds_of_ascii), v, load(kinds_of_ascii + block_size));
  const __m512i kinds =
      _mm512_mask_mov_epi8(ascii, _mm512_movepi8_mask(v), _mm512_set1_epi8((char)kind_rare));
  const __m512i reversed = _mm512_gf2p8affine_epi64_epi8(unit, kinds, 0);
  const __m512i masks = _mm512_gf2p8affine_epi64_epi8(reversed, unit, 0);
  return _mm512_permutexvar_epi8(load(by_kind), masks);
}

/// See structure.h. Eight blocks have eight words each, one for each kind: a matrix of words, which is
/// transposed in three steps.
ALWAYS void classify_batch(strip *s, int batch) {
  __m512i of_block[8], pairs[8], fours[8];
  for (int i = 0; i < 8; i++)
    of_block[i] = masks_by_kind(s->at + (batch + i) * block_size);
  for (int i = 0; i < 8; i += 2) {
    // Kinds 0, 2, 4 and 6 of two blocks, and kinds 1, 3, 5 and 7.
    pairs[i] = _mm512_unpacklo_epi64(of_block[i], of_block[i + 1]);
    pairs[i + 1] = _mm512_unpackhi_epi64(of_block[i], of_block[i + 1]);
  }
  for (int i = 0; i < 8; i += 4) {
    for (int kind = 0; kind < 2; kind++) {
      // Two kinds of four blocks each: `kind` and `kind + 4`, then those two behind.
      fours[i + kind] = _mm512_shuffle_i64x2(pairs[i + kind], pairs[i + kind + 2], 0x88);
      fours[i + kind + 2] = _mm512_shuffle_i64x2(pairs[i + kind], pairs[i + kind + 2], 0xDD);
    }
  }
#define FIRST(kind) (lanes) _mm512_shuffle_i64x2(fours[kind], fours[4 + kind], 0x88)
#define SECOND(kind) (lanes) _mm512_shuffle_i64x2(fours[kind], fours[4 + kind], 0xDD)
  put(s->quote + batch, FIRST(0));
  put(s->comma + batch, FIRST(1));
  put(s->colon + batch, FIRST(2));
  put(s->line_feed + batch, FIRST(3));
  put(s->space + batch, SECOND(0));
  put(s->open + batch, SECOND(1));
  put(s->close + batch, SECOND(2));
  put(s->rare + batch, SECOND(3));
#undef FIRST
#undef SECOND
}

/// See mpkg_kernels. A word holds the two tokens of one member.
static uint64_t members_of_lengths(const uint32_t *tokens, size_t count, uint32_t before,
                                   uint64_t lengths) {
  const __m512i wanted = _mm512_set1_epi64((long long)lengths);
  __m512i last = _mm512_set1_epi32((int)before);
  uint64_t members = 0;
  for (size_t i = 0; i < count; i += 8) {
    const __mmask8 in_use = (__mmask8)(count - i < 8 ? (1u << (count - i)) - 1 : 0xFF);
    const __m512i here = _mm512_maskz_loadu_epi64(in_use, tokens + 2 * i);
    // The token before each one; of a colon, what stands before the name.
    const __m512i previous = _mm512_alignr_epi32(here, last, 15);
    const __m512i marked = _mm512_sub_epi32(here, previous);
    const __m512i length = _mm512_and_si512(_mm512_sub_epi32(marked, _mm512_set1_epi32(name_marks)),
                                            _mm512_set1_epi64(63));
    const __m512i are_wanted = _mm512_srlv_epi64(wanted, length);
    members |= (uint64_t)_mm512_mask_test_epi64_mask(in_use, are_wanted, _mm512_set1_epi64(1)) << i;
    last = here;
  }
  return members;
}

/// Byte i becomes the sum of the bytes 0 to i, which is 255 at most.
ALWAYS __m512i prefix_sums(__m512i bytes) {
  const __m512i none = _mm512_setzero_si512();
  // First within each word: the product's byte i is the sum of the word's bytes 0 to i.
  const __m512i sums = _mm512_mullo_epi64(bytes, _mm512_set1_epi64(0x0101010101010101));
  // Then the sums of all words before.
  __m512i before = _mm512_alignr_epi64(_mm512_srli_epi64(sums, 56), none, 7);
  before = _mm512_add_epi64(before, _mm512_alignr_epi64(before, none, 7));
  before = _mm512_add_epi64(before, _mm512_alignr_epi64(before, none, 6));
  before = _mm512_add_epi64(before, _mm512_alignr_epi64(before, none, 4));
  const __m512i first_byte_of_each = _mm512_set4_epi32(0x08080808, 0x08080808, 0, 0);
  return _mm512_add_epi8(sums, _mm512_shuffle_epi8(before, first_byte_of_each));
}

/// The number of levels that are matched at once. Brackets that nest deeper are matched one by one.
enum { quick_levels = 8 };

/// See match.h. Counting gives the level of each bracket. On one level brackets open and close in turn, so
/// that the parity of the level's square brackets says whether a place is within an array.
static __attribute__((noinline)) bool match(uint64_t *stack, int count, uint64_t opens,
                                            uint64_t squares, changes *result) {
  if (count == 0) {
    *result = (changes){0, 0};
    return true;
  }
  const uint64_t in_use = ~0ull >> (64 - count), around = *stack;
  const int depth = 63 - __builtin_clzll(around);
  // The depth behind each bracket: one more for each that opens, one less for each that closes.
  const __m512i opened = prefix_sums(_mm512_maskz_set1_epi8(opens & in_use, 1));
  const __m512i numbers = load(counting);
  const __m512i behind =
      _mm512_maskz_add_epi8(in_use, _mm512_add_epi8(opened, opened),
                            _mm512_sub_epi8(_mm512_set1_epi8((char)(depth - 1)), numbers));
  if (__builtin_expect(depth > quick_levels, 0) ||
      __builtin_expect(_mm512_cmpgt_epu8_mask(behind, _mm512_set1_epi8(quick_levels)) != 0, 0))
    return match_one_by_one(stack, count, opens, squares, result);
  const uint64_t closes = ~opens & in_use;
  const __m512i level = _mm512_mask_add_epi8(behind, closes, behind, _mm512_set1_epi8(1));
  // Outside of all brackets the stack's highest 1 counts as an array.
  uint64_t in_array = _mm512_mask_testn_epi8_mask(in_use, behind, behind);
  uint64_t mismatches = 0, kinds = 0;
#pragma clang loop unroll(full)
  for (int l = 1; l <= quick_levels; l++) {
    const uint64_t before = l <= depth ? -(around >> (depth - l) & 1) : 0;
    const __m512i this_one = _mm512_set1_epi8((char)l);
    const uint64_t own = _mm512_mask_cmpeq_epi8_mask(in_use, level, this_one);
    const uint64_t within = parity_of_word(squares & own) ^ before;
    mismatches |= within & own & closes;
    in_array |= within & _mm512_mask_cmpeq_epi8_mask(in_use, behind, this_one);
    kinds |= (within >> 63) << l;
  }
  result->context = (in_array ^ (in_array << 1 | (around & 1))) & in_use;
  result->level = _mm512_mask_cmple_epu8_mask(in_use, level, _mm512_set1_epi8(2));
  // Level l stands at bit l; the stack has the innermost lowest.
  const int end = depth + 2 * __builtin_popcountll(opens & in_use) - count;
  *stack = __builtin_bitreverse64(kinds) >> (63 - end) | 1ull << end;
  return mismatches == 0;
}

/// See lanes.h.
ALWAYS lanes prefix_parity(lanes l, uint64_t *before) {
  const __m512i ones = _mm512_set1_epi64(-1);
  // Without carries, a product with ones is a prefix parity; its lower word is what counts.
  const __m512i even = _mm512_clmulepi64_epi128((__m512i)l, ones, 0x00);
  const __m512i odd = _mm512_clmulepi64_epi128((__m512i)l, ones, 0x01);
  const __m512i words = _mm512_unpacklo_epi64(even, odd);
  // Bit i: whether an odd number of bits stands before word i.
  uint32_t odds = (uint32_t)_mm512_movepi64_mask(words) << 1;
  odds ^= odds << 1;
  odds ^= odds << 2;
  odds ^= odds << 4;
  odds ^= (uint32_t)*before;
  *before = -(uint64_t)(odds >> batch_blocks & 1);
  return (lanes)_mm512_mask_xor_epi64(words, (__mmask8)odds, words, ones);
}

/// See lanes.h.
ALWAYS lanes add(lanes left, lanes right, uint64_t *carry) {
  const __m512i ones = _mm512_set1_epi64(-1);
  const __m512i sum = _mm512_add_epi64((__m512i)left, (__m512i)right);
  // A carry into a word of ones runs on to the next word, as one of numbers of 8 bits does.
  const uint64_t carries =
      (uint64_t)_mm512_cmplt_epu64_mask(sum, (__m512i)left) << 1 | *carry;
  const uint64_t full = _mm512_cmpeq_epi64_mask(sum, ones);
  const uint64_t into = (carries + full) ^ full;
  *carry = into >> batch_blocks & 1;
  return (lanes)_mm512_mask_sub_epi64(sum, (__mmask8)into, sum, ones);
}

#undef EIGHT

#endif
