// The kernels themselves, in terms of blocks of 64 bytes. Each instruction set includes this file
// once, behind its own functions for one block (`classify`, `equal_mask`, `square_mask`,
// `control_mask`, `non_ascii_mask`, `equal_mask_first`, `is_utf8`, `put_places`), for one word
// (`extract_bits`, `deposit_bits`, `parity_of_word`) and for a batch (plain_strip.h).
//
// The scan knows a chunk by masks and visits brackets, numbers, literals and escapes one by one,
// nothing else. Worked example, a line and what is told of it:
//
//     {"a":[1,"x"],"b":{}}
//     ."."....".".."."....    quotes
//     .ss.....ss...ss.....    strings: from each opening quote to before its closing one
//     {....[.....].....{}}    brackets: their kinds are kept on a stack of bits
//     ....:...........:...    a colon stands behind a key: a string that follows '{' or ','
//     .......,....,.......    a comma is an object's if a key follows it, else an array's
//     ....:.......,...:..}    tokens: those of the outermost object and nothing deeper
//
// Shifting a mask by one, over white space where there is any, tells what may stand behind what.
// Two tokens in a row tell all of the grammar but this: whether brackets match, and whether a comma
// is that of the bracket around it. A colon is evidence of an object, a comma that no key and colon
// follow is evidence of an array; all evidence is held against the kind of the bracket around its
// place.
//
// A scan accepts nothing wrong. What it does not accept may still be right: see mpkg_in_doubt.

#include "CScan.h"
#include "grammar.h"

/// Room for a strip that the chunk does not hold whole, or with too little before it.
typedef struct {
  uint8_t before[block_size];
  uint8_t bytes[strip_size];
} window;

/// Points a strip at its bytes. Where the chunk ends they are copied and white space follows them;
/// the last line gets its LF if it has none.
ALWAYS void look(strip *s, const uint8_t *bytes, size_t offset, size_t count, size_t end,
                 window *w) {
  s->at = bytes + offset;
  s->offset = offset;
  s->blocks = strip_blocks;
  if (__builtin_expect(offset + strip_size <= count && offset >= 4, 1))
    return;
  const size_t before = offset < 4 ? offset : 4;
  const size_t rest = count - offset < strip_size ? count - offset : strip_size;
  memset(w, ' ', sizeof *w);
  memcpy(w->bytes - before, s->at - before, before);
  memcpy(w->bytes, s->at, rest);
  if (rest < strip_size) {
    if (end > count)
      w->bytes[rest] = '\n';
    s->blocks =
        (int)((end - offset + batch_blocks * block_size - 1) / (batch_blocks * block_size)) *
        batch_blocks;
  }
  s->at = w->bytes;
}

/// Puts a strip's lines and tokens on the tape, up to what is wrong; false where that ends the
/// scan.
ALWAYS bool put_lines(const strip *s, size_t count, const mpkg_tape *tape, size_t *tokens,
                      mpkg_scan_result *result) {
  const uint64_t right_blocks = (s->wrong_blocks & -s->wrong_blocks) - 1;
  for (uint64_t blocks = s->found_blocks & right_blocks; blocks != 0; blocks &= blocks - 1) {
    const int i = __builtin_ctzll(blocks);
    const uint32_t offset = (uint32_t)(s->offset + (size_t)(i * block_size));
    uint64_t before = 0;
    for (uint64_t rest = s->line_feed[i]; __builtin_expect(rest != 0, 0); rest &= rest - 1) {
      if (result->lines == tape->line_capacity) {
        result->reason = mpkg_no_room;
        return false;
      }
      const uint64_t through = rest ^ (rest - 1);
      *tokens += put_places(tape->tokens + *tokens, s->found[i] & through & ~before, offset);
      before = through;
      const size_t line_end = offset + (size_t)__builtin_ctzll(rest);
      tape->lines[result->lines] = (mpkg_line){(uint32_t)line_end, (uint32_t)*tokens};
      result->lines += 1;
      result->end = line_end < count ? line_end + 1 : count;
      if (result->end >= tape->enough) {
        result->reason = result->end < count ? mpkg_no_room : mpkg_end_of_bytes;
        return false;
      }
    }
    *tokens += put_places(tape->tokens + *tokens, s->found[i] & ~before, offset);
  }
  if (__builtin_expect(s->wrong_blocks == 0 && *tokens <= tape->token_capacity, 1))
    return true;
  result->reason = s->wrong_blocks != 0 ? mpkg_in_doubt : mpkg_no_room;
  return false;
}

/// Stores where a strip's brackets, colons and commas stand, for those who look into values later.
ALWAYS void leave_marks(const strip *s, uint64_t *marks) {
  for (int i = 0; i < s->blocks; i += batch_blocks)
    put(marks + i, get(s->open + i) | get(s->close + i) | get(s->comma + i) | get(s->colon + i));
}

ALWAYS mpkg_scan_result scan_lines(const uint8_t *bytes, size_t start, size_t count,
                                   bool checks_all, const mpkg_tape *tape) {
  scan_state state = at_line_start();
  mpkg_scan_result result = {.end = start, .reason = mpkg_end_of_bytes};
  size_t tokens = 0;
  const size_t end = count + (count > start && bytes[count - 1] != '\n');
  strip s;
  memset(s.square, 0, sizeof s.square);
  window w;
  for (size_t offset = start; offset < end; offset += strip_size) {
    look(&s, bytes, offset, count, end, &w);
    classify_strip(&state, &s);
    find_strings(&state, &s);
    const size_t word = (offset - start) / strip_size;
    if (word < mpkg_escape_words) {
      tape->escapes[word] = s.escape_blocks;
      if (tape->marks != NULL)
        leave_marks(&s, tape->marks + word * strip_blocks);
    }
    result.has_white |= s.has_white;
    if (!checks_all)
      s.wrong_blocks = 0;
    nest(&state, &s);
    check_strip(&state, &s, bytes, count, checks_all);
    if (!put_lines(&s, count, tape, &tokens, &result))
      return result;
  }
  return result;
}

static mpkg_scan_result scan(const uint8_t *bytes, size_t start, size_t count, mpkg_check check,
                             mpkg_tape tape) {
  return check == mpkg_check_all ? scan_lines(bytes, start, count, true, &tape)
                                 : scan_lines(bytes, start, count, false, &tape);
}

/// The mask of a byte in the block at a place, which may reach behind the end.
ALWAYS uint64_t equal_mask_within(const uint8_t *bytes, size_t place, size_t count, uint8_t byte) {
  if (__builtin_expect(place + block_size <= count, 1))
    return equal_mask(bytes + place, byte);
  return place < count ? equal_mask_first(bytes + place, count - place, byte) : 0;
}

static size_t count_byte(const uint8_t *bytes, size_t count, uint8_t byte) {
  size_t found = 0;
  for (size_t place = 0; place < count; place += block_size) {
    found += (size_t)__builtin_popcountll(equal_mask_within(bytes, place, count, byte));
  }
  return found;
}

/// Whether `\u00` and a digit that makes it printable ASCII stand here.
ALWAYS bool spells_ascii(const uint8_t *bytes, size_t count) {
  return count >= 6 && bytes[2] == '0' && bytes[3] == '0' && bytes[4] >= '2' && bytes[4] <= '7';
}

/// The places in a block that may be the text's, and those that may be an escape's.
typedef struct {
  uint64_t texts, escapes;
} candidates;

/// The first of a block's candidates that is what it may be; `count` for none.
ALWAYS size_t first_text(const uint8_t *bytes, size_t place, size_t count, const mpkg_text *text,
                         candidates c) {
  for (uint64_t rest = c.texts | c.escapes; rest != 0; rest &= rest - 1) {
    const size_t at = place + (size_t)__builtin_ctzll(rest);
    if (at >= count)
      break;
    if (count - at >= text->count && memcmp(bytes + at, text->bytes, text->count) == 0)
      return at;
    if ((c.escapes & rest & -rest) != 0 && spells_ascii(bytes + at, count - at))
      return at;
  }
  return count;
}

static size_t find_text(const uint8_t *bytes, size_t count, mpkg_text text, size_t *line_feeds) {
  enum { blocks = 4, stride = blocks * block_size };
  const uint8_t first = text.bytes[text.first], second = text.bytes[text.second];
  const size_t reach = stride + (text.first > text.second ? text.first : text.second) + 1;
  size_t place = 0, lines = 0;
  for (; place + reach <= count; place += stride) {
    candidates c[blocks];
    uint64_t all = 0;
    size_t ends = 0;
    for (int i = 0; i < blocks; i++) {
      const uint8_t *block = bytes + place + i * block_size;
      c[i].texts = equal_mask(block + text.first, first) & equal_mask(block + text.second, second);
      c[i].escapes = equal_mask(block, '\\') & equal_mask(block + 1, 'u');
      all |= c[i].texts | c[i].escapes;
      ends += (size_t)__builtin_popcountll(equal_mask(block, '\n'));
    }
    for (int i = 0; __builtin_expect(all != 0, 0) && i < blocks; i++) {
      const size_t at = place + (size_t)(i * block_size);
      const size_t found = first_text(bytes, at, count, &text, c[i]);
      if (found == count) continue;
      *line_feeds = lines + count_byte(bytes + place, found - place, '\n');
      return found;
    }
    lines += ends;
  }
  const size_t rest = place;
  for (; place < count; place += block_size) {
    const candidates c = {
        equal_mask_within(bytes, place + text.first, count, first) &
            equal_mask_within(bytes, place + text.second, count, second),
        equal_mask_within(bytes, place, count, '\\') &
            equal_mask_within(bytes, place + 1, count, 'u'),
    };
    const size_t found = first_text(bytes, place, count, &text, c);
    if (found == count) continue;
    *line_feeds = lines + count_byte(bytes + rest, found - rest, '\n');
    return found;
  }
  *line_feeds = lines + count_byte(bytes + rest, count - rest, '\n');
  return count;
}

static size_t end_of_nest(const uint8_t *bytes, size_t start, size_t count) {
  uint64_t escaped = 0, in_string = 0;
  int64_t depth = 0;
  uint8_t rest[block_size];
  for (size_t place = start; place < count; place += block_size) {
    const uint8_t *at = bytes + place;
    if (count - place < block_size) {
      memset(rest, ' ', sizeof rest);
      memcpy(rest, at, count - place);
      at = rest;
    }
    const block b = classify(at);
    uint64_t quote = b.quote;
    if ((b.rare | escaped) != 0)
      quote &= ~escaped_bytes(equal_mask(at, '\\'), &escaped);
    const uint64_t string = parity_of_word(quote) ^ in_string;
    in_string = (uint64_t)((int64_t)string >> 63);
    const uint64_t close = b.close & ~string, open = b.open & ~string;
    const int64_t closing = __builtin_popcountll(close);
    if (closing < depth) {
      depth += __builtin_popcountll(open) - closing;
      continue;
    }
    for (uint64_t brackets = open | close; brackets != 0; brackets &= brackets - 1) {
      depth += (open & brackets & -brackets) != 0 ? 1 : -1;
      if (depth == 0)
        return place + (size_t)__builtin_ctzll(brackets) + 1;
    }
  }
  return count;
}

#include "values.h"

const mpkg_kernels KERNELS = {
    .name = KERNEL_NAME,
    .scan = scan,
    .find_text = find_text,
    .members_of_lengths = members_of_lengths,
    .count_byte = count_byte,
    .end_of_nest = end_of_nest,
    .tokens_of_nest = tokens_of_nest,
    .marked_tokens = marked_tokens,
    .find_within = find_within,
    .flat_member = flat_member,
    .texts_held = texts_held,
};
