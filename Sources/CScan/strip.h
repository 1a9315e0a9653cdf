// The masks of a strip, 4 KiB of a chunk. Each step of a scan goes over the whole strip, so that words which
// one step has stored are in memory when the next step loads them as vectors.
#ifndef MPKG_STRIP_H
#define MPKG_STRIP_H

#include "CScan.h"
#include "lanes.h"

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

  STRIP_MASKS(rare);
  STRIP_MASKS(backslash);
  STRIP_MASKS(control);
  STRIP_MASKS(space);
  STRIP_MASKS(line_feed);
  /// Of '[' and ']'; only of the blocks that have brackets, and of other bytes it says nothing.
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
  /// Whether the next batch begins within an array, and within a line's value: all bits set, or none.
  uint64_t array_before, outermost_before;
  /// The tokens of a line's value and nothing deeper.
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

/// The number of bytes from before a name to its colon that are not the name: a bracket or comma, two quotes.
enum { name_marks = 3 };

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

#endif
