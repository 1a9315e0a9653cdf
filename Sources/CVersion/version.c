#include "CVersion.h"

// In a checkout, Package.swift says it. A source archive (`git archive`) has it written in here.
#ifndef MPKG_COMMIT
#define MPKG_COMMIT "$Format:%h$"
#endif

const char *mpkg_commit(void) {
  static const char commit[] = MPKG_COMMIT;
  return commit[0] == '$' ? "" : commit;
}
