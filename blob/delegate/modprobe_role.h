// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/string.h>

namespace umb {

bool calledAsModprobe(int argc, char* argv[]);
// Whether these are the arguments with which the kernel calls the program that kernel.modprobe names.

int standInForModprobe(char* argv[]);
// Asks umblob.ko for the module that argv[3] names, and returns the exit status. Where that has no answer,
// runs the program for which this one stands in, with the same arguments, and does not return.

struct ModprobePath {
  // What the path by which the kernel calls us says, see kmod/core/umb_exposure.h.

  kj::String folder;      // "/proc/PID/cwd"; empty if it is no such path
  kj::StringPtr program;  // for which we stand in; a part of the path
};

ModprobePath parseModprobePath(kj::StringPtr path);

}  // namespace umb
