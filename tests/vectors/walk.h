/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads all of a message through the accessors generated from wide.capnp, in the kernel as in user
 * space.
 */
#ifndef VEC_WALK_H
#define VEC_WALK_H

#include "port.h"

struct umb_cp_msg;

/**
 * struct vec_walk - what was read
 * @digest: of every value, and of every refusal, in the order of the schema
 * @error: 0, or what the first accessor that refused has said
 */
struct vec_walk {
	u64 digest;
	int error;
};

/* What a digest begins with, and with one more value. */
#define VEC_DIGEST_SEED 0x756d626c6f622121ull

static inline u64 vec_mix(u64 digest, u64 value)
{
	digest ^= value;
	return (digest << 27 | digest >> 37) * 0x9e3779b97f4a7c15ull;
}

u64 vec_mix_bytes(u64 digest, const void *bytes, size_t count);

/**
 * vec_walk() - read every field of every struct that is there
 * @msg: an open message
 * @root: the name of the struct in the schema that it is read as
 * @walk: filled in
 *
 * A refusal does not end it: what remains must be as safe to read. What an AnyPointer leads to is
 * not read, since nothing says as what.
 *
 * Return: 0, also if something was refused; -EINVAL if there is no such struct.
 */
int vec_walk(struct umb_cp_msg *msg, const char *root, struct vec_walk *walk);

#endif
