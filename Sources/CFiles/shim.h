// System calls on files that the Swift overlay of the C library leaves out.
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

// Starts writing a range of a file to the disk, and does not wait for it. A refusal only costs speed.
static inline void start_writing_to_disk(int descriptor, long long offset, long long count) {
#if defined(__linux__) && defined(SYS_sync_file_range)
  enum { write_out = 2 };  // SYNC_FILE_RANGE_WRITE
  syscall(SYS_sync_file_range, descriptor, offset, count, write_out);
#endif
}

// Sets aside room for so many bytes of a file and leaves its size as it is. A refusal only costs speed.
static inline void set_room_aside(int descriptor, long long count) {
#if defined(__linux__) && defined(SYS_fallocate)
  enum { keep_size = 1 };  // FALLOC_FL_KEEP_SIZE
  syscall(SYS_fallocate, descriptor, keep_size, 0LL, count);
#endif
}
