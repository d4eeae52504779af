// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/io.h>
#include <kj/string.h>

namespace umb {

class AppArmor {
  // The way into an AppArmor profile. The image is on a mount that is in no namespace, and AppArmor attaches
  // no profile to a path that it cannot connect to the root (security/apparmor/path.c, disconnect()). So a
  // helper asks for its profile by name, as aa_change_profile(3) does.

 public:
  explicit AppArmor(kj::String profile);
  // To be made while there are /proc and securityfs.

  bool enter();
  // Confines the calling thread, which must be the only one. Returns false, and nothing has changed, where
  // there is no AppArmor or no profile of that name. Throws if there is one that cannot be entered.

 private:
  kj::String profile_;
  kj::AutoCloseFd current_;  // none if there is nothing to enter
};

}  // namespace umb
