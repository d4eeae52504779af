// SPDX-License-Identifier: GPL-2.0-only
#include "path_walk.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string_view>

namespace umb {
namespace {

constexpr int kMaxLinks = 40;  // as the kernel's

// Puts a path's components on the stack, the first one on top.
void push(std::string_view path, std::vector<std::string>& stack) {
  while (!path.empty()) {
    auto slash = path.rfind('/');
    auto component = slash == path.npos ? path : path.substr(slash + 1);
    if (!component.empty() && component != ".") stack.emplace_back(component);
    path = slash == path.npos ? std::string_view() : path.substr(0, slash);
  }
}

bool isThere(const std::string& path) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0;
}

}  // namespace

std::string parentOf(const std::string& place) {
  auto slash = place.rfind('/');
  return slash == 0 || slash == place.npos ? "/" : place.substr(0, slash);
}

PathWalk::PathWalk(const std::string& path) {
  std::vector<std::string> stack;
  push(path, stack);
  std::string place = "/";
  char text[PATH_MAX];
  for (int links = 0; !stack.empty();) {
    auto component = std::move(stack.back());
    stack.pop_back();
    if (component == "..") {
      places.push_back(place);
      place = parentOf(place);
      continue;
    }
    auto next = place;
    if (next != "/") next.push_back('/');
    next.append(component);
    ssize_t n = readlink(next.c_str(), text, sizeof(text));
    if (n > 0) {
      if (++links > kMaxLinks) break;
      std::string_view link(text, n);
      places.push_back(place);
      trail.append(link).push_back('\0');
      push(link, stack);
      if (link[0] == '/') place.assign(1, '/');
    } else {
      if (!isThere(next)) break;
      place = std::move(next);
    }
  }
  places.push_back(std::move(place));
}

}  // namespace umb
