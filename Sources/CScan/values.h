// Looking into a single value: its tokens, and a text within a text.

#include "CScan.h"

/// See mpkg_kernels.
static size_t tokens_of_nest(const uint8_t *bytes, size_t start, size_t end, uint32_t *tokens,
                             uint64_t *backslashes) {
  uint64_t escaped = 0, in_string = 0;
  uint8_t rest[block_size];
  size_t count = 0;
  *backslashes = 0;
  for (size_t place = start; place < end; place += block_size) {
    const uint8_t *at = bytes + place;
    if (end - place < block_size) {
      memset(rest, ' ', sizeof rest);
      memcpy(rest, at, end - place);
      at = rest;
    }
    const block b = classify(at);
    uint64_t quote = b.quote;
    if ((b.rare | escaped) != 0) {
      const uint64_t backslash = equal_mask(at, '\\');
      quote &= ~escaped_bytes(backslash, &escaped);
      *backslashes |= (uint64_t)(backslash != 0) << ((place - start) / block_size % 64);
    }
    const uint64_t string = parity_of_word(quote) ^ in_string;
    in_string = (uint64_t)((int64_t)string >> 63);
    const uint64_t found = (b.open | b.close | b.comma | b.colon) & ~string;
    count += put_places(tokens + count, found, (uint32_t)place);
  }
  return count;
}

/// See mpkg_kernels.
static size_t marked_tokens(const uint64_t *marks, size_t from, size_t to, uint32_t offset,
                            uint32_t *tokens) {
  size_t count = 0;
  uint64_t in_use = ~0ull << (from % block_size);
  for (size_t word = from / block_size; word * block_size < to; word++) {
    const size_t rest = to - word * block_size;
    if (rest < block_size)
      in_use &= (1ull << rest) - 1;
    count += put_places(tokens + count, marks[word] & in_use, offset + (uint32_t)(word * block_size));
    in_use = ~0ull;
  }
  return count;
}

/// See mpkg_kernels.
static size_t flat_member(const uint8_t *bytes, size_t start, size_t end, mpkg_text name) {
  const uint8_t first = name.bytes[name.first], second = name.bytes[name.second];
  size_t found = end;
  for (size_t place = start + 1; place < end; place += block_size) {
    if ((equal_mask_within(bytes, place, end, '{') | equal_mask_within(bytes, place, end, '[') |
         equal_mask_within(bytes, place, end, '\\')) != 0)
      return mpkg_not_flat;
    for (uint64_t names = equal_mask_within(bytes, place + name.first, end, first) &
                          equal_mask_within(bytes, place + name.second, end, second);
         names != 0; names &= names - 1) {
      const size_t at = place + (size_t)__builtin_ctzll(names);
      if (end - at <= name.count || memcmp(bytes + at, name.bytes, name.count) != 0)
        continue;
      size_t behind = at + name.count;
      while (bytes[behind] <= ' ' && behind + 1 < end)
        behind += 1;
      if (bytes[behind] == ':')
        found = behind + 1;
    }
  }
  return found;
}

/// How many places may look like the text, and not be it, before a search of linear time takes over.
enum { patience = 64 };

/// The places of the two bytes that are looked for first, of up to 64 in a row.
ALWAYS uint64_t both_masks(const uint8_t *bytes, size_t places, const mpkg_text *text) {
  const uint8_t first = text->bytes[text->first], second = text->bytes[text->second];
  if (__builtin_expect(places >= block_size, 0))
    return equal_mask(bytes + text->first, first) & equal_mask(bytes + text->second, second);
  return equal_mask_first(bytes + text->first, places, first) &
         equal_mask_first(bytes + text->second, places, second);
}

/// Whether a text stands at one of some places, given as bits, or more of them were in vain than are worth
/// trying.
static bool stands_at_one(const uint8_t *bytes, uint64_t places, const mpkg_text *text,
                          size_t *chances) {
  for (; places != 0; places &= places - 1) {
    if (memcmp(bytes + __builtin_ctzll(places), text->bytes, text->count) == 0)
      return true;
    if (*chances == 0)
      return true;
    *chances -= 1;
  }
  return false;
}

/// Whether a run of bytes holds a text just as it is, or looks like it more often than is worth trying.
ALWAYS bool may_hold(const uint8_t *bytes, size_t count, const mpkg_text *text) {
  if (count < text->count)
    return false;
  const uint8_t first = text->bytes[text->first], second = text->bytes[text->second];
  const size_t places = count - text->count + 1;
  size_t chances = patience, place = 0;
  for (; place + block_size <= places; place += block_size) {
    const uint64_t found = equal_mask(bytes + place + text->first, first) &
                           equal_mask(bytes + place + text->second, second);
    if (__builtin_expect(found != 0, 0) && stands_at_one(bytes + place, found, text, &chances))
      return true;
  }
  if (place == places)
    return false;
  const uint64_t found = both_masks(bytes + place, places - place, text);
  return __builtin_expect(found != 0, 0) && stands_at_one(bytes + place, found, text, &chances);
}

/// See mpkg_kernels.
static uint64_t texts_held(const uint8_t *bytes, size_t count, const mpkg_text *texts,
                           size_t texts_count) {
  for (size_t place = 0; place < count; place += block_size) {
    for (uint64_t backslash = equal_mask_within(bytes, place, count, '\\');
         __builtin_expect(backslash != 0, 0); backslash &= backslash - 1) {
      const size_t at = place + (size_t)__builtin_ctzll(backslash);
      if (count - at >= 6 && bytes[at + 1] == 'u' && spells_ascii(bytes + at, count - at))
        return ~(uint64_t)0;
    }
  }
  uint64_t held = 0;
  for (size_t i = 0; i < texts_count; i++)
    held |= (uint64_t)may_hold(bytes, count, &texts[i]) << i;
  return held;
}

/// See mpkg_kernels.
static size_t find_within(const uint8_t *bytes, size_t count, mpkg_text text) {
  if (text.count > count)
    return count;
  // How many places it could stand at; each block of them reads text.count - 1 bytes more.
  const size_t places = count - text.count + 1;
  size_t misses = 0;
  for (size_t place = 0; place < places; place += block_size) {
    // The last block of several starts earlier, over places that were looked at before.
    if (place > 0 && places - place < block_size)
      place = places - block_size;
    for (uint64_t rest = both_masks(bytes + place, places - place, &text); rest != 0;
         rest &= rest - 1) {
      const size_t at = place + (size_t)__builtin_ctzll(rest);
      if (memcmp(bytes + at, text.bytes, text.count) == 0)
        return at;
      misses += 1;
    }
    if (__builtin_expect(misses > patience, 0)) {
      const uint8_t *found = mpkg_find(bytes + place, count - place, text.bytes, text.count);
      return found == NULL ? count : (size_t)(found - bytes);
    }
  }
  return count;
}
