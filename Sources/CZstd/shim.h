// zstd (RFC 8878), as installed by Debian's libzstd-dev. No `link` line: the manifest links the static
// library, so functions may be used that only that promises.
#ifndef MPKG_ZSTD_H
#define MPKG_ZSTD_H

#define ZSTD_STATIC_LINKING_ONLY
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

// Memory that contexts use one after another: one large block, which is kept between them.
struct zstd_memory {
  void *block;
  size_t size;
  int is_used;
};

enum { zstd_memory_smallest = 64 << 10, zstd_memory_largest = 32 << 20 };

static void *zstd_memory_take(void *opaque, size_t size) {
  struct zstd_memory *memory = (struct zstd_memory *)opaque;
  if (size < zstd_memory_smallest || size > zstd_memory_largest || memory->is_used)
    return malloc(size);
  if (memory->size < size) {
    free(memory->block);
    memory->block = malloc(size);
    memory->size = memory->block ? size : 0;
  }
  memory->is_used = memory->block != NULL;
  return memory->block;
}

static void zstd_memory_return(void *opaque, void *address) {
  struct zstd_memory *memory = (struct zstd_memory *)opaque;
  if (address && address == memory->block)
    memory->is_used = 0;
  else
    free(address);
}

// A new context in the memory, which has to outlive it; NULL where there is none.
static inline ZSTD_CCtx *zstd_context_in(struct zstd_memory *memory) {
  ZSTD_customMem functions = {zstd_memory_take, zstd_memory_return, memory};
  return ZSTD_createCCtx_advanced(functions);
}

#endif
