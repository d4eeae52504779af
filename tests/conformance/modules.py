# SPDX-License-Identifier: GPL-2.0-only
"""What is known of a kernel's modules, from the text files that depmod writes beside its indexes."""
import os
import re


class Tree:
    """A module tree as modprobe's -d and -S have it."""

    def __init__(self, root, release):
        self.root, self.release = root, release
        self.folder = os.path.join(root, "lib/modules", release)
        self.modules = [module_name(line.split(":")[0]) for line in self._lines("modules.dep")]
        self.builtin = [module_name(line) for line in self._lines("modules.builtin")]
        self.aliases = [fields[1] for fields in map(str.split, self._lines("modules.alias")) if fields[0] == "alias"]
        self.symbols = [fields[1] for fields in map(str.split, self._lines("modules.symbols")) if fields[0] == "alias"]
        self.softdeps = [fields[1] for fields in map(str.split, self._lines("modules.softdep")) if fields[0] == "softdep"]
        needed = [line.split(":")[1].split() for line in self._lines("modules.dep")]
        self.dependent = [name for name, paths in zip(self.modules, needed) if 2 <= len(paths) <= 12]

    def _lines(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return [line.rstrip("\n") for line in file if line.strip()]


def module_name(path):
    return os.path.basename(path).split(".")[0].replace("-", "_")


def concrete(pattern, random):
    """A name that an alias's pattern matches, or one that it just does not."""
    def bracket(match):
        inside = match.group(1)
        return random.choice(inside.replace("-", "") or "-")

    text = re.sub(r"\[([^]]*)\]", bracket, pattern)
    text = re.sub(r"\?", lambda _: random.choice("0aF_"), text)
    text = re.sub(r"\*", lambda _: random.choice(["", "0", "00", "1F2E", "x-y"]), text)
    if random.random() < 0.1:
        text += random.choice(["0", "x", "_"])
    return text
