#include "include/fingerprint.h"

#include <string.h>

// Blocks of 1 KiB are hashed by NH (J. Black, S. Halevi, H. Krawczyk, T. Krovetz, P. Rogaway: UMAC: Fast
// and Secure Message Authentication, CRYPTO '99, section 4) with words of 64 bits: the sum of
// (a + k) * (b + l) over pairs of words a, b and their keys k, l, modulo 2^128. Two different blocks of
// one length collide with probability 2^-64. The second hash uses the same keys, moved on by a pair
// (the Toeplitz construction, the same paper, section 4.3), which is as good as new keys.
//
// The blocks' sums are the coefficients of a polynomial over the integers modulo the prime 2^61 - 1,
// evaluated at a secret point (J. L. Carter, M. N. Wegman: Universal Classes of Hash Functions, 1979):
// two different polynomials of degree n agree at no more than n of its 2^61 points.

typedef unsigned __int128 wide;

static const uint64_t prime = (UINT64_C(1) << 61) - 1;

static inline uint64_t load(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

typedef struct {
  wide first, second;
} sums;

/// Adds the pair of words at `bytes` to both sums; `key` has four words.
static inline void add_pair(sums *sums, const uint8_t *bytes, const uint64_t *key) {
  uint64_t a = load(bytes), b = load(bytes + 8);
  sums->first += (wide)(a + key[0]) * (b + key[1]);
  sums->second += (wide)(a + key[2]) * (b + key[3]);
}

/// Hashes one block of at most 1 KiB; its last pair is filled up with zeros.
static sums hash_block(const uint8_t *bytes, size_t count, const uint64_t *key) {
  sums sums = {0, 0};
  size_t offset = 0;
  for (; offset + 16 <= count; offset += 16) add_pair(&sums, bytes + offset, key + offset / 8);
  if (offset < count) {
    uint8_t last[16] = {0};
    memcpy(last, bytes + offset, count - offset);
    add_pair(&sums, last, key + offset / 8);
  }
  return sums;
}

/// Returns (hash + part) * point modulo the prime, not fully reduced: at most the prime + 5. `part` is
/// below 2^61.
static inline uint64_t step(uint64_t hash, uint64_t part, uint64_t point) {
  wide product = (wide)(hash + part) * point;
  uint64_t sum = (uint64_t)(product & prime) + (uint64_t)(product >> 61);
  return (sum & prime) + (sum >> 61);
}

/// Takes the 128 bits of a block's sum into a polynomial, in three parts.
static inline uint64_t take(uint64_t hash, wide sum, uint64_t point) {
  const uint64_t mask = (UINT64_C(1) << 43) - 1;
  hash = step(hash, (uint64_t)sum & mask, point);
  hash = step(hash, (uint64_t)(sum >> 43) & mask, point);
  return step(hash, (uint64_t)(sum >> 86), point);
}

mpkg_fingerprint mpkg_fingerprint_of(const uint8_t *bytes, size_t count, unsigned kind,
                                     const mpkg_fingerprint_key *key) {
  // Inputs that differ only in zeros at the end differ in their lengths.
  uint64_t length = ((uint64_t)count << 2 | kind) & prime;
  mpkg_fingerprint hash = {step(0, length, key->points[0]), step(0, length, key->points[1])};
  for (size_t offset = 0; offset < count; offset += mpkg_fingerprint_block) {
    size_t rest = count - offset;
    sums sums = hash_block(
        bytes + offset, rest < mpkg_fingerprint_block ? rest : mpkg_fingerprint_block, key->words);
    hash.first = take(hash.first, sums.first, key->points[0]);
    hash.second = take(hash.second, sums.second, key->points[1]);
  }
  if (hash.first >= prime) hash.first -= prime;
  if (hash.second >= prime) hash.second -= prime;
  return hash;
}
