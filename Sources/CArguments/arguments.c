#include "arguments.h"

#include <stdlib.h>

// Swift's own runtime finds them by /proc, and takes a command line for empty where no /proc is
// mounted: in a bare chroot. glibc and macOS hand the arguments to what runs before main; musl does not.
#if defined(__GLIBC__) || defined(__APPLE__)

static int count;
static char **arguments;

__attribute__((constructor)) static void keep_arguments(int argc, char **argv) {
  count = argc;
  arguments = argv;
}

int process_argument_count(void) { return count; }

const char *process_argument(int index) { return arguments[index]; }

#else

int process_argument_count(void) { return 0; }

const char *process_argument(int index) {
  (void)index;
  return "";
}

#endif
