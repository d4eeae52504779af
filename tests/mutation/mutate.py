#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Takes checks out of kmod/capnp one at a time, and expects that some unit test fails then.

What is compiled with each change is the one .c file; with a change to a header, all of the runtime and those tests
that are known to look at it. Everything else comes from the build as it is, by whose own commands it is done.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import threading

PROJECT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = PROJECT / "kmod" / "capnp"
TESTS = PROJECT / "tests" / "unit" / "capnp"
TARGET = "tests/unit/capnp/capnp_test"
ARCHIVE = "libcapnp_runtime.a"

# The tests that have a header's code inline, those that are quickly compiled first.
LOOK_AT = {
    "reader.h": [["wide_walk.cc"], ["hostile_test.cc", "hostile_data_test.cc"]],
    "builder.h": [["builder_test.cc"], ["wide_build_test.cc"]],
    "frame.h": [["frame_test.cc"]],
    "framer.h": [["framer_test.cc"]],
}
# What takes long to run comes last.
QUICK_TESTS = "-Copy.*:Differential.*"
SLOW_TESTS = "Copy.*:Differential.*"
TIME_LIMIT = 60  # of each, in a processor's seconds: a change may make a loop endless
GRACE = 10  # more of these until it is killed, if it does not end by SIGXCPU
PATIENCE = 20  # times as long may it take where others want the processors too


class Mutation:
    def __init__(self, name, line):
        self.name = name
        self.line = line
        self.file = None
        self.before = []
        self.after = []

    def text(self):
        """The file's text with the change; ValueError if it is not there exactly once."""
        source = (SOURCES / self.file).read_text()
        before = "".join(line + "\n" for line in self.before)
        count = source.count(before)
        if count != 1:
            raise ValueError(f"its text is {count} times in {self.file}, not once: adjust line {self.line} and on")
        return source.replace(before, "".join(line + "\n" for line in self.after))


def read_mutations(path):
    """Of a file like mutations.txt, which says how it is written."""
    mutations = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        key, _, value = line.partition(" ")
        if not line or line.startswith("#"):
            continue
        if key == "mutation":
            mutations.append(Mutation(value, number))
        elif key == "file" and mutations:
            mutations[-1].file = value
        elif line[0] in " -+" and mutations and mutations[-1].file:
            if line[0] != "+":
                mutations[-1].before.append(line[1:])
            if line[0] != "-":
                mutations[-1].after.append(line[1:])
        else:
            sys.exit(f"{path}:{number}: neither a mutation, its file nor its text: {line}")
    names = [mutation.name for mutation in mutations]
    for mutation in mutations:
        if not mutation.before or mutation.before == mutation.after:
            sys.exit(f"{path}:{mutation.line}: {mutation.name} changes nothing")
        if names.count(mutation.name) > 1:
            sys.exit(f"{path}:{mutation.line}: there are two of the name {mutation.name}")
    return mutations


class Build:
    """The commands of an ordinary build, for other sources."""

    def __init__(self, folder):
        self.folder = folder
        commands = subprocess.run(
            ["ninja", "-C", folder, "-t", "commands", TARGET], check=True, capture_output=True, text=True
        ).stdout.splitlines()
        # ": && LINK && AFTERWARDS"
        self.link_command = shlex.split(commands[-1].split(" && ")[1])
        self.compile_commands = {}
        for command in commands:
            found = re.search(r" -c (\S+)$", command)
            if found:
                words = shlex.split(command)
                # A compiler's launcher has nothing to keep here.
                while "=" in words[0] or pathlib.Path(words[0]).name in ("env", "ccache", "sccache", "distcc"):
                    del words[0]
                self.compile_commands[pathlib.Path(found[1]).resolve()] = words

    def compile(self, source, used, output, includes):
        """What is built of `source` in this build, of `used` instead."""
        old = self.compile_commands[source]
        command = [old[0], "-I", str(includes)]
        skip = False
        for word in old[1:]:
            if skip or word in ("-MD", "-c") or word == str(source):
                skip = False
            elif word in ("-MT", "-MF", "-o"):
                skip = True
            else:
                command.append(word)
        # Warnings are not what is looked for, and a test need not be fast.
        command += ["-w", "-O0" if source.suffix == ".cc" else "-O1", "-c", str(used), "-o", str(output)]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        if done.returncode:
            raise ValueError(f"{source.name} does not compile with it:\n{done.stderr}")

    def link(self, objects, output):
        """The test with some of its objects, by the names of their sources, and some of the archive's replaced."""
        command = []
        replaced = {name for name in objects if name.endswith(".cc")}
        words = iter(self.link_command)
        for word in words:
            if word == "-o":
                next(words)
                command += ["-o", str(output)]
                continue
            name = pathlib.Path(word).name.removesuffix(".o")
            if word.endswith(".o") and name in replaced and "capnp_test.dir" in word:
                command.append(str(objects[name]))
            elif word.endswith(ARCHIVE):
                # What is found here is not taken from the archive.
                command += [str(path) for source, path in objects.items() if source.endswith(".c")] + [word]
            else:
                command.append(word)
        subprocess.run(command, cwd=self.folder, check=True)


def failing_test(program, tests):
    """The name of a test that fails, or None if all of these pass."""
    try:
        done = subprocess.run(
            [
                "prlimit",
                f"--cpu={TIME_LIMIT}:{TIME_LIMIT + GRACE}",
                program,
                "--gtest_fail_fast",
                "--gtest_brief=1",
                f"--gtest_filter={tests}",
            ],
            capture_output=True,
            errors="replace",
            text=True,
            timeout=TIME_LIMIT * PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return f"one that does not end in {TIME_LIMIT * PATIENCE} s"
    if not done.returncode:
        return None
    if done.returncode == -signal.SIGXCPU:
        return f"one that does not end in {TIME_LIMIT} s"
    found = re.search(r"^\[  FAILED  \] (\S+)", done.stdout, re.MULTILINE)
    return found[1].rstrip(",") if found else f"a crash (status {done.returncode})"


def run(mutation, build):
    """Who has found it, or None; ValueError if it cannot be tried."""
    changed = mutation.text()
    with tempfile.TemporaryDirectory(prefix="umb-mutation.") as folder:
        work = pathlib.Path(folder)
        # Whatever a source includes from its own folder must be the changed one.
        for source in [*SOURCES.glob("*.c"), *SOURCES.glob("*.h")]:
            (work / source.name).write_text(source.read_text())
        (work / mutation.file).write_text(changed)
        objects = {}

        def compile_all(sources, into):
            for source in sources:
                used = work / source.name if source.parent == SOURCES else source
                objects[source.name] = work / (source.name + ".o")
                build.compile(source, used, objects[source.name], into)

        if mutation.file.endswith(".c"):
            parts = [[SOURCES / mutation.file]]
        else:
            runtime = [source for source in SOURCES.glob("*.c") if source in build.compile_commands]
            parts = [[TESTS / name for name in names] for names in LOOK_AT[mutation.file]]
            parts[0] = runtime + parts[0]
        for part in parts:
            compile_all(part, work)
            build.link(objects, work / "test")
            found = failing_test(work / "test", QUICK_TESTS)
            if found:
                return found
        return failing_test(work / "test", SLOW_TESTS)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=PROJECT / "build", help="an ordinary build, up to date")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("name", nargs="*", help="of mutations.txt; all if none is given")
    arguments = parser.parse_args()
    mutations = read_mutations(pathlib.Path(__file__).with_name("mutations.txt"))
    unknown = set(arguments.name) - {mutation.name for mutation in mutations}
    if unknown:
        parser.error(f"there is no mutation {', '.join(sorted(unknown))}")
    if arguments.name:
        mutations = [mutation for mutation in mutations if mutation.name in arguments.name]
    build = Build(arguments.build.resolve())
    failing = failing_test(build.folder / TARGET, "*")
    if failing:
        sys.exit(f"{failing} fails without any mutation")
    speaking = threading.Lock()

    def attempt(mutation):
        try:
            found = run(mutation, build)
            line = f"killed {mutation.name}: {found}" if found else f"survived {mutation.name}"
        except ValueError as error:
            line = f"error {mutation.name}: {error}"
        with speaking:
            print(line, flush=True)
        return line.startswith("killed")

    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        killed = list(pool.map(attempt, mutations))
    return 0 if all(killed) else 1


if __name__ == "__main__":
    sys.exit(main())
