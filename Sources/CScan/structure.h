// Strings, brackets and white space of a strip: the masks that tell which bytes are what.
#ifndef MPKG_STRUCTURE_H
#define MPKG_STRUCTURE_H

#include "match.h"
#include "strip.h"

/// Puts down the masks of a batch's blocks that comparing bytes gives.
ALWAYS void classify_batch(strip *s, int batch);

/// The bytes that stand behind an escaping backslash. A run of backslashes is taken two by two: the
/// subtraction borrows through the run from its start, and so tells odd from even places.
ALWAYS uint64_t escaped_bytes(uint64_t backslash, uint64_t *is_first_escaped) {
  const uint64_t odd = 0xAAAAAAAAAAAAAAAA;
  const uint64_t starts = backslash & ~*is_first_escaped;
  const uint64_t alternating = (((starts << 1) | odd) - starts) ^ odd;
  const uint64_t escaped = alternating ^ (backslash | *is_first_escaped);
  *is_first_escaped = (alternating & backslash) >> 63;
  return escaped;
}

/// Puts down what comparing bytes tells of all blocks, and tells quotes that count from escaped ones.
ALWAYS void classify_strip(scan_state *state, strip *s) {
  uint64_t rare_blocks = 0, escape_blocks = 0, multibyte_blocks = 0;
  for (int i = 0; i < s->blocks; i += batch_blocks)
    classify_batch(s, i);
  for (int i = 0; i < s->blocks; i += batch_blocks) {
    rare_blocks |= nonzero(get(s->rare + i)) << i;
    put(s->backslash + i, (lanes){0});
    put(s->control + i, (lanes){0});
  }
  rare_blocks |= state->escaped;
  while (rare_blocks != 0) {
    const int i = __builtin_ctzll(rare_blocks);
    rare_blocks &= rare_blocks - 1;
    const uint8_t *bytes = s->at + i * block_size;
    const uint64_t backslash = equal_mask(bytes, '\\');
    s->backslash[i] = backslash;
    s->control[i] = control_mask(bytes);
    s->escaped[i] = escaped_bytes(backslash, &state->escaped);
    s->quote[i] &= ~s->escaped[i];
    escape_blocks |= (uint64_t)((backslash | s->escaped[i]) != 0) << i;
    multibyte_blocks |= (uint64_t)(non_ascii_mask(bytes) != 0) << i;
    // A backslash that ends a block escapes the next one's first byte.
    if (__builtin_expect(state->escaped != 0, 0) && i + 1 < s->blocks)
      rare_blocks |= 1ull << (i + 1);
  }
  s->wrong_blocks = 0;
  s->escape_blocks = escape_blocks;
  s->multibyte_blocks = multibyte_blocks;
}

/// Tells what is within strings from what is not.
ALWAYS void find_strings(scan_state *state, strip *s) {
  lanes any_white = {0};
  uint64_t bracket_blocks = 0, wrong_blocks = 0;
  for (int i = 0; i < s->blocks; i += batch_blocks) {
    const lanes string = prefix_parity(get(s->quote + i), &state->in_string);
    const lanes control = get(s->control + i);
    const lanes white = (control | get(s->space + i)) & ~string & ~get(s->line_feed + i);
    put(s->string + i, string);
    const lanes open = get(s->open + i) & ~string, close = get(s->close + i) & ~string;
    put(s->open + i, open);
    put(s->close + i, close);
    put(s->context + i, (lanes){0});
    put(s->level + i, (lanes){0});
    bracket_blocks |= nonzero(open | close) << i;
    put(s->comma + i, get(s->comma + i) & ~string);
    put(s->colon + i, get(s->colon + i) & ~string);
    put(s->white + i, white);
    any_white |= white;
    wrong_blocks |= nonzero(control & string) << i;
  }
  s->bracket_blocks = bracket_blocks;
  s->wrong_blocks |= wrong_blocks;
  s->has_white = any(any_white) != 0;
}

/// Visits a strip's brackets.
ALWAYS void nest(scan_state *state, strip *s) {
  s->array_before = -(state->stack & 1);
  s->outermost_before = -(uint64_t)(state->stack >> 1 == 1);
  uint64_t unread = s->bracket_blocks, unwritten = unread;
  while (unread != 0) {
    // As many blocks as have 64 brackets together at most.
    uint64_t opens = 0, squares = 0;
    int count = 0;
    do {
      const int i = __builtin_ctzll(unread);
      const uint64_t brackets = s->open[i] | s->close[i];
      const int more = __builtin_popcountll(brackets);
      if (count + more > 64)
        break;
      s->square[i] = square_mask(s->at + i * block_size);
      opens |= extract_bits(s->open[i], brackets) << (count & 63);
      squares |= extract_bits(s->square[i], brackets) << (count & 63);
      count += more;
      unread &= unread - 1;
    } while (unread != 0 && count < 64);
    changes c;
    // Brackets that do not match, or nest too deeply for the stack.
    const bool matches = match(&state->stack, count, opens, squares, &c);
    s->wrong_blocks |= matches ? 0 : unwritten & -unwritten;
    for (int used = 0; unwritten != unread; unwritten &= unwritten - 1) {
      const int i = __builtin_ctzll(unwritten);
      const uint64_t brackets = s->open[i] | s->close[i];
      s->context[i] = deposit_bits(c.context >> (used & 63), brackets);
      s->level[i] = deposit_bits(c.level >> (used & 63), brackets);
      used += __builtin_popcountll(brackets);
    }
  }
}

/// What a batch's places are within.
typedef struct {
  /// The places within arrays; of a bracket: before it.
  lanes in_array;
  /// The brackets that close a line's value; the tokens of a line's value and nothing deeper.
  lanes last, found;
} nesting;

ALWAYS nesting nesting_of(strip *s, int i) {
  const lanes context = get(s->context + i), level = get(s->level + i);
  const lanes in_array = prefix_parity(context, &s->array_before);
  const lanes outermost = prefix_parity(level, &s->outermost_before);
  // Of the closing brackets that change the level only a line's last one leads out of it.
  const lanes last = get(s->close + i) & level & ~outermost;
  const lanes found = ((get(s->comma + i) | get(s->colon + i)) & outermost) | last;
  put(s->found + i, found);
  return (nesting){in_array ^ context, last, found};
}

#endif
