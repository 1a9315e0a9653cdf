// To find out whether a type conforms to a protocol, Swift's runtime searches all records of the program, and a start
// asks some sixty times. More than a third of the records belong to packages that only the network and the server use.
// The linker puts those into a section of their own (Sources/mpkg/LinkerScripts/network-conformances.ld), which the
// runtime does not know until it is told here, as it is told of a library that is loaded.
#include "conformances.h"

#ifdef __linux__

#define HIDDEN_WEAK __attribute__((visibility("hidden"), weak))

// The linker's names for the bounds of the section; null where a program is linked without that script.
extern const char __start_network_conformances[] HIDDEN_WEAK;
extern const char __stop_network_conformances[] HIDDEN_WEAK;

// Of Swift's runtime.
extern void swift_registerProtocolConformances(const void *begin, const void *end);

void register_network_conformances(void) {
  if (__start_network_conformances != __stop_network_conformances) {
    swift_registerProtocolConformances(__start_network_conformances, __stop_network_conformances);
  }
}

#else

void register_network_conformances(void) {}

#endif
