# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Annotations that steer the C accessors which proto/compiler generates.
# They change names and limits in C only; nothing of them is on the wire.

@0xd4c8a1f4a6e5b301;

annotation prefix @0xe1f1a3b5c7d90b02 (file) :Text;
# Put before every C name of the file, followed by an underscore. Without it the file's stem is used.

annotation name @0xc2a4e6f8091b2d03
    (struct, enum, field, enumerant, const, group, union, interface, method) :Text;
# The C name of this one declaration, without the prefix, where the derived name clashes or is a poor one.

annotation maxItems @0xf3b5d7e90a1c2e04 (field) :UInt32;
# The most elements a list may have (for Text and Data: bytes). A reader refuses more with -EBADMSG.

annotation maxDepth @0xa6c8eafc1d3f5005 (struct) :UInt16;
# How many levels of this struct, or of those that it forms a cycle with, may be nested. One struct of every cycle must
# say it; where several do, the smallest number counts. A reader refuses one more level with -EBADMSG.
