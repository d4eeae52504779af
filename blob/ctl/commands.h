// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/common.h>
#include <kj/io.h>

#include "device.h"
#include "output.h"

namespace umb::ctl {

// What umbctl does. Each tells the output what came of it, and returns whether all that was asked for was
// done. What concerns no single name is thrown: Failure, or kj::Exception.

bool showStatus(Device& device, Output& output);

bool loadModules(Device& device, Output& output, kj::ArrayPtr<const kj::StringPtr> names);
// Goes on after a failure.

bool unloadModules(Device& device, Output& output, kj::ArrayPtr<const kj::StringPtr> names);
// The same.

bool describeFirmware(Device& device, Output& output, kj::StringPtr name);
bool saveFirmware(Device& device, Output& output, kj::StringPtr name, kj::StringPtr path);
bool streamFirmware(Device& device, Output& output, kj::StringPtr name, kj::OutputStream& to);

bool resetHelpers(Device& device, Output& output, kj::StringPtr name);
// The one of this name, or all if it is empty.

bool restartHelpers(Device& device, Output& output, kj::ArrayPtr<const kj::StringPtr> names);
// Those of these names, or all if there are none. Goes on after a failure.

bool showEvents(Device& device, Output& output);
// Returns only by an exception.

}  // namespace umb::ctl
