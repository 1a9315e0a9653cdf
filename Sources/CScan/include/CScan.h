// Kernels over runs of bytes: few and coarse, one call does much work. Each is compiled once for
// every instruction set of the processor's family; the best one is chosen when it is first asked
// for.
#ifndef CSCAN_H
#define CSCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fingerprint.h"

/// How much a scan looks at.
typedef enum __attribute__((enum_extensibility(closed))) {
  /// Everything: RFC 8259's grammar, UTF-8, escapes, surrogates.
  mpkg_check_all,
  /// Only what tells where the members stand: strings and brackets.
  mpkg_check_structure,
} mpkg_check;

/// Why a scan ended.
typedef enum __attribute__((enum_extensibility(closed))) {
  /// All bytes were scanned.
  mpkg_end_of_bytes,
  /// The lines or the tokens are full: scan on from `end`.
  mpkg_no_room,
  /// The line that starts at `end` needs a closer look: it is wrong, or it is written in a way that
  /// the kernel leaves to others (no object, nested deeper than 63, escapes within a member's
  /// name).
  mpkg_in_doubt,
} mpkg_scan_end;

/// One line that was scanned; it starts behind the line before it.
typedef struct {
  /// Where its LF stands, or the number of bytes if the last line has none.
  uint32_t end;
  /// Where its tokens end; they start where those of the line before it end. None: a blank line.
  uint32_t tokens_end;
} mpkg_line;

/// What a scan found.
typedef struct {
  /// The offset behind the last line that was accepted.
  size_t end;
  size_t lines;
  mpkg_scan_end reason;
  /// Whether there may be white space outside of strings but for the lines' ends.
  bool has_white;
} mpkg_scan_result;

/// The slack that `tokens` needs behind its capacity, in elements.
enum { mpkg_token_slack = 4160 };

/// The same for the tokens of one nest.
enum { mpkg_nest_slack = 64 };

/// The most bytes that one call can scan.
static const size_t mpkg_scan_limit = UINT32_MAX - 128;

/// How many bytes of a scan, from its start, a word of mpkg_tape.escapes tells about, and how many words
/// there are.
enum { mpkg_strip_size = 4096, mpkg_escape_words = 80 };

/// How many words mpkg_tape.marks has: one for each 64 bytes that mpkg_tape.escapes tells about.
enum { mpkg_mark_words = 64 * mpkg_escape_words };

/// Where a scan puts what it finds.
typedef struct {
  mpkg_line *_Nonnull lines;
  size_t line_capacity;
  /// For each line the offsets of its outermost object's colons and commas and of its closing
  /// brace, in order. There is room for `token_capacity + mpkg_token_slack`.
  uint32_t *_Nonnull tokens;
  size_t token_capacity;
  /// Lines are taken until one ends at or behind this offset.
  size_t enough;
  /// Bit i of word n is set where a backslash may stand among the 64 bytes from
  /// `start + mpkg_strip_size * n + 64 * i` on; mpkg_escape_words of them.
  uint64_t *_Nonnull escapes;
  /// Bit i of word n is set where a bracket, colon or comma stands outside of strings at
  /// `start + 64 * n + i`; mpkg_mark_words of them, aligned to 64 bytes. NULL where nobody asks.
  uint64_t *_Nullable marks;
} mpkg_tape;

/// See flat_member.
static const size_t mpkg_not_flat = SIZE_MAX >> 1;

/// A text to be looked for; not empty. For find_text it is printable ASCII without '\' and '/'.
typedef struct {
  const uint8_t *_Nonnull bytes;
  size_t count;
  /// The places of the two bytes that are looked for first; the rarest ones are best.
  size_t first, second;
} mpkg_text;

/// One instruction set's kernels.
typedef struct {
  /// Its name, such as `AVX-512`.
  const char *_Nonnull name;

  /// Scans lines from `start`, a line's start, to `count` bytes at most.
  ///
  /// Every line that it accepts is valid to the extent of the check; it never accepts a wrong one.
  mpkg_scan_result (*_Nonnull scan)(const uint8_t *_Nonnull bytes, size_t start, size_t count,
                                    mpkg_check check, mpkg_tape tape);

  /// The first place where the text stands, or an escape that could spell one of its bytes; `count`
  /// if there is none. Also how many LF stand before that place.
  size_t (*_Nonnull find_text)(const uint8_t *_Nonnull bytes, size_t count, mpkg_text text,
                               size_t *_Nonnull line_feeds);

  /// Which of up to 64 members of a line without white space may have names of wanted lengths: bit i
  /// stands for member i.
  ///
  /// `tokens` are the members' colons and what stands behind their values, in turn, 2 * `count` of them;
  /// `before` is the offset of what stands before the first name. Bit n of `lengths` is set where names of
  /// n bytes, modulo 64, are wanted.
  uint64_t (*_Nonnull members_of_lengths)(const uint32_t *_Nonnull tokens, size_t count,
                                          uint32_t before, uint64_t lengths);

  /// How often a byte stands in a run of bytes.
  size_t (*_Nonnull count_byte)(const uint8_t *_Nonnull bytes, size_t count, uint8_t byte);

  /// The offset behind the bracket that closes the one at `start`, in bytes that were checked
  /// before; `count` where none does.
  size_t (*_Nonnull end_of_nest)(const uint8_t *_Nonnull bytes, size_t start, size_t count);

  /// The places of all brackets, colons and commas outside strings, from `start`, a place outside
  /// strings, to `end`; returns how many. There is room for `end - start + mpkg_nest_slack`.
  ///
  /// Bit (i / 64) % 64 of `backslashes` tells whether a backslash may stand at `start + i`.
  size_t (*_Nonnull tokens_of_nest)(const uint8_t *_Nonnull bytes, size_t start, size_t end,
                                    uint32_t *_Nonnull tokens, uint64_t *_Nonnull backslashes);

  /// The same from marks that a scan left: those of the bits from `from` to `to`, with `offset` added to
  /// each.
  size_t (*_Nonnull marked_tokens)(const uint64_t *_Nonnull marks, size_t from, size_t to,
                                   uint32_t offset, uint32_t *_Nonnull tokens);

  /// Where the last member of a name stands in the object from `start` to `end`, checked before: the
  /// place behind its colon, or `end` for no such member. `mpkg_not_flat` where the object may hold a
  /// nest or a backslash.
  ///
  /// `name` has its quotes with it, and begins with a byte that no JSON has behind a string.
  size_t (*_Nonnull flat_member)(const uint8_t *_Nonnull bytes, size_t start, size_t end,
                                 mpkg_text name);

  /// Which of up to 64 texts, such as find_text takes, a run of bytes may hold: bit i stands for text i.
  /// It is set as well where an escape could spell a byte of a text, or too much looks like it.
  uint64_t (*_Nonnull texts_held)(const uint8_t *_Nonnull bytes, size_t count,
                                  const mpkg_text *_Nonnull texts, size_t texts_count);

  /// The first place where a text of any bytes stands, as it is, in a short run of bytes; `count` if
  /// there is none. Linear time.
  size_t (*_Nonnull find_within)(const uint8_t *_Nonnull bytes, size_t count, mpkg_text text);
} mpkg_kernels;

/// The first place of `needle` in `haystack`, NULL if there is none (GNU memmem: linear time).
const uint8_t *_Nullable mpkg_find(const uint8_t *_Nonnull haystack, size_t haystack_count,
                                   const uint8_t *_Nonnull needle, size_t needle_count);

/// Where the line starts that an offset lies in.
size_t mpkg_start_of_line(const uint8_t *_Nonnull bytes, size_t offset);

/// The best kernels that this processor can run.
const mpkg_kernels *_Nonnull mpkg_best_kernels(void);

/// The kernels at a place among all that this processor can run, the portable ones first; NULL
/// behind the last.
const mpkg_kernels *_Nullable mpkg_kernels_at(size_t place);

#endif
