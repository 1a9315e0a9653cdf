#ifndef MPKG_OLDER_GLIBC_H
#define MPKG_OLDER_GLIBC_H

// Nothing to call: the linker takes what older_glibc.c defines instead of the C library's.

#endif
