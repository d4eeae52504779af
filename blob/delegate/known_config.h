// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace umb {

class KnownConfig {
  // What there was of modprobe's configuration when it was looked at, before the sandbox was entered: nothing
  // else is allowed in it. So that what may not be read can be told from what is new.
  //
  // In the sandbox anybody's links, names and inode numbers can be seen as before: Landlock refuses to open,
  // and no more. Its rules are about inodes, which they hold, so that no other gets the number of one of
  // them: what has the number of one that was there then is allowed, whatever its name. The file systems that
  // a lookup passed by then are mounted there, see places(); others are not, and what leads to one of them
  // later looks as if it led to nothing. So does what is new and leads to nothing: it is told by the links.

 public:
  explicit KnownConfig(const std::vector<std::string>& folders);

  const std::vector<std::string>& targets() const { return targets_; }
  // The files that links in the folders lead to.

  const std::set<std::string>& places() const { return places_; }
  // Where lookups of the folders and of links in them passed by and ended: see PathWalk.

  bool allowsFolder(const std::string& path) const;
  // Whether it is the one that was there. If there is none, whether it leads nowhere by the same way.

  bool allowsFile(const std::string& path) const;
  // Of a file in one of the folders that were there: whether it is no link, or leads to where a link led
  // then. If it leads to nothing, whether it did so by the same way.

 private:
  void walk(const std::string& path);
  bool leadsAsBefore(const std::string& path) const;

  using Identity = std::pair<uint64_t, uint64_t>;

  std::set<Identity> identities_;  // of folders and of targets
  std::vector<std::string> targets_;
  std::set<std::string> places_;
  std::map<std::string, std::string> trails_;  // of all folders and links
};

}  // namespace umb
