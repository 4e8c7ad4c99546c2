#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "base/environment.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

Str environment_get(const char *name) {
  return str_from(getenv(name));
}

bool environment_is_terminal(int fd) {
  return isatty(fd) == 1;
}

uint32_t environment_columns(int fd) {
  struct winsize size = {0};
  if (!environment_is_terminal(fd) || ioctl(fd, TIOCGWINSZ, &size) != 0)
    return 0;
  return size.ws_col;
}

void environment_ignore_sigpipe(void) {
  signal(SIGPIPE, SIG_IGN);
}
