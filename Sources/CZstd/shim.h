// zstd (RFC 8878), as installed by Debian's libzstd-dev. No `link` line: the manifest links the static
// library.
#include <zstd.h>
#include <zstd_errors.h>
