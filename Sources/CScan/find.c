#define _GNU_SOURCE
#include "CScan.h"

#include <string.h>

const uint8_t *mpkg_find(const uint8_t *haystack, size_t haystack_count, const uint8_t *needle,
                         size_t needle_count) {
  return memmem(haystack, haystack_count, needle, needle_count);
}

size_t mpkg_start_of_line(const uint8_t *bytes, size_t offset) {
#if defined(__linux__)
  const uint8_t *line_feed = memrchr(bytes, '\n', offset);
  return line_feed == NULL ? 0 : (size_t)(line_feed - bytes) + 1;
#else
  while (offset > 0 && bytes[offset - 1] != '\n')
    offset -= 1;
  return offset;
#endif
}
