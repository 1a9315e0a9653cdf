#ifndef MPKG_FINGERPRINT_H
#define MPKG_FINGERPRINT_H

#include <stddef.h>
#include <stdint.h>

/// How many bytes the first level of a fingerprint takes together, and how many words its key has.
enum { mpkg_fingerprint_block = 1024, mpkg_fingerprint_words = 130 };

/// The key of fingerprints: random numbers, new in each run.
typedef struct {
  uint64_t words[mpkg_fingerprint_words];
  /// Two numbers from 1 to 2^61 - 2.
  uint64_t points[2];
} mpkg_fingerprint_key;

/// Two independent hashes of 61 bits.
typedef struct {
  uint64_t first, second;
} mpkg_fingerprint;

/// Returns the fingerprint of bytes.
///
/// Two different inputs of at most n bytes that were chosen without knowledge of the key get the same
/// fingerprint with a probability below ((3 n / 1024 + 6) / 2^61)^2.
///
/// @param kind Inputs of different kinds, 0 to 3, are different inputs.
mpkg_fingerprint mpkg_fingerprint_of(const uint8_t *_Nullable bytes, size_t count, unsigned kind,
                                     const mpkg_fingerprint_key *_Nonnull key);

#endif
