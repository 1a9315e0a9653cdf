// The steps of a scan that some processors have better instructions for.
#ifndef MPKG_PLAIN_STRIP_H
#define MPKG_PLAIN_STRIP_H

#include "plain_match.h"
#include "strip.h"

ALWAYS block classify(const uint8_t *bytes);

/// See structure.h.
ALWAYS void classify_batch(strip *s, int batch) {
  for (int i = batch; i < batch + batch_blocks; i++) {
    const block b = classify(s->at + i * block_size);
    s->quote[i] = b.quote;
    s->comma[i] = b.comma;
    s->colon[i] = b.colon;
    s->line_feed[i] = b.line_feed;
    s->space[i] = b.space;
    s->open[i] = b.open;
    s->close[i] = b.close;
    s->rare[i] = b.rare;
  }
}

/// See mpkg_kernels.
static uint64_t members_of_lengths(const uint32_t *tokens, size_t count, uint32_t before,
                                   uint64_t lengths) {
  uint64_t members = 0;
  for (size_t i = 0; i < count; i++) {
    members |= (lengths >> ((tokens[2 * i] - before - name_marks) & 63) & 1) << i;
    before = tokens[2 * i + 1];
  }
  return members;
}

/// See match.h.
static bool match(uint64_t *stack, int count, uint64_t opens, uint64_t squares, changes *result) {
  return match_one_by_one(stack, count, opens, squares, result);
}

/// See lanes.h.
ALWAYS lanes prefix_parity(lanes l, uint64_t *before) {
  l ^= l << 1;
  l ^= l << 2;
  l ^= l << 4;
  l ^= l << 8;
  l ^= l << 16;
  l ^= l << 32;
  const lanes none = {0};
  // Each lane's parity in all of its bits, summed up over the lanes before.
  lanes sum = none - (l >> 63);
  sum = __builtin_shufflevector(none, sum, 0, 8, 9, 10, 11, 12, 13, 14);
  sum ^= __builtin_shufflevector(none, sum, 0, 8, 9, 10, 11, 12, 13, 14);
  sum ^= __builtin_shufflevector(none, sum, 0, 0, 8, 9, 10, 11, 12, 13);
  sum ^= __builtin_shufflevector(none, sum, 0, 0, 0, 0, 8, 9, 10, 11);
  l ^= sum ^ *before;
  *before = (uint64_t)((int64_t)l[batch_blocks - 1] >> 63);
  return l;
}

/// See lanes.h.
ALWAYS lanes add(lanes left, lanes right, uint64_t *carry) {
  lanes result;
  for (int i = 0; i < batch_blocks; i++) {
    const uint64_t sum = left[i] + right[i], all = sum + *carry;
    *carry = (sum < left[i]) | (all < sum);
    result[i] = all;
  }
  return result;
}

#endif
