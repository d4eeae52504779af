# SPDX-License-Identifier: GPL-2.0-only
"""Random configurations of modprobe, each from a seed: folders of files, a kernel command line, and names to ask for."""
import os
import random
import shutil

from modules import concrete

MARK = "umb_mark"


class Config:
    """One configuration in a folder of its own."""

    def __init__(self, tree, folder, seed):
        self.tree, self.folder = tree, folder
        self.random = random.Random(f"{tree.release} {seed}")
        pick = self.random
        self.pool = pick.sample(tree.dependent, 6) + pick.sample(tree.modules, 5) + pick.sample(tree.softdeps, 3)
        self.builtin = pick.sample(tree.builtin, 2)
        self.patterns = pick.sample(tree.aliases, 4)
        self.own_aliases = []
        self.places = []
        self.write()

    # --- words ---------------------------------------------------------------------------------------------------------

    def space(self):
        return self.random.choices([" ", "\t", "  ", " \t", "   "], [12, 3, 2, 1, 1])[0]

    def spelled(self, name):
        return "".join("-" if c == "_" and self.random.random() < 0.3 else c for c in name)

    def module(self):
        return self.spelled(self.random.choice(self.pool))

    def target(self):
        kinds = [self.module(), self.random.choice(self.builtin), "no-such-module", self.random.choice(self.pool) + ".ko"]
        return self.random.choices(kinds, [10, 2, 1, 1])[0]

    def pattern(self):
        name = self.module()
        cut = self.random.randrange(1, len(name)) if len(name) > 1 else 1
        return self.random.choices([name, name[:cut] + "*", name[:-1] + "?", "[!u]*", "[a-m]" + name[1:], name + "]", "[" + name],
                                   [14, 3, 2, 1, 1, 1, 1])[0]

    def alias(self):
        plain = self.random.choice(["net-pf-99", "char-major-240-*", "my-alias", "my_alias", "my-*", "fs-umb", "a[-x]b", "pci:v0000*"])
        name = self.random.choices([plain, self.module(), self.random.choice(self.patterns)], [6, 2, 2])[0]
        self.own_aliases.append(name)
        return name

    def value(self):
        return self.random.choice(["1", "0x10", "a,b,c", '"two words"', "'x'", "a=b", "back\\slash", "tab\there", "umb#1", ""])

    def options(self):
        count = self.random.randrange(0, 4)
        return self.space().join(f"{self.random.choice(['debug', 'p1', 'p.q', 'flag-a'])}={self.value()}" for _ in range(count))

    def dependency(self):
        return self.random.choices([self.module(), self.random.choice(self.patterns), self.alias(), "no-such", "x]", self.target()],
                                   [8, 2, 2, 1, 1, 1])[0]

    def soft_dependencies(self):
        words = []
        for _ in range(self.random.randrange(0, 4)):
            words.append(self.random.choices(["pre:", "post:", "Pre:"], [6, 5, 1])[0])
            words += [self.dependency() for _ in range(self.random.randrange(0, 3))]
        return self.space().join(words) + self.random.choice(["", " ", "\t "])

    # --- files ---------------------------------------------------------------------------------------------------------

    def statement(self):
        s = self.space
        kind = self.random.choices(["alias", "options", "blacklist", "softdep", "install", "remove", "other"],
                                   [6, 6, 4, 6, 2, 1, 3])[0]
        if kind == "alias":
            return f"alias{s()}{self.alias()}{s()}{self.target()}" + self.random.choice(["", " more words"])
        if kind == "options":
            return f"options{s()}{self.random.choice([self.module(), self.alias()])}{s()}{self.options()}"
        if kind == "blacklist":
            return f"blacklist{s()}{self.module()}" + self.random.choice(["", " ", " # why"])
        if kind == "softdep":
            return f"softdep{s()}{self.pattern()}{s()}{self.soft_dependencies()}"
        if kind in ("install", "remove"):
            name = self.random.choice([self.pattern(), self.pattern(), "made-up", "made.up"])
            return f"{kind}{s()}{name}{s()}{self.random.choice(['/bin/true', '/bin/false', 'echo  $CMDLINE_OPTS; x', ''])}"
        return self.random.choice([
            "# a comment", "#softdep x pre: y", " # not at the start", "", "   ", "nonsense here", "include /etc/other", "alias",
            "alias one", "options", f"options {self.module()}", "blacklist", "blacklist x]", "softdep", "install x", "install",
            "config x", f"OPTIONS {self.module()} a=1", f"options {self.module()} a=1\r", f"weakdep {self.module()} {self.module()}",
        ])

    def joined(self, line):
        """The same with some line breaks in it, and with backslashes that do nothing."""
        if self.random.random() < 0.85 or len(line) < 3:
            return line
        at = self.random.randrange(1, len(line))
        return line[:at] + self.random.choice(["\\\n", "\\\n\\\n", "\\" if line[at] not in "\\\n" else ""]) + line[at:]

    def text(self):
        lines = [self.joined(self.statement()) for _ in range(self.random.randrange(0, 8))]
        return "\n".join(lines) + self.random.choice(["\n", "\n", ""])

    def command_line(self):
        def word():
            parameter = f"{self.module()}.{self.random.choice(['a', 'b-c'])}"
            return self.random.choice([
                "ro", "quiet", "root=/dev/sda1", "BOOT_IMAGE=/boot/vmlinuz-6.1", "rd.luks.uuid=1", "console=ttyS0,115200n8", "-- single",
                parameter, f"{parameter}={self.value()}", f'"{parameter}=two words"', f'{parameter}="two words"', f'"{parameter}"',
                f"modprobe.blacklist={self.random.choice(self.pool)},{self.module()}", f"modprobe.blacklist={self.random.choice(self.pool)}",
                f'"modprobe.blacklist={self.random.choice(self.pool)},x"', "modprobe.other=1", ".a=1", "a..b=1", 'x"y.z=1', "b].c=1", "k=v.w=1",
                f"{parameter}=.x=y", '"', f"{parameter}=\"open",
            ])
        return self.space().join(word() for _ in range(self.random.randrange(0, 8))) + self.random.choice(["\n", ""])

    def put(self, place, name, text):
        path = os.path.join(self.folder, place, name)
        if not os.path.lexists(path):
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)

    def write(self):
        for place in ["etc", "run", "lib"][:self.random.randrange(1, 4)]:
            os.makedirs(os.path.join(self.folder, place))
            self.places.append(os.path.join(self.folder, place))
            for name in self.random.sample(["a.conf", "b.conf", "modules.conf", "n.conf", "z.conf", "x.alias", "B.conf"], self.random.randrange(1, 6)):
                if self.random.random() < 0.08:
                    os.symlink(self.random.choice(["/dev/null", "nowhere", "../linked"]), os.path.join(self.folder, place, name))
                else:
                    self.put(place, name, self.text())
            for name in [".hidden.conf", "conf", "b.conf~", "c.conf.dpkg-old", ".alias"]:
                self.put(place, name, f"options {self.random.choice(self.pool)} never=1\n")
            if self.random.random() < 0.2:
                os.makedirs(os.path.join(self.folder, place, "folder.conf"))
        self.put(".", "linked", self.text())
        # What ends each answer, whatever else there is.
        self.put("etc", "0-mark.conf", f"install {MARK} umb-mark\n")
        if self.random.random() < 0.2:
            self.put(".", "single", self.text())
            self.places.append(os.path.join(self.folder, "single"))
        self.places.append(os.path.join(self.folder, "absent"))
        self.put(".", "cmdline", self.command_line())

    def names(self):
        names = [self.spelled(name) for name in self.pool] + self.builtin
        names += [concrete(pattern, self.random) for pattern in self.patterns + self.own_aliases]
        names += self.own_aliases + self.patterns
        names += ["symbol:" + self.random.choice(self.tree.symbols).split(":", 1)[-1], "made-up", "made.up", "made", "no-such-module",
                  "net-pf-*", "x]", "[", "*", "?", "fs-[a-z]*", self.random.choice(self.pool) + ".ko"]
        return names


def plain_config(folder):
    """One that says nothing but how answers end. Returns its places."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(os.path.join(folder, "etc"))
    with open(os.path.join(folder, "etc/0-mark.conf"), "w", encoding="utf-8") as file:
        file.write(f"install {MARK} umb-mark\n")
    with open(os.path.join(folder, "cmdline"), "w", encoding="utf-8") as file:
        file.write("quiet ro\n")
    return [os.path.join(folder, "etc")]
