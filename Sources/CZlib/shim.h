// zlib (RFC 1950, 1951, 1952), as installed by Debian's zlib1g-dev.
#include <zlib.h>
