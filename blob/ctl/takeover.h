// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/string.h>

#include "device.h"
#include "output.h"

namespace umb::ctl {

struct TakeoverSwitch {
  // Where it is. A module that is loaded has the parameter; modprobe has the file for every later one.

  kj::StringPtr parameter = "/sys/module/umblob/parameters/takeover_off"_kj;
  kj::StringPtr folder = "/etc/modprobe.d"_kj;
  kj::StringPtr file = "umblob-takeover-off.conf"_kj;
};

bool showTakeover(Device& device, Output& output);
// What is done in the kernel's place.

bool switchTakeover(Output& output, bool off, const TakeoverSwitch& where = {});
// For the module that is loaded, if there is one, and for those to come. Needs no device.

}  // namespace umb::ctl
