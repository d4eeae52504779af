// SPDX-License-Identifier: GPL-2.0-only
// What umb_runs.ko carries: a program that does what its argument names and ends.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

int copy() {
  char buffer[65536];
  ssize_t n;
  while ((n = read(0, buffer, sizeof(buffer))) > 0)
    if (write(1, buffer, n) != n) return 1;
  return n < 0 ? 1 : 0;
}

int show(const char* file) {
  int fd = open(file, O_RDONLY);
  if (fd < 0 || dup2(fd, 0) != 0) return 1;
  return copy();
}

/// Deaf to everything but SIGKILL.
int stay() {
  signal(SIGTERM, SIG_IGN);
  for (;;) pause();
}

}  // namespace

int main(int argc, char** argv) {
  std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "copy") return copy();
  if (what == "show" && argc > 2) return show(argv[2]);
  if (what == "stay") return stay();
  if (what == "status" && argc > 2) return std::atoi(argv[2]);
  std::fprintf(stderr, "%s: nothing to do\n", argc > 0 ? argv[0] : "?");
  return 2;
}
