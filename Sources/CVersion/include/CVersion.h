// From which commit the program was built.
#ifndef MPKG_CVERSION_H
#define MPKG_CVERSION_H

// The abbreviated commit; empty where it is not known.
const char *mpkg_commit(void);

#endif
