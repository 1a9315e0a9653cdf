// libdeflate (RFC 1951 in whole blocks, CRC-32), as installed by Debian's libdeflate-dev. No `link`
// line: the manifest links the static library.
#include <libdeflate.h>
