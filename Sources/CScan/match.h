// Matching brackets, and its result.
#ifndef MPKG_MATCH_H
#define MPKG_MATCH_H

#include <stdbool.h>
#include <stdint.h>

/// The result for a run of brackets: a bit for each, the first ones lowest.
typedef struct {
  /// It leads into or out of an array from or to something else; into or out of a line's value or
  /// its members' values.
  uint64_t context, level;
} changes;

/// Matches up to 64 brackets, the first ones lowest: `opens` tells the opening ones, `squares` '['
/// and ']'. False where they do not match or nest too deeply.
///
/// - `stack`: the kinds of the brackets around, innermost lowest, 1 for '['; above them stands a 1.
static bool match(uint64_t *stack, int count, uint64_t opens, uint64_t squares, changes *result);

#endif
