// meter REPORT COMMAND [ARGUMENT...]: runs one command and writes to the file REPORT, on one line,
// when it began and ended (ns, monotonic clock), its user and system time (us), its peak resident
// memory (KiB), its page faults without disk, and its exit status (128 + N after signal N).
//
// A program of its own because Linux counts the memory of whoever calls fork into the peak of the
// child: below a Python process every peak would start at 10 MiB, below this one at less than 1.

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static long long microseconds(struct timeval time) {
  return time.tv_sec * 1000000LL + time.tv_usec;
}

int main(int count, char **arguments) {
  if (count < 3) return 64;
  long long begin = nanoseconds();
  pid_t child = fork();
  if (child == 0) {
    execvp(arguments[2], arguments + 2);
    perror(arguments[2]);
    _exit(127);
  }
  // The pipe ends are the child's alone, or its neighbours would never see them closed.
  close(STDIN_FILENO);
  close(STDOUT_FILENO);
  int status = 0;
  struct rusage used;
  if (child < 0 || wait4(child, &status, 0, &used) < 0) return 71;
  long long end = nanoseconds();
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  FILE *report = fopen(arguments[1], "w");
  if (!report) return 73;
  fprintf(report, "%lld %lld %lld %lld %ld %ld %d\n", begin, end, microseconds(used.ru_utime),
          microseconds(used.ru_stime), used.ru_maxrss, used.ru_minflt, code);
  return fclose(report) == 0 ? 0 : 74;
}
