// SPDX-License-Identifier: GPL-2.0-only
#include <cerrno>
#include <memory>

#include "delegate.capnp.h"
#include "firmware_finder.h"
#include "roles.h"
#include "runtime/error.h"

namespace umb {
namespace {

constexpr uint64_t kAddressSpaceBytes = uint64_t{1} << 30;  // eight workers with the largest decoder each

delegate::FindFirmwareReply::Format wireFormat(Format format) {
  switch (format) {
    case Format::xz:
      return delegate::FindFirmwareReply::Format::XZ;
    case Format::zstd:
      return delegate::FindFirmwareReply::Format::ZSTD;
    default:
      return delegate::FindFirmwareReply::Format::PLAIN;
  }
}

using Place = FirmwareFinder::Place;
using Folder = delegate::FindFirmwareReply::Folder;

struct Named {
  Place place;
  Folder folder;
};
constexpr Named kNamed[] = {{Place::updatesRelease, Folder::UPDATES_RELEASE},
                            {Place::updates, Folder::UPDATES},
                            {Place::release, Folder::RELEASE},
                            {Place::tree, Folder::TREE}};

Folder folderOf(Place place) {
  for (auto& named : kNamed) {
    if (named.place == place) return named.folder;
  }
  return Folder::NONE;
}

Place placeOf(Folder folder) {
  for (auto& named : kNamed) {
    if (named.folder == folder) return named.place;
  }
  return Place::none;
}

Sandbox sandboxFor(kj::StringPtr configured) {
  auto paths = FirmwareFinder(FirmwarePlaces::ofThisKernel()).readable(configured);
  paths.emplace_back("/proc/self/fd");  // where links lead to
  return {.addressSpaceBytes = kAddressSpaceBytes, .readable = std::move(paths)};
}

kj::String configuredNow() {
  return FirmwareFinder(FirmwarePlaces::ofThisKernel()).configured();
}

class FirmwareService {
 public:
  FirmwareService(Session& session, kj::StringPtr configured)
      : session_(session),
        finder_(FirmwarePlaces::ofThisKernel()),
        configuredAtStart_(kj::heapString(configured)) {}

  void find(Call& call) {
    auto request = call.request<delegate::FindFirmwareRequest>();
    // Once, so that what is judged is what is looked in.
    auto configured = finder_.configured();
    if (!request.getOutdated() && isOutdated(configured)) {
      call.reply<delegate::FindFirmwareReply>().setOutdated(true);
      return;
    }
    auto found = findFor(configured, request, call.cancellation());
    auto reply = call.reply<delegate::FindFirmwareReply>();
    reply.setSize(found.bytes);
    reply.setPath(found.path);
    reply.setFormat(wireFormat(found.format));
    reply.setFolder(folderOf(found.place));
  }

 private:
  // Without a folder there is nothing that the sandbox would have to allow.
  bool isOutdated(kj::StringPtr configured) const {
    return configured.size() > 0 && configured != configuredAtStart_;
  }

  FirmwareFinder::Found findFor(kj::StringPtr configured, delegate::FindFirmwareRequest::Reader request,
                                const Cancellation& cancellation) const {
    ArenaOutput::Part part{.skip = request.getSkip(), .partial = request.getPartial()};
    auto after = placeOf(request.getAfter());
    if (request.getNameOnly())
      return finder_.locate(configured, request.getName(), request.getRoom(), part, after, cancellation);
    return finder_.copy(configured, request.getName(), roomFor(request), part, after, cancellation);
  }

  ArenaOutput::Room roomFor(delegate::FindFirmwareRequest::Reader request) const {
    uint64_t arena = session_.limits().arenaBytes;
    if (request.getOffset() > arena || request.getRoom() > arena - request.getOffset()) {
      throw Error(EINVAL, kj::str("the request's ", request.getRoom(), " bytes at ", request.getOffset(),
                                  " are not within the arena of ", arena));
    }
    return {.fd = session_.arenaFd(), .offset = request.getOffset(), .bytes = request.getRoom()};
  }

  Session& session_;
  FirmwareFinder finder_;
  kj::String configuredAtStart_;
};

}  // namespace

Sandbox firmwareSandbox() {
  return sandboxFor(configuredNow());
}

Role firmwareRole() {
  // Read once, for the sandbox and for what is outside of it.
  auto configured = std::make_shared<kj::String>(configuredNow());
  return {.name = "firmware",
          .sandbox = sandboxFor(*configured),
          .methods = [configured](Session& session) -> std::vector<Method> {
            auto service = std::make_shared<FirmwareService>(session, *configured);
            return {{static_cast<uint16_t>(delegate::Method::FIND_FIRMWARE),
                     [service](Call& call) { service->find(call); }}};
          }};
}

}  // namespace umb
