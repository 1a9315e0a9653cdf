// read_alone: read(2) of standard input in pieces of 1 MiB, and nothing else. No filter can be
// faster on one thread without looking away.

#include <unistd.h>

int main(void) {
  static char piece[1 << 20];
  ssize_t count;
  while ((count = read(STDIN_FILENO, piece, sizeof piece)) > 0) {
  }
  return count < 0;
}
