// SPDX-License-Identifier: GPL-2.0-only
#include "differential.h"

#include <capnp/message.h>
#include <kj/function.h>

#include <algorithm>

#include "delegate.capnp.h"
#include "umb.capnp.h"
#include "wide.capnp.h"

namespace umb::test {
namespace {

using capnp::DynamicEnum;
using capnp::DynamicList;
using capnp::DynamicStruct;
using capnp::DynamicValue;
using capnp::StructSchema;
using capnp::Type;

constexpr int maxDepth = 5;
constexpr uint32_t maxElements = 40;  // of a list are compared

unsigned below(Random& random, unsigned limit) {
  return static_cast<unsigned>(random() % limit);
}

std::string randomBytes(Random& random, bool isText) {
  std::string bytes(below(random, 20), ' ');
  for (char& c : bytes) c = static_cast<char>(isText ? 1 + below(random, 127) : below(random, 256));
  return bytes;
}

DynamicValue::Reader randomScalar(Type type, Random& random) {
  switch (type.which()) {
    case capnp::schema::Type::VOID:
      return capnp::VOID;
    case capnp::schema::Type::BOOL:
      return random() % 2 == 0;
    case capnp::schema::Type::INT8:
      return static_cast<int8_t>(random());
    case capnp::schema::Type::INT16:
      return static_cast<int16_t>(random());
    case capnp::schema::Type::INT32:
      return static_cast<int32_t>(random());
    case capnp::schema::Type::INT64:
      return static_cast<int64_t>(random());
    case capnp::schema::Type::UINT8:
      return static_cast<uint8_t>(random());
    case capnp::schema::Type::UINT16:
      return static_cast<uint16_t>(random());
    case capnp::schema::Type::UINT32:
      return static_cast<uint32_t>(random());
    case capnp::schema::Type::UINT64:
      return static_cast<uint64_t>(random());
    case capnp::schema::Type::ENUM:
      return DynamicEnum(type.asEnum(), static_cast<uint16_t>(random()));
    default:
      ADD_FAILURE() << "not a scalar";
      return capnp::VOID;
  }
}

void fillList(DynamicList::Builder list, Random& random, int depth) {
  const Type element = list.getSchema().getElementType();
  for (unsigned i = 0; i < list.size(); i++) {
    if (random() % 8 == 0) continue;
    if (element.isStruct()) {
      fillAtRandom(list[i].as<DynamicStruct>(), random, depth + 1);
    } else if (element.isList()) {
      fillList(list.init(i, below(random, 4)).as<DynamicList>(), random, depth + 1);
    } else if (element.isText()) {
      list.set(i, capnp::Text::Reader(randomBytes(random, true).c_str()));
    } else if (element.isData()) {
      const std::string bytes = randomBytes(random, false);
      list.set(i, capnp::Data::Reader(reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()));
    } else if (!element.isAnyPointer()) {
      list.set(i, randomScalar(element, random));
    }
  }
}

void fillField(DynamicStruct::Builder builder, StructSchema::Field field, Random& random, int depth) {
  const Type type = field.getType();
  if (field.getProto().isGroup()) {
    fillAtRandom(builder.init(field).as<DynamicStruct>(), random, depth);
  } else if (type.isStruct()) {
    if (depth < maxDepth) fillAtRandom(builder.init(field).as<DynamicStruct>(), random, depth + 1);
  } else if (type.isList()) {
    if (depth < maxDepth) fillList(builder.init(field, below(random, 6)).as<DynamicList>(), random, depth);
  } else if (type.isText()) {
    builder.set(field, capnp::Text::Reader(randomBytes(random, true).c_str()));
  } else if (type.isData() || type.isAnyPointer()) {
    const std::string bytes = randomBytes(random, false);
    const capnp::Data::Reader data(reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size());
    if (type.isData()) {
      builder.set(field, data);
    } else if (type.whichAnyPointerKind() == capnp::schema::Type::AnyPointer::Unconstrained::ANY_KIND) {
      builder.init(field).as<capnp::AnyPointer>().setAs<capnp::Data>(data);
    }
  } else {
    builder.set(field, randomScalar(type, random));
  }
}

// The bits of a scalar field, as the wire has them.
uint64_t rawBits(const umb_cp_struct& s, Type type, uint32_t offset) {
  switch (type.which()) {
    case capnp::schema::Type::BOOL:
      return umb_cp_get_bool(&s, offset);
    case capnp::schema::Type::INT8:
    case capnp::schema::Type::UINT8:
      return umb_cp_get_u8(&s, offset);
    case capnp::schema::Type::INT16:
    case capnp::schema::Type::UINT16:
    case capnp::schema::Type::ENUM:
      return umb_cp_get_u16(&s, offset * 2);
    case capnp::schema::Type::INT32:
    case capnp::schema::Type::UINT32:
      return umb_cp_get_u32(&s, offset * 4);
    case capnp::schema::Type::INT64:
    case capnp::schema::Type::UINT64:
      return umb_cp_get_u64(&s, offset * 8);
    default:
      return 0;
  }
}

uint64_t rawBits(const umb_cp_list& l, Type type, uint32_t i) {
  switch (type.which()) {
    case capnp::schema::Type::BOOL:
      return umb_cp_list_bool(&l, i);
    case capnp::schema::Type::INT8:
    case capnp::schema::Type::UINT8:
      return umb_cp_list_u8(&l, i);
    case capnp::schema::Type::INT16:
    case capnp::schema::Type::UINT16:
    case capnp::schema::Type::ENUM:
      return umb_cp_list_u16(&l, i);
    case capnp::schema::Type::INT32:
    case capnp::schema::Type::UINT32:
      return umb_cp_list_u32(&l, i);
    case capnp::schema::Type::INT64:
    case capnp::schema::Type::UINT64:
      return umb_cp_list_u64(&l, i);
    default:
      return 0;
  }
}

uint64_t valueBits(DynamicValue::Reader value, Type type) {
  switch (type.which()) {
    case capnp::schema::Type::BOOL:
      return value.as<bool>();
    case capnp::schema::Type::INT8:
      return static_cast<uint8_t>(value.as<int8_t>());
    case capnp::schema::Type::UINT8:
      return value.as<uint8_t>();
    case capnp::schema::Type::INT16:
      return static_cast<uint16_t>(value.as<int16_t>());
    case capnp::schema::Type::UINT16:
      return value.as<uint16_t>();
    case capnp::schema::Type::ENUM:
      return value.as<DynamicEnum>().getRaw();
    case capnp::schema::Type::INT32:
      return static_cast<uint32_t>(value.as<int32_t>());
    case capnp::schema::Type::UINT32:
      return value.as<uint32_t>();
    case capnp::schema::Type::INT64:
      return static_cast<uint64_t>(value.as<int64_t>());
    case capnp::schema::Type::UINT64:
      return value.as<uint64_t>();
    default:
      return 0;
  }
}

uint64_t defaultBits(capnp::schema::Value::Reader value) {
  switch (value.which()) {
    case capnp::schema::Value::BOOL:
      return value.getBool();
    case capnp::schema::Value::INT8:
      return static_cast<uint8_t>(value.getInt8());
    case capnp::schema::Value::UINT8:
      return value.getUint8();
    case capnp::schema::Value::INT16:
      return static_cast<uint16_t>(value.getInt16());
    case capnp::schema::Value::UINT16:
      return value.getUint16();
    case capnp::schema::Value::ENUM:
      return value.getEnum();
    case capnp::schema::Value::INT32:
      return static_cast<uint32_t>(value.getInt32());
    case capnp::schema::Value::UINT32:
      return value.getUint32();
    case capnp::schema::Value::INT64:
      return static_cast<uint64_t>(value.getInt64());
    case capnp::schema::Value::UINT64:
      return value.getUint64();
    default:
      return 0;
  }
}

umb_cp_element elementOf(Type type) {
  switch (type.which()) {
    case capnp::schema::Type::VOID:
      return UMB_CP_VOID;
    case capnp::schema::Type::BOOL:
      return UMB_CP_BIT;
    case capnp::schema::Type::INT8:
    case capnp::schema::Type::UINT8:
      return UMB_CP_BYTE;
    case capnp::schema::Type::INT16:
    case capnp::schema::Type::UINT16:
    case capnp::schema::Type::ENUM:
      return UMB_CP_TWO_BYTES;
    case capnp::schema::Type::INT32:
    case capnp::schema::Type::UINT32:
      return UMB_CP_FOUR_BYTES;
    case capnp::schema::Type::INT64:
    case capnp::schema::Type::UINT64:
      return UMB_CP_EIGHT_BYTES;
    case capnp::schema::Type::STRUCT:
      return UMB_CP_COMPOSITE;
    default:
      return UMB_CP_POINTER;
  }
}

bool isPointer(Type type) {
  return type.isText() || type.isData() || type.isList() || type.isStruct() || type.isAnyPointer();
}

bool hasInnerNul(DynamicValue::Reader value) {
  const auto text = view(value.as<capnp::Text>());
  return text.find('\0') != std::string_view::npos;
}

}  // namespace

void fillAtRandom(DynamicStruct::Builder builder, Random& random, int depth) {
  for (auto field : builder.getSchema().getNonUnionFields()) {
    if (random() % 4 != 0) fillField(builder, field, random, depth);
  }
  auto members = builder.getSchema().getUnionFields();
  if (members.size() != 0) fillField(builder, members[below(random, members.size())], random, depth);
}

std::vector<StructSchema> schemas() {
  return {
      capnp::Schema::from<Scalars>(),
      capnp::Schema::from<Defaults>(),
      capnp::Schema::from<Lists>(),
      capnp::Schema::from<Unions>(),
      capnp::Schema::from<Pointers>(),
      capnp::Schema::from<Old>(),
      capnp::Schema::from<New>(),
      capnp::Schema::from<HasEmpty>(),
      capnp::Schema::from<wire::Envelope>(),
      capnp::Schema::from<delegate::FindFirmwareRequest>(),
  };
}

// Small segments of a fixed size make far and double-far pointers.
std::vector<uint64_t> randomMessage(StructSchema schema, Random& random) {
  for (;;) {
    const unsigned segment = random() % 2 == 0 ? 1024 : 32 + random() % 200;
    capnp::MallocMessageBuilder message(segment, capnp::AllocationStrategy::FIXED_SIZE);
    fillAtRandom(message.initRoot<capnp::DynamicStruct>(schema), random);
    if (message.getSegmentsForOutput().size() <= UMB_CP_MAX_SEGMENTS) return Frame::wordsOf(message);
  }
}

std::vector<uint64_t> damaged(std::vector<uint64_t> frame, Random& random) {
  const size_t table = (static_cast<uint32_t>(frame[0]) + 1 + 2) / 2;
  for (uint64_t flips = 1 + random() % 2; flips > 0; flips--) {
    frame[table + random() % (frame.size() - table)] ^= uint64_t{1} << random() % 64;
  }
  return frame;
}

Comparison::Comparison(StructSchema schema, const std::vector<uint64_t>& frame) {
  const umb_cp_limits limits = {1u << 30, UMB_CP_MAX_SEGMENTS, 64, 0xffffffff};
  if (umb_cp_msg_open(&msg, frame.data(), frame.size() * 8, &limits) != 0) {
    found.push_back("the frame is refused");
    return;
  }
  capnp::ReaderOptions options;
  options.traversalLimitInWords = uint64_t{1} << 50;
  capnp::FlatArrayMessageReader reader(
      kj::arrayPtr(reinterpret_cast<const capnp::word*>(frame.data()), frame.size()), options);
  const umb_cp_ptr root = {&msg, &msg.segments[0], msg.segments[0].base, msg.max_depth};
  pointer([&]() -> DynamicValue::Reader { return reader.getRoot<DynamicStruct>(schema); }, schema, root,
          "root");
}

template <typename T>
void Comparison::equal(const T& official, const T& ours, const std::string& path) {
  values++;
  if (!(official == ours)) found.push_back(path + " differs");
}

// The rules of ours that the official library does not have.
bool Comparison::isStricter(const umb_cp_ptr& ptr) const {
  if (umb_cp_ptr_is_null(&ptr)) return ptr.depth == 0;  // null structs have a depth too
  if (msg.traversal_left < 1u << 30) return true;       // lists of nothing, many times 2^29 elements
  const Target target = targetOf(ptr);
  // Of a double-far pad, that the first word is far but not double-far, and that the tag has no offset.
  if (target.isOddDoubleFar) return true;
  // An object of no words must lie in its segment too: its offset is not just ignored.
  if ((target.word & 3) == 0) return target.word >> 32 == 0;
  const uint64_t element = target.word >> 32 & 7;
  return (target.word & 3) == 1 && (element == 0 || (element != 7 && target.word >> 35 == 0));
}

// And those about lists: that bits are only ever read as bits, and that a list has no more than 2^29 - 1
// elements.
bool Comparison::isStricterList(const umb_cp_ptr& ptr, umb_cp_element expected) const {
  const Target target = targetOf(ptr);
  const auto element = static_cast<umb_cp_element>(target.word >> 32 & 7);
  if (expected == UMB_CP_BIT && element != UMB_CP_BIT) return true;
  return element == UMB_CP_COMPOSITE && static_cast<uint32_t>(umb_cp_load64(target.object)) >> 31 != 0;
}

// As the encoding has it, without a check: the official library has accepted it.
Comparison::Target Comparison::targetOf(const umb_cp_ptr& ptr) const {
  const auto in = [&](uint64_t far) {
    return msg.segments[far >> 32].base + (static_cast<uint32_t>(far) >> 3) * 8;
  };
  const uint8_t* at = ptr.at;
  uint64_t word = umb_cp_load64(at);
  if ((word & 3) != 2)
    return {word, at + 8 + static_cast<int64_t>(static_cast<int32_t>(word) >> 2) * 8, false};
  at = in(word);
  if ((word & 4) == 0) {
    word = umb_cp_load64(at);
    return {word, at + 8 + static_cast<int64_t>(static_cast<int32_t>(word) >> 2) * 8, false};
  }
  const uint64_t first = umb_cp_load64(at);
  const uint64_t tag = umb_cp_load64(at + 8);
  return {tag, in(first), (first & 7) != 2 || static_cast<uint32_t>(tag) >> 2 != 0};
}

bool Comparison::bothRead(Outcome outcome, const umb_cp_ptr& ptr, const std::string& path) {
  if (outcome.official && outcome.ours == 0) return true;
  refusals++;
  if (!outcome.official && outcome.ours == 0)
    found.push_back(path + " is refused by the official library alone");
  if (outcome.official && outcome.ours != 0 && !isStricter(ptr))
    found.push_back(path + " is refused by ours alone");
  return false;
}

void Comparison::structs(DynamicStruct::Reader official, const umb_cp_struct& ours, const std::string& path) {
  if (steps == 0) return;
  steps--;
  const auto schema = official.getSchema();
  const auto proto = schema.getProto().getStruct();
  for (auto member : schema.getNonUnionFields()) field(official, member, ours, path);
  if (proto.getDiscriminantCount() == 0) return;
  const uint16_t tag = umb_cp_get_u16(&ours, proto.getDiscriminantOffset() * 2);
  KJ_IF_MAYBE (active, official.which()) {
    equal<uint64_t>(active->getProto().getDiscriminantValue(), tag, path + ".which");
    field(official, *active, ours, path);
  } else {
    equal(false, tag < proto.getDiscriminantCount(), path + ".which");
  }
}

void Comparison::field(DynamicStruct::Reader official, StructSchema::Field member, const umb_cp_struct& ours,
                       const std::string& parent) {
  const std::string path = parent + "." + member.getProto().getName().cStr();
  if (member.getProto().isGroup()) {
    structs(official.get(member).as<DynamicStruct>(), ours, path);
    return;
  }
  const auto slot = member.getProto().getSlot();
  const Type type = member.getType();
  if (isPointer(type)) {
    const umb_cp_ptr ptr = umb_cp_get_ptr(&ours, slot.getOffset());
    const bool hasDefault = slot.getHadExplicitDefault() && umb_cp_ptr_is_null(&ptr);
    if (!hasDefault) pointer([&] { return official.get(member); }, type, ptr, path);
    return;
  }
  equal(valueBits(official.get(member), type),
        rawBits(ours, type, slot.getOffset()) ^ defaultBits(slot.getDefaultValue()), path);
}

void Comparison::pointer(kj::Function<DynamicValue::Reader()> official, Type type, const umb_cp_ptr& ptr,
                         const std::string& path) {
  DynamicValue::Reader value;
  Outcome outcome = {true, 0};
  try {
    value = official();
  } catch (const kj::Exception&) {
    outcome.official = false;
  }
  if (type.isAnyPointer()) {
    if (outcome.official) anyPointers(value.as<capnp::AnyPointer>(), ptr, path);
  } else if (type.isStruct()) {
    umb_cp_struct s;
    outcome.ours = umb_cp_ptr_struct(&ptr, &s);
    // Below a null pointer there is nothing but more of them.
    if (bothRead(outcome, ptr, path) && !umb_cp_ptr_is_null(&ptr))
      structs(value.as<DynamicStruct>(), s, path);
  } else if (type.isList()) {
    umb_cp_list l;
    const Type element = type.asList().getElementType();
    outcome.ours = umb_cp_ptr_list(&ptr, elementOf(element), UMB_CP_MAX_ELEMENTS, &l);
    if (outcome.official && outcome.ours != 0 && isStricterList(ptr, elementOf(element))) return;
    if (bothRead(outcome, ptr, path)) lists(value.as<DynamicList>(), element, l, path);
  } else if (type.isText()) {
    umb_cp_text text;
    outcome.ours = umb_cp_ptr_text(&ptr, UMB_CP_MAX_ELEMENTS, &text);
    if (outcome.ours != 0 && outcome.official && hasInnerNul(value)) return;
    if (bothRead(outcome, ptr, path)) equal(view(value.as<capnp::Text>()), view(text), path);
  } else {
    umb_cp_data data;
    outcome.ours = umb_cp_ptr_data(&ptr, UMB_CP_MAX_ELEMENTS, &data);
    if (bothRead(outcome, ptr, path)) equal(view(value.as<capnp::Data>()), view(data), path);
  }
}

void Comparison::anyPointers(capnp::AnyPointer::Reader official, const umb_cp_ptr& ptr,
                             const std::string& path) {
  capnp::Data::Reader value;
  umb_cp_data data;
  Outcome outcome = {true, umb_cp_ptr_data(&ptr, UMB_CP_MAX_ELEMENTS, &data)};
  try {
    equal(official.isNull(), umb_cp_ptr_is_null(&ptr), path);
    value = official.getAs<capnp::Data>();
  } catch (const kj::Exception&) {
    outcome.official = false;
  }
  if (bothRead(outcome, ptr, path)) equal(view(value), view(data), path);
}

void Comparison::lists(DynamicList::Reader official, Type element, const umb_cp_list& ours,
                       const std::string& path) {
  equal(official.size(), ours.count, path);
  for (uint32_t i = 0; i < std::min(ours.count, maxElements) && i < official.size(); i++) {
    const std::string at = path + "[" + std::to_string(i) + "]";
    if (element.isStruct()) {
      umb_cp_struct s;
      if (umb_cp_list_struct(&ours, i, &s) == 0) structs(official[i].as<DynamicStruct>(), s, at);
    } else if (isPointer(element)) {
      pointer([&] { return official[i]; }, element, umb_cp_list_ptr(&ours, i), at);
    } else {
      equal(valueBits(official[i], element), rawBits(ours, element, i), at);
    }
  }
}

}  // namespace umb::test
