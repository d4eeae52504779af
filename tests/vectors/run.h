/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs the test vectors, whole and with bits flipped: in a user-space program, and in the kernel,
 * where all must come out the same.
 */
#ifndef VEC_RUN_H
#define VEC_RUN_H

#include "port.h"

/**
 * struct vec - one vector of tests/vectors/\*.vec
 * @name: of the rule or shape that it shows
 * @root: the struct of wide.capnp that it is read as
 * @frame: its bytes
 * @length: how many
 * @open: what umb_cp_msg_open() must say
 * @walk: what reading every field must say
 * @has_canonical: whether the vector says anything of its canonical form
 * @canonical: that form, if it must have one
 * @canonical_length: its length in bytes, or what umb_cp_canonical() must say instead
 */
struct vec {
	const char *name;
	const char *root;
	const u8 *frame;
	u32 length;
	int open;
	int walk;
	bool has_canonical;
	const u8 *canonical;
	ssize_t canonical_length;
};

/* Made of the files by table.awk. */
extern const struct vec vec_table[];
extern const u32 vec_count;

/**
 * struct vec_report - what came of all of them
 * @vectors: that were run
 * @frames: that were read: the vectors, and each of them with bits flipped
 * @opened: frames that could be opened
 * @whole: frames of which every field could be read
 * @canonical: frames that have a canonical form
 * @digest: of all that was read, and of all that was refused
 * @wrong: results that were not what a vector says; each was told of
 */
struct vec_report {
	u32 vectors;
	u32 frames;
	u32 opened;
	u32 whole;
	u32 canonical;
	u64 digest;
	u32 wrong;
};

/* Frames with two bits flipped, of each vector. */
#define VEC_PAIRS 64

/**
 * vec_run_all() - run every vector, then with each bit flipped, then with pairs of bits flipped
 *
 * Return: 0; -EILSEQ if a vector did not come out as it must; -EINVAL if one has a root that there
 * is not; -ENOMEM.
 */
int vec_run_all(struct vec_report *report);

#endif
