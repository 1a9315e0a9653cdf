// RFC 8259's grammar, UTF-8, numbers, literals and escapes of a strip whose strings and brackets
// are known.
#ifndef MPKG_GRAMMAR_H
#define MPKG_GRAMMAR_H

#include "scan_scalars.h"
#include "structure.h"

#define BEHIND(tokens, name)                                                                       \
  (has_white ? behind_white(tokens, get(s->white + i), &state->name, &state->name##_through)       \
             : behind(tokens, &state->name))

/// Whether lines stand by themselves: nothing behind a line's value but LF, LF nowhere else but at
/// a line's start, and there nothing else but '{'. Any bits tell that this is not so.
ALWAYS lanes misplaced_lines(scan_state *state, const strip *s, int i, lanes last, bool has_white) {
  const lanes line_feed = get(s->line_feed + i);
  const lanes after_line = BEHIND(line_feed, line);
  const lanes after_whole = BEHIND(last, whole);
  return (after_line & ~(line_feed | (get(s->open + i) & ~get(s->square + i)))) |
         (after_whole & ~line_feed) | (line_feed & ~(after_line | after_whole));
}

/// How a batch's tokens follow each other: any bits tell of one that may not.
ALWAYS lanes misplaced(scan_state *state, strip *s, int i, const nesting *n, bool has_white) {
  const lanes quote = get(s->quote + i), string = get(s->string + i);
  const lanes open = get(s->open + i), close = get(s->close + i);
  const lanes comma = get(s->comma + i), colon = get(s->colon + i);
  const lanes in_array = n->in_array;
  const lanes opening = quote & string, closing = quote & ~string;
  const lanes scalar =
      ~(string | quote | open | close | comma | colon | get(s->white + i) | get(s->line_feed + i));
  const lanes starts = scalar & ~behind(scalar, &state->scalar);
  const lanes other_start = starts | open;
  put(s->scalars + i, starts);

  const lanes after_value = BEHIND(closing | close | scalar, value);
  const lanes after_open = BEHIND(open, open);
  const lanes key_place = BEHIND(comma | (open & ~get(s->square + i)), key_place);
  // A key's first bit, added to its string, runs through to the closing quote.
  const lanes keys = add(string, opening & key_place, &state->in_key);
  const lanes after_key = BEHIND(keys & ~string, key);

  const lanes escaped_keys = get(s->backslash + i) & string & ~keys & ~in_array;
  return escaped_keys                              // left to others
         | ((opening | other_start) & after_value) // a value behind a value
         | ((comma | colon) & ~after_value)        // ',' or ':' behind no value
         | (close & ~(after_value | after_open))   // a bracket closes behind ',' or ':'
         | (other_start & key_place & ~in_array)   // no key where an object wants one
         | (colon ^ (after_key & ~in_array))       // in objects keys and colons go together
         | misplaced_lines(state, s, i, n->last, has_white);
}

#undef BEHIND

/// Checks how a strip's tokens follow each other, batch by batch.
ALWAYS void check_batches(scan_state *state, strip *s, bool checks_all, bool has_white) {
  uint64_t wrong_blocks = 0, scalar_blocks = 0, found_blocks = 0;
  for (int i = 0; i < s->blocks; i += batch_blocks) {
    const nesting n = nesting_of(s, i);
    found_blocks |= nonzero(n.found | get(s->line_feed + i)) << i;
    if (checks_all) {
      wrong_blocks |= nonzero(misplaced(state, s, i, &n, has_white)) << i;
      scalar_blocks |= nonzero(get(s->scalars + i)) << i;
    } else {
      wrong_blocks |= nonzero(misplaced_lines(state, s, i, n.last, has_white)) << i;
    }
  }
  s->wrong_blocks |= wrong_blocks;
  s->scalar_blocks = scalar_blocks;
  s->found_blocks = found_blocks;
}

/// Checks how a strip's tokens follow each other.
ALWAYS void check_tokens(scan_state *state, strip *s, bool checks_all) {
  if (__builtin_expect(!s->has_white, 1)) {
    check_batches(state, s, checks_all, false);
    return;
  }
  check_batches(state, s, checks_all, true);
  for (int i = 0; checks_all && i < s->blocks; i++) {
    if (s->white[i] == 0)
      continue;
    const uint8_t *block = s->at + i * block_size;
    const uint64_t others = ~(s->space[i] | equal_mask(block, '\t') | equal_mask(block, '\r'));
    s->wrong_blocks |= (uint64_t)((s->white[i] & others) != 0) << i;
  }
}

/// Offsets within a chunk that are looked at one by one. Processors predict the end of one loop over a list
/// better than the ends of many short ones over the bits of each block.
typedef struct {
  size_t count;
  uint32_t offsets[strip_size + block_size];
} visits;

ALWAYS void visit(visits *v, const strip *s, int i, uint64_t bits) {
  v->count += put_places(v->offsets + v->count, bits, (uint32_t)(s->offset + (size_t)(i * block_size)));
}

/// The block of a strip that a place of the chunk lies in, as a bit.
ALWAYS uint64_t block_of(const strip *s, size_t place) {
  return 1ull << ((place - s->offset) / block_size);
}

ALWAYS void check_scalars(strip *s, const uint8_t *bytes, size_t count) {
  visits v;
  v.count = 0;
  for (uint64_t rest = s->scalar_blocks; rest != 0; rest &= rest - 1) {
    const int i = __builtin_ctzll(rest);
    visit(&v, s, i, s->scalars[i]);
  }
  uint64_t wrong_blocks = 0;
  for (size_t i = 0; i < v.count; i++) {
    if (__builtin_expect(!is_scalar(bytes, v.offsets[i], count), 0))
      wrong_blocks |= block_of(s, v.offsets[i]);
  }
  s->wrong_blocks |= wrong_blocks;
}

/// The bytes that are a whole escape with the backslash before them: all but `u`.
ALWAYS uint64_t simple_escapes(const uint8_t *bytes) {
  return equal_mask(bytes, '"') | equal_mask(bytes, '\\') | equal_mask(bytes, '/') |
         equal_mask(bytes, 'b') | equal_mask(bytes, 'f') | equal_mask(bytes, 'n') |
         equal_mask(bytes, 'r') | equal_mask(bytes, 't');
}

ALWAYS void check_escapes(scan_state *state, strip *s, const uint8_t *bytes, size_t count) {
  visits v;
  v.count = 0;
  for (uint64_t rest = s->escape_blocks; rest != 0; rest &= rest - 1) {
    const int i = __builtin_ctzll(rest);
    visit(&v, s, i, s->escaped[i] & s->string[i] & ~simple_escapes(s->at + i * block_size));
  }
  uint64_t wrong_blocks = 0;
  for (size_t i = 0; i < v.count; i++) {
    if (__builtin_expect(!is_unicode_escape(bytes, v.offsets[i], count, &state->second_half), 0))
      wrong_blocks |= block_of(s, v.offsets[i]);
  }
  s->wrong_blocks |= wrong_blocks;
}

ALWAYS void check_characters(scan_state *state, strip *s) {
  // A character that a block leaves unfinished makes the next one worth a look too.
  const uint64_t in_use = ~0ull >> (strip_blocks - s->blocks);
  uint64_t rest = (s->multibyte_blocks | s->multibyte_blocks << 1 | state->unfinished) & in_use;
  state->unfinished = s->multibyte_blocks >> 63;
  for (; rest != 0; rest &= rest - 1) {
    const int i = __builtin_ctzll(rest);
    s->wrong_blocks |= (uint64_t)!is_utf8(s->at + i * block_size) << i;
  }
}

/// Checks a strip: all of it but its strings and brackets, or only that lines stand by themselves.
ALWAYS void check_strip(scan_state *state, strip *s, const uint8_t *bytes, size_t count,
                        bool checks_all) {
  check_tokens(state, s, checks_all);
  if (!checks_all)
    return;
  check_scalars(s, bytes, count);
  check_escapes(state, s, bytes, count);
  check_characters(state, s);
}

#endif
