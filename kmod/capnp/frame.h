/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The stream framing: a table of segment sizes, then the segments. Little-endian: u32 number of
 * segments minus one, one u32 size in words for each, padding to a whole word.
 */
#ifndef UMB_CAPNP_FRAME_H
#define UMB_CAPNP_FRAME_H

#include "port.h"

UMB_CP_BEGIN_DECLS

#define UMB_CP_WORD 8
#define UMB_CP_MAX_SEGMENTS 16
#define UMB_CP_MAX_DEPTH 0xffffu
#define UMB_CP_MAX_FRAME 0x7fffffffu

/**
 * struct umb_cp_limits - what a reader puts up with
 * @max_bytes: of a frame, its segment table included
 * @max_segments: of a frame; more than UMB_CP_MAX_SEGMENTS count as that many
 * @max_depth: of structs and lists within each other, the root included; at most 65535
 * @traversal_words: that may be reached through pointers in all, each time that they are reached
 *
 * @traversal_words stops a small frame from being a large one: many pointers to one object, or a
 * list of 2^29 elements of no size. Every pointer that is followed costs one word more than
 * what it leads to.
 */
struct umb_cp_limits {
	u32 max_bytes;
	u32 max_segments;
	u32 max_depth;
	u32 traversal_words;
};

/* 64 KiB, 16 segments, 32 deep, every word reached eight times. */
extern const struct umb_cp_limits umb_cp_default_limits;

struct umb_cp_segment {
	const u8 *base;
	u32 words;
};

/**
 * struct umb_cp_msg - an open frame
 *
 * Readers point into it: it may not be moved or copied while they are in use.
 */
struct umb_cp_msg {
	u32 segment_count;
	u32 traversal_left;
	u32 max_depth;
	struct umb_cp_segment segments[UMB_CP_MAX_SEGMENTS];
};

/* The size of a segment table: a u32 for the count and one for each, in whole words. */
static inline size_t umb_cp_table_bytes(u32 segments)
{
	return ((size_t)segments + 2) / 2 * UMB_CP_WORD;
}

/**
 * umb_cp_frame_length() - how long is the frame that begins at @buf?
 * @buf: the bytes that have arrived; any alignment
 * @have: how many
 * @limits: what is acceptable
 *
 * May be called again each time that more has arrived; the answer for a frame does not depend on
 * how it was cut.
 *
 * Return: the length of the whole frame in bytes, which may be more than @have; 0 if the segment
 * table is not complete yet; -EMSGSIZE if the frame has more bytes or segments than @limits allow;
 * -EBADMSG if no frame can begin like this.
 */
ssize_t umb_cp_frame_length(const void *buf, size_t have,
			    const struct umb_cp_limits *limits) __must_check;

int umb_cp_msg_open_any(struct umb_cp_msg *msg, const void *buf, size_t len,
			const struct umb_cp_limits *limits) __must_check;

static inline u32 umb_cp_at_most(u32 limit, u32 most)
{
	return limit < most ? limit : most;
}

/**
 * umb_cp_msg_open() - open a frame for reading
 * @msg: filled in; unchanged on failure
 * @buf: exactly one frame, 8-byte aligned, that nobody else writes to; it must outlive @msg
 * @len: its length in bytes
 * @limits: what is acceptable
 *
 * Return: 0, -EMSGSIZE or -EBADMSG as umb_cp_frame_length() has it; a frame that is not exactly
 * @len bytes long, or not aligned, is -EBADMSG.
 */
static inline int __must_check umb_cp_msg_open(struct umb_cp_msg *msg, const void *buf, size_t len,
					       const struct umb_cp_limits *limits)
{
	const u64 max_bytes = umb_cp_at_most(limits->max_bytes, UMB_CP_MAX_FRAME);

	/* One segment, with a root pointer, that is the rest of the frame: almost every message. */
	if (len >= 2 * UMB_CP_WORD && len <= max_bytes && !((unsigned long)buf % UMB_CP_WORD) &&
	    limits->max_segments &&
	    umb_cp_load64(buf) == (u64)(len / UMB_CP_WORD - 1) << 32 && !(len % UMB_CP_WORD)) {
		msg->segments[0].base = (const u8 *)buf + UMB_CP_WORD;
		msg->segments[0].words = (u32)(len / UMB_CP_WORD - 1);
		msg->segment_count = 1;
		msg->traversal_left = limits->traversal_words;
		msg->max_depth = umb_cp_at_most(limits->max_depth, UMB_CP_MAX_DEPTH);
		return 0;
	}
	return umb_cp_msg_open_any(msg, buf, len, limits);
}

UMB_CP_END_DECLS

#endif
