#define _GNU_SOURCE
#include "CScan.h"

#include <string.h>

const uint8_t *mpkg_find(const uint8_t *haystack, size_t haystack_count, const uint8_t *needle,
                         size_t needle_count) {
  return memmem(haystack, haystack_count, needle, needle_count);
}
