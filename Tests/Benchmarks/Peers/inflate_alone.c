// inflate_alone: inflates the gzip members on standard input with zlib, checks their CRC and
// length as zlib does, and throws the result away. The limit of whoever reads .gz through zlib.

#include <unistd.h>
#include <zlib.h>

int main(void) {
  static unsigned char input[1 << 17], output[1 << 17];
  z_stream stream = {0};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) return 70;
  int status = Z_STREAM_END;
  ssize_t count;
  while ((count = read(STDIN_FILENO, input, sizeof input)) > 0) {
    stream.next_in = input;
    stream.avail_in = (unsigned)count;
    do {
      if (status == Z_STREAM_END && inflateReset(&stream) != Z_OK) return 70;
      do {
        stream.next_out = output;
        stream.avail_out = sizeof output;
        status = inflate(&stream, Z_NO_FLUSH);
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) return 65;
      } while (status != Z_STREAM_END && stream.avail_out == 0);
    } while (stream.avail_in > 0);
  }
  return count < 0 || status != Z_STREAM_END ? 65 : 0;
}
