#ifndef MPKG_ARGUMENTS_H
#define MPKG_ARGUMENTS_H

/// How many arguments the process was started with, its name among them; 0 where the C library does
/// not tell.
int process_argument_count(void);

/// One of the process's arguments, 0 (its name) to the count less one.
const char *_Nonnull process_argument(int index);

#endif
