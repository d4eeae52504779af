// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/refcount.h>
#include <kj/string.h>
#include <kj/vector.h>

namespace umb {

class ModuleConfig final : public kj::AtomicRefcounted {
  // What modprobe.d and the kernel's command line say about modules. Entries are added in the order in which
  // modprobe reads them: the first soft dependencies and the first command for a module count, options add
  // up. Names are as in the indexes: see normalizedAlias(). Once it is filled, for any number of threads.

 public:
  struct Place {
    kj::StringPtr file;  // of addFile()
    unsigned line = 0;

    kj::String text() const { return kj::str(file, " line ", line); }
  };
  struct Alias {
    kj::String pattern;
    kj::String module;
  };
  struct Command {
    kj::String module;  // a pattern
    kj::String line;    // for a shell
    Place place;

    bool isOnly(kj::StringPtr program) const;
    // Whether it runs "true", or another such program, and nothing else: how a module is switched off.

    kj::String brief() const;
    // The line in quotes, cut where it is long.
  };
  struct SoftDependencies {
    kj::String module;                               // a pattern
    kj::Vector<kj::String> before = {}, after = {};  // names or aliases
  };

  kj::StringPtr addFile(kj::StringPtr path);
  void addAlias(kj::String pattern, kj::String module);
  void addBlacklist(kj::String module, Place place);
  void addOptions(kj::String module, kj::String options);
  void addInstall(Command command) { installs_.add(kj::mv(command)); }
  void addRemove(Command command) { removes_.add(kj::mv(command)); }
  void addSoftDependencies(SoftDependencies dependencies) { softDependencies_.add(kj::mv(dependencies)); }

  void complain(kj::String line);
  // About a line that is passed over. The first few are kept, for the log.

  kj::ArrayPtr<const kj::String> complaints() const { return complaints_; }

  kj::Vector<const Alias*> aliasesFor(kj::StringPtr name) const;
  // All whose pattern matches, in order.

  kj::Maybe<Place> blacklisted(kj::StringPtr module) const;

  kj::String optionsFor(kj::StringPtr module, kj::Maybe<kj::StringPtr> alias) const;
  // "" if it has none. A module that was found by an alias has the options for that, too.

  kj::Maybe<const Command&> installFor(kj::StringPtr module) const;
  kj::Maybe<const Command&> removeFor(kj::StringPtr module) const;
  // By pattern.

  kj::Maybe<const Command&> installNamed(kj::StringPtr name) const;
  kj::Maybe<const Command&> removeNamed(kj::StringPtr name) const;
  // By name: such a line makes a module known that there need not be.

  kj::Maybe<const SoftDependencies&> softDependenciesOf(kj::StringPtr module) const;

 private:
  struct Blacklist {
    kj::String module;
    Place place;
  };
  struct Options {
    kj::String module;
    kj::String text;
  };

  kj::Vector<kj::String> files_;
  kj::Vector<Alias> aliases_;
  kj::Vector<Blacklist> blacklists_;
  kj::Vector<Options> options_;
  kj::Vector<Command> installs_, removes_;
  kj::Vector<SoftDependencies> softDependencies_;
  kj::Vector<kj::String> complaints_;
};

}  // namespace umb
