// SPDX-License-Identifier: GPL-2.0-only OR MIT
#pragma once

#include <string>
#include <string_view>

namespace umb::compiler {

// loadModule, HTTPServer, utf8Text -> load_module, http_server, utf8_text
std::string snakeCase(std::string_view name);

std::string upperCase(std::string_view name);

// The last component of a path, without its extension, as a C identifier.
std::string stemOf(std::string_view path);

bool isIdentifierPart(char c);

bool isIdentifier(std::string_view name);

// 0x0123456789abcdefULL
std::string hex64(unsigned long long value);

}  // namespace umb::compiler
