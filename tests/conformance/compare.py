#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compares the helper's plans with those of the distribution's modprobe, name by name.

The last line is "N answers compared, N differ"; the exit status is 1 if any differ.
"""
import argparse
import os
import random
import re
import subprocess
import sys

from configs import MARK, Config, plain_config
from modules import Tree, concrete

QUESTIONS = {"-D": "install umb-mark ", "-R": MARK}
NOT_FOUND = re.compile(r"(?:FATAL|WARNING): Module (.*) not found in directory")


class Comparison:
    def __init__(self, arguments):
        self.plan, self.modprobe, self.cmdline = arguments.plan, arguments.modprobe, arguments.cmdline
        self.spoil = arguments.spoil
        self.compared = self.answers = 0
        self.differing = []

    def ask(self, command, environment, question, names):
        """The answer to each name: its lines, and whether it was found."""
        arguments = [word for name in names for word in (name, MARK)]
        done = subprocess.run([*command, question, "-a", "--", *arguments], capture_output=True, env=environment, timeout=300,
                              check=False, encoding="utf-8", errors="surrogateescape")
        answers = done.stdout.split(QUESTIONS[question] + "\n")
        if len(answers) != len(names) + 1 or answers[-1]:
            return [f"it broke off with status {done.returncode}: {done.stderr[-300:]}"] * len(names)
        missing = set(NOT_FOUND.findall(done.stderr))
        return [answer + ("(not found)\n" if name in missing else "") for name, answer in zip(names, answers)]

    def names(self, tree, places, cmdline, names, what):
        """Compares what both say of each of the names, in batches that fit a command line."""
        names = [name for name in dict.fromkeys(names) if name and not name.startswith("-") and MARK not in name]
        where = ["-d", tree.root, "-S", tree.release] + [word for place in places for word in ("-C", place)]
        theirs_environment = {"PATH": os.environ["PATH"], "LD_PRELOAD": self.cmdline, "UMB_CMDLINE": cmdline}
        # So that one sees that this would find a difference: ours without the first of its places.
        ours_where = where[:4] + where[6:] + ["-C", os.path.join(os.path.dirname(cmdline), "mark")] if self.spoil else where
        for question, options in (("-D", []), ("-D", ["-b"]), ("-R", [])):
            for start in range(0, len(names), 500):
                batch = names[start:start + 500]
                theirs = self.ask([self.modprobe, *where, *options], theirs_environment, question, batch)
                ours = self.ask([self.plan, *ours_where, "--cmdline", cmdline, *options], {}, question, batch)
                for name, their, our in zip(batch, theirs, ours):
                    self.compared += 1
                    self.answers += their not in ("", "(not found)\n")
                    if their != our:
                        self.differing.append((f"{what}: {question} {' '.join(options)} {name}", their, our))

    def tree(self, tree, folder, alias_count):
        """All modules, and so many aliases."""
        chance = random.Random(tree.release)
        places = plain_config(os.path.join(folder, "plain"))
        aliases = chance.sample(tree.aliases, min(len(tree.aliases), alias_count))
        names = tree.modules + tree.builtin + [concrete(pattern, chance) for pattern in aliases]
        names += aliases[:200] + chance.sample(tree.symbols, 200)
        self.names(tree, places, os.path.join(folder, "plain/cmdline"), names, "as it is")

    def config(self, tree, folder, seed):
        config = Config(tree, os.path.join(folder, str(seed)), seed)
        if self.spoil:
            with open(os.path.join(config.folder, "mark"), "w", encoding="utf-8") as file:
                file.write(f"install {MARK} umb-mark\n")
        self.names(tree, config.places, os.path.join(config.folder, "cmdline"), config.names(), f"configuration {config.folder}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plan", required=True, help="the program umb-plan")
    parser.add_argument("--cmdline", required=True, help="what to preload to modprobe: umb-cmdline.so")
    parser.add_argument("--modprobe", default="/sbin/modprobe")
    parser.add_argument("--root", required=True, help="folder with lib/modules/RELEASE, indexed by depmod")
    parser.add_argument("--release", required=True)
    parser.add_argument("--work", required=True, help="folder that does not exist yet, for the configurations")
    parser.add_argument("--aliases", type=int, default=0, help="compare all modules and so many aliases, without a configuration")
    parser.add_argument("--configs", type=int, default=0, help="compare so many configurations")
    parser.add_argument("--seed", type=int, default=1, help="of the first of them")
    parser.add_argument("--spoil", action="store_true", help="take a folder from ours, so that they must differ")
    arguments = parser.parse_args()

    os.makedirs(arguments.work)
    tree = Tree(arguments.root, arguments.release)
    comparison = Comparison(arguments)
    if arguments.aliases:
        comparison.tree(tree, arguments.work, arguments.aliases)
    for seed in range(arguments.seed, arguments.seed + arguments.configs):
        comparison.config(tree, arguments.work, seed)
    for what, theirs, ours in comparison.differing[:5]:
        print(f"{what}\n  modprobe: {theirs!r}\n  the helper: {ours!r}")
    print(f"{comparison.answers} of {comparison.compared} answers are more than \"not found\"")
    print(f"{comparison.compared} answers compared, {len(comparison.differing)} differ")
    return 1 if comparison.differing or not comparison.answers else 0


if __name__ == "__main__":
    sys.exit(main())
