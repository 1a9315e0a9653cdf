// Lets a program that is linked against glibc 2.35 or later run with 2.34, as Amazon Linux 2023 and
// RHEL 9 have it. Three functions of the libraries that are linked in got a newer version in 2.35:
//
// - hypot, hypotf: the newer ones only leave out the setting of errno. The older ones are in every
//   later glibc too, and are called by their version.
// - _dl_find_object: libgcc looks up with it how the code at an address is unwound. Here the older
//   way is taken: a walk over the loaded objects. Only an exception or a backtrace asks for it.
#define _GNU_SOURCE
#include "older_glibc.h"

#ifdef __linux__
#include <features.h>
#endif

#ifdef __GLIBC_PREREQ
#if __GLIBC_PREREQ(2, 35) && (defined(__x86_64__) || defined(__aarch64__))
#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <string.h>

#ifdef __x86_64__
#define OLDEST "GLIBC_2.2.5"
#else
#define OLDEST "GLIBC_2.17"
#endif

__asm__(".symver older_hypot, hypot@" OLDEST);
__asm__(".symver older_hypotf, hypotf@" OLDEST);
extern double older_hypot(double x, double y);
extern float older_hypotf(float x, float y);

// Hidden: exported, they would be taken for the older ones that they call.
#define HIDDEN __attribute__((visibility("hidden")))

HIDDEN double hypot(double x, double y) { return older_hypot(x, y); }

HIDDEN float hypotf(float x, float y) { return older_hypotf(x, y); }

struct search {
  ElfW(Addr) address;
  struct dl_find_object *found;
};

// Called for each loaded object; returns 1 at the one that holds the address.
static int look_into(struct dl_phdr_info *object, size_t size, void *context) {
  (void)size;
  const struct search *search = context;
  const ElfW(Phdr) *unwinding = NULL;
  int holds = 0;
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *header = &object->dlpi_phdr[i];
    ElfW(Addr) start = object->dlpi_addr + header->p_vaddr;
    if (header->p_type == PT_GNU_EH_FRAME && header->p_memsz > 0) {
      unwinding = header;
    } else if (header->p_type == PT_LOAD && search->address - start < header->p_memsz) {
      holds = 1;
      search->found->dlfo_map_start = (void *)start;
      search->found->dlfo_map_end = (void *)(start + header->p_memsz);
    }
  }
  if (!holds || unwinding == NULL) return holds ? -1 : 0;
  search->found->dlfo_eh_frame = (void *)(object->dlpi_addr + unwinding->p_vaddr);
  return 1;
}

HIDDEN int _dl_find_object(void *address, struct dl_find_object *found) {
  memset(found, 0, sizeof *found);
  struct search search = {(ElfW(Addr))address, found};
  return dl_iterate_phdr(look_into, &search) == 1 ? 0 : -1;
}

#endif
#endif
