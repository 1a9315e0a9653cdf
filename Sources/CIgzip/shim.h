// The state of ISA-L's inflate. The library is no part of the build: it is found at run time, as Debian's
// libisal2 installs it (libisal.so.2). The layout is that of `struct inflate_state` in igzip_lib.h of isa-l 2.
#ifndef MPKG_IGZIP_H
#define MPKG_IGZIP_H

#include <stdint.h>

struct igzip_state {
  uint8_t *next_out;
  uint32_t avail_out;
  uint32_t total_out;
  uint8_t *next_in;
  uint64_t read_in;
  uint32_t avail_in;
  int32_t read_in_length;
  // Tables of the codes of literals and lengths, then of distances.
  uint32_t short_codes[1 << 12];
  uint16_t long_codes[1264];
  uint16_t short_distances[1 << 10];
  uint16_t long_distances[80];
  uint32_t block_state;
  uint32_t dict_length;
  uint32_t bfinal;
  uint32_t crc_flag;
  uint32_t crc;
  uint32_t hist_bits;
  int32_t type0_block_len;
  int32_t write_overflow_lits;
  int32_t write_overflow_len;
  int32_t copy_overflow_length;
  int32_t copy_overflow_distance;
  int16_t wrapper_flag;
  int16_t tmp_in_size;
  int32_t tmp_out_valid;
  int32_t tmp_out_processed;
  uint8_t tmp_in_buffer[328];
  uint8_t tmp_out_buffer[2 * (32 << 10) + 288];
};

_Static_assert(sizeof(void *) != 8 || sizeof(struct igzip_state) == 87368, "the size of isa-l 2.30");

// The value of block_state when all output of the last block was handed out.
enum { igzip_block_finish = 5 };

static inline long igzip_state_size(void) { return sizeof(struct igzip_state); }

// Gives the next input and the room for output.
static inline void igzip_give(
    void *state, const void *input, uint32_t count, void *output, uint32_t room) {
  struct igzip_state *s = (struct igzip_state *)state;
  s->next_in = (uint8_t *)input;
  s->avail_in = count;
  s->next_out = (uint8_t *)output;
  s->avail_out = room;
}

static inline uint32_t igzip_input_left(const void *state) {
  return ((const struct igzip_state *)state)->avail_in;
}

static inline uint32_t igzip_room_left(const void *state) {
  return ((const struct igzip_state *)state)->avail_out;
}

// The number of whole bytes that were taken in and not used.
static inline int32_t igzip_bytes_held(const void *state) {
  int32_t bits = ((const struct igzip_state *)state)->read_in_length;
  return bits > 0 ? bits / 8 : 0;
}

static inline int igzip_has_ended(const void *state) {
  return ((const struct igzip_state *)state)->block_state == igzip_block_finish;
}

#endif
