// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "types.h"

#include <capnp/any.h>
#include <capnp/message.h>
#include <kj/debug.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "names.h"

namespace umb::compiler {
namespace {

std::string hex(uint64_t value) {
  std::array<char, 32> text;
  int length = std::snprintf(text.data(), text.size(), "0x%llx", static_cast<unsigned long long>(value));
  return std::string(text.data(), static_cast<size_t>(length));
}

std::string floatLiteral(double value, bool isDouble) {
  if (std::isnan(value)) return isDouble ? "__builtin_nan(\"\")" : "__builtin_nanf(\"\")";
  if (std::isinf(value))
    return std::string(value < 0 ? "-" : "") + (isDouble ? "__builtin_inf()" : "__builtin_inff()");
  std::array<char, 64> text;
  int length = std::snprintf(text.data(), text.size(), "%.*e", isDouble ? 16 : 8, value);
  return std::string(text.data(), static_cast<size_t>(length)) + (isDouble ? "" : "f");
}

template <typename To, typename From>
To bitCast(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof(to));
  return to;
}

std::string signedLiteral(const char* type, int64_t value) {
  // The most negative number has no literal of its own.
  std::string digits = value == INT64_MIN
                           ? "-9223372036854775807LL - 1"
                           : std::to_string(value) + (value == static_cast<int32_t>(value) ? "" : "LL");
  return std::string("((") + type + ")" + (value < 0 ? "(" + digits + ")" : digits) + ")";
}

}  // namespace

std::string Scalar::fromWire(const std::string& raw, uint64_t defaultBits) const {
  std::string value = raw;
  bool isBool = bits == 1;
  if (isBool) return defaultBits != 0 ? "!" + raw : raw;
  if (defaultBits != 0) value += " ^ " + hex(defaultBits) + (bits == 64 ? "ULL" : "u");
  if (isFloat) return std::string("umb_cp_to_") + c + "(" + value + ")";
  bool converts = c[0] == 's' || (defaultBits != 0 && bits < 32);
  if (!converts) return value;
  return std::string("(") + c + ")" + (defaultBits != 0 ? "(" + value + ")" : value);
}

std::string Scalar::toWire(const std::string& value, uint64_t defaultBits) const {
  if (bits == 1) return defaultBits != 0 ? "!" + value : value;
  std::string raw = value;
  if (isFloat) raw = std::string("umb_cp_from_") + c + "(" + value + ")";
  if (c[0] == 's') raw = std::string("(") + access + ")" + value;
  if (defaultBits == 0) return raw;
  raw += " ^ " + hex(defaultBits) + (bits == 64 ? "ULL" : "u");
  return bits < 32 ? std::string("(") + access + ")(" + raw + ")" : raw;
}

std::string Scalar::literal(uint64_t value) const {
  if (bits == 1) return value != 0 ? "true" : "false";
  if (isFloat && bits == 32) return floatLiteral(bitCast<float>(static_cast<uint32_t>(value)), false);
  if (isFloat) return floatLiteral(bitCast<double>(value), true);
  if (c[0] == 's') {
    unsigned unused = 64 - bits;
    return signedLiteral(c, static_cast<int64_t>(value << unused) >> unused);
  }
  if (bits == 64) return "((u64)" + hex(value) + "ULL)";
  return std::string("((") + c + ")" + std::to_string(value) + "u)";
}

std::optional<Scalar> scalarOf(Type::Reader type) {
  switch (type.which()) {
    case Type::BOOL:
      return Scalar{"bool", "bool", 1};
    case Type::INT8:
      return Scalar{"s8", "u8", 8};
    case Type::INT16:
      return Scalar{"s16", "u16", 16};
    case Type::INT32:
      return Scalar{"s32", "u32", 32};
    case Type::INT64:
      return Scalar{"s64", "u64", 64};
    case Type::UINT8:
      return Scalar{"u8", "u8", 8};
    case Type::UINT16:
      return Scalar{"u16", "u16", 16};
    case Type::UINT32:
      return Scalar{"u32", "u32", 32};
    case Type::UINT64:
      return Scalar{"u64", "u64", 64};
    case Type::ENUM:
      return Scalar{"u16", "u16", 16};
    case Type::FLOAT32:
      return Scalar{"float", "u32", 32, true};
    case Type::FLOAT64:
      return Scalar{"double", "u64", 64, true};
    default:
      return std::nullopt;
  }
}

uint64_t bitsOf(Value::Reader value) {
  switch (value.which()) {
    case Value::BOOL:
      return value.getBool();
    case Value::INT8:
      return static_cast<uint8_t>(value.getInt8());
    case Value::INT16:
      return static_cast<uint16_t>(value.getInt16());
    case Value::INT32:
      return static_cast<uint32_t>(value.getInt32());
    case Value::INT64:
      return static_cast<uint64_t>(value.getInt64());
    case Value::UINT8:
      return value.getUint8();
    case Value::UINT16:
      return value.getUint16();
    case Value::UINT32:
      return value.getUint32();
    case Value::UINT64:
      return value.getUint64();
    case Value::ENUM:
      return value.getEnum();
    case Value::FLOAT32:
      return bitCast<uint32_t>(value.getFloat32());
    case Value::FLOAT64:
      return bitCast<uint64_t>(value.getFloat64());
    default:
      return 0;
  }
}

const char* elementOf(Type::Reader type) {
  if (type.isVoid()) return "UMB_CP_VOID";
  if (type.isStruct()) return "UMB_CP_COMPOSITE";
  std::optional<Scalar> scalar = scalarOf(type);
  switch (scalar ? scalar->bits : 0) {
    case 1:
      return "UMB_CP_BIT";
    case 8:
      return "UMB_CP_BYTE";
    case 16:
      return "UMB_CP_TWO_BYTES";
    case 32:
      return "UMB_CP_FOUR_BYTES";
    case 64:
      return "UMB_CP_EIGHT_BYTES";
    default:
      return "UMB_CP_POINTER";
  }
}

bool isCapability(Type::Reader type) {
  if (type.isInterface()) return true;
  if (!type.isAnyPointer() || !type.getAnyPointer().isUnconstrained()) return false;
  return type.getAnyPointer().getUnconstrained().isCapability();
}

bool isFloat(Type::Reader type) {
  return type.isFloat32() || type.isFloat64();
}

kj::Array<kj::byte> encodePointer(Value::Reader value) {
  // As much as is surely enough: it must be one segment.
  capnp::MallocMessageBuilder message(static_cast<unsigned>(value.totalSize().wordCount) + 1);
  auto root = message.getRoot<capnp::AnyPointer>();
  switch (value.which()) {
    case Value::TEXT:
      if (value.hasText()) root.setAs<capnp::Text>(value.getText());
      break;
    case Value::DATA:
      if (value.hasData()) root.setAs<capnp::Data>(value.getData());
      break;
    case Value::LIST:
      root.set(value.getList());
      break;
    case Value::STRUCT:
      root.set(value.getStruct());
      break;
    case Value::ANY_POINTER:
      root.set(value.getAnyPointer());
      break;
    default:
      break;
  }
  if (root.isNull()) return nullptr;
  auto segments = message.getSegmentsForOutput();
  KJ_REQUIRE(segments.size() == 1, "a value needs more than it takes up itself");
  return kj::heapArray(segments[0].asBytes());
}

std::string byteList(kj::ArrayPtr<const kj::byte> bytes) {
  std::string out;
  for (kj::byte byte : bytes) {
    std::array<char, 8> text;
    std::snprintf(text.data(), text.size(), "0x%02x", byte);
    if (!out.empty()) out += ", ";
    out += text.data();
  }
  return out;
}

bool hasNul(kj::StringPtr text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c == '\0'; });
}

std::string quoted(kj::StringPtr text) {
  std::string out = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte >= 0x20 && byte < 0x7f && c != '?') {
      out += c;
    } else {
      // Octal escapes end after three digits, whatever follows; '?' might begin a trigraph.
      std::array<char, 8> escape;
      std::snprintf(escape.data(), escape.size(), "\\%03o", byte);
      out += escape.data();
    }
  }
  return out + "\"";
}

}  // namespace umb::compiler
