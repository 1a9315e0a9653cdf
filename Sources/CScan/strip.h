// What a scan knows of 4 KiB at a time, and how it gets to know it: step by step over the whole
// strip, so that what one step puts into memory as words is there when the next one asks for it as
// vectors.
#ifndef MPKG_STRIP_H
#define MPKG_STRIP_H

#include "CScan.h"
#include "lanes.h"
#include "scan_scalars.h"

enum { strip_blocks = 64, strip_size = strip_blocks * block_size };
_Static_assert(strip_size == mpkg_strip_size, "what a word of escapes tells about");

#define STRIP_MASKS(name) uint64_t name[strip_blocks] __attribute__((aligned(8 * batch_blocks)))

/// A strip's masks, one word for each block.
typedef struct {
  /// The strip's bytes, four before it, and its place in the chunk.
  const uint8_t *at;
  size_t offset;
  /// How many blocks are in use, whole batches of them.
  int blocks;

  STRIP_MASKS(backslash);
  STRIP_MASKS(control);
  STRIP_MASKS(space);
  STRIP_MASKS(line_feed);
  STRIP_MASKS(square);
  /// Unescaped quotes, and the places from each opening one to before its closing one.
  STRIP_MASKS(quote);
  STRIP_MASKS(string);
  /// From here on outside of strings only. White space without LF.
  STRIP_MASKS(white);
  STRIP_MASKS(comma);
  STRIP_MASKS(colon);
  STRIP_MASKS(open);
  STRIP_MASKS(close);
  /// The brackets that change whether an array is around, and whether just a line's value is.
  STRIP_MASKS(context);
  STRIP_MASKS(level);
  /// The places within arrays; of a bracket: before it.
  STRIP_MASKS(in_array);
  /// The brackets that close a line's value; the tokens of a line's value and nothing deeper.
  STRIP_MASKS(last);
  STRIP_MASKS(found);
  /// The first bytes of numbers and literals.
  STRIP_MASKS(scalars);
  /// The bytes that stand behind an escaping backslash; only of the blocks that have some.
  STRIP_MASKS(escaped);
  /// Bit i tells of block i: whether it has escapes, characters beyond ASCII, brackets, numbers or
  /// literals, and whether something of it is found or a line ends in it.
  uint64_t escape_blocks, multibyte_blocks, bracket_blocks, scalar_blocks, found_blocks;
  /// Bit i tells that something of block i is wrong, or in doubt. Whatever is wrong with a line is
  /// seen before its end, so that the lines that end in blocks before the first of these are right.
  uint64_t wrong_blocks;
  /// Whether there is white space but LF.
  bool has_white;
} strip;

/// What is carried from a strip to the next.
typedef struct {
  /// All bits set within a string, else 0.
  uint64_t in_string;
  /// 1 where the next byte is escaped, where a key goes on, where a character beyond ASCII may.
  uint64_t escaped, in_key, unfinished;
  /// The last masks of what the next token may follow, and whether it is followed through white
  /// space.
  lanes value, key_place, key, open, line, whole, scalar;
  uint64_t value_through, key_place_through, key_through, open_through, line_through;
  uint64_t whole_through;
  /// The kinds of the brackets around, innermost lowest, 1 for '['; above them stands a 1.
  uint64_t stack;
  /// The offset of an escape that was read as the second half of a surrogate pair.
  size_t second_half;
} scan_state;

ALWAYS scan_state at_line_start(void) {
  return (scan_state){
      .stack = 1, .line = {0, 0, 0, 0, 0, 0, 0, 1ull << 63}, .second_half = SIZE_MAX};
}

ALWAYS void classify_strip(strip *s) {
  uint64_t escape_blocks = 0, multibyte_blocks = 0;
  for (int i = 0; i < s->blocks; i++) {
    const block b = classify(s->at + i * block_size);
    s->quote[i] = b.quote;
    s->backslash[i] = b.backslash;
    s->comma[i] = b.comma;
    s->colon[i] = b.colon;
    s->line_feed[i] = b.line_feed;
    s->open[i] = b.open;
    s->close[i] = b.close;
    s->square[i] = b.square;
    s->control[i] = b.control;
    s->space[i] = b.space;
    escape_blocks |= (uint64_t)(b.backslash != 0) << i;
    multibyte_blocks |= (uint64_t)(b.non_ascii != 0) << i;
  }
  s->wrong_blocks = 0;
  s->escape_blocks = escape_blocks;
  s->multibyte_blocks = multibyte_blocks;
}

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

/// Tells quotes that count from escaped ones, and what is within strings from what is not.
ALWAYS void find_strings(scan_state *state, strip *s) {
  uint64_t todo = s->escape_blocks | state->escaped;
  while (todo != 0) {
    const int i = __builtin_ctzll(todo);
    todo &= todo - 1;
    s->escaped[i] = escaped_bytes(s->backslash[i], &state->escaped);
    s->quote[i] &= ~s->escaped[i];
    s->escape_blocks |= 1ull << i;
    // A backslash that ends a block escapes the next one's first byte.
    if (state->escaped != 0 && i + 1 < s->blocks)
      todo |= 1ull << (i + 1);
  }
  lanes any_white = {0};
  s->bracket_blocks = 0;
  for (int i = 0; i < s->blocks; i += batch_blocks) {
    const lanes string = prefix_parity(get(s->quote + i)) ^ state->in_string;
    state->in_string = (uint64_t)((int64_t)string[batch_blocks - 1] >> 63);
    const lanes control = get(s->control + i);
    const lanes white = (control | get(s->space + i)) & ~string & ~get(s->line_feed + i);
    put(s->string + i, string);
    const lanes open = get(s->open + i) & ~string, close = get(s->close + i) & ~string;
    put(s->open + i, open);
    put(s->close + i, close);
    put(s->context + i, (lanes){0});
    put(s->level + i, (lanes){0});
    s->bracket_blocks |= nonzero(open | close) << i;
    put(s->comma + i, get(s->comma + i) & ~string);
    put(s->colon + i, get(s->colon + i) & ~string);
    put(s->white + i, white);
    any_white |= white;
    s->wrong_blocks |= nonzero(control & string) << i;
  }
  s->has_white = any(any_white) != 0;
}

/// What a run of brackets comes to, a bit for each, the first ones lowest.
typedef struct {
  /// It leads into or out of an array from or to something else; into or out of a line's value or
  /// its members' values.
  uint64_t context, level;
} changes;

/// Matches up to 64 brackets, the first ones lowest: `opens` tells the opening ones, `squares` '['
/// and
/// ']'. False where they do not match or nest too deeply. A function of its own, so that all it
/// works with stays in registers.
static __attribute__((noinline)) bool match(uint64_t *brackets, int count, uint64_t opens,
                                            uint64_t squares, changes *result) {
  uint64_t stack = *brackets, mismatches = 0, range = 0, context = 0, level = 0;
  for (int i = 0; i < count; i++) {
    // Without branches: which way a bracket goes cannot be foretold.
    const uint64_t does_open = opens & 1, is_square = squares & 1;
    const uint64_t closed = stack >> 1, opened = stack + stack + is_square;
    const uint64_t next = __builtin_unpredictable(does_open) ? opened : closed;
    const uint64_t parent = __builtin_unpredictable(does_open) ? stack : closed;
    mismatches |= (stack ^ is_square) & ~does_open;
    // The top bit is set by 0, behind one closing bracket too many, and by a stack that is full.
    range |= next - 1;
    context = context + context + ((stack ^ next) & 1);
    // Keeps the compiler from making one vector of the two.
    __asm__("" : "+r"(context));
    level = level + level + (parent < 4);
    stack = next;
    opens >>= 1;
    squares >>= 1;
  }
  *brackets = stack;
  const int unused = 64 - count;
  result->context = __builtin_bitreverse64(context << (unused & 63));
  result->level = __builtin_bitreverse64(level << (unused & 63));
  return (mismatches & 1) == 0 && range >> 63 == 0;
}

/// Visits a strip's brackets.
ALWAYS void nest(scan_state *state, strip *s) {
  uint64_t array_before = -(state->stack & 1);
  uint64_t outermost_before = -(uint64_t)(state->stack >> 1 == 1);
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
  s->found_blocks = 0;
  for (int i = 0; i < s->blocks; i += batch_blocks) {
    const lanes context = get(s->context + i), level = get(s->level + i);
    const lanes in_array = prefix_parity(context) ^ array_before;
    const lanes outermost = prefix_parity(level) ^ outermost_before;
    array_before = (uint64_t)((int64_t)in_array[batch_blocks - 1] >> 63);
    outermost_before = (uint64_t)((int64_t)outermost[batch_blocks - 1] >> 63);
    // Of the closing brackets that change the level only a line's last one leads out of it.
    const lanes last = get(s->close + i) & level & ~outermost;
    put(s->in_array + i, in_array ^ context);
    put(s->last + i, last);
    const lanes found = ((get(s->comma + i) | get(s->colon + i)) & outermost) | last;
    put(s->found + i, found);
    s->found_blocks |= nonzero(found | get(s->line_feed + i)) << i;
  }
}

#endif
