// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "frame.h"

const struct umb_cp_limits umb_cp_default_limits = {
	.max_bytes = 64 * 1024,
	.max_segments = UMB_CP_MAX_SEGMENTS,
	.max_depth = 32,
	.traversal_words = 8 * 64 * 1024 / UMB_CP_WORD,
};

/* The table is read where it arrived, at any alignment. */
static u32 table_entry(const void *buf, u32 i)
{
	const u8 *p = (const u8 *)buf + (size_t)i * 4;

	return p[0] | (u32)p[1] << 8 | (u32)p[2] << 16 | (u32)p[3] << 24;
}

ssize_t umb_cp_frame_length(const void *buf, size_t have, const struct umb_cp_limits *limits)
{
	u32 segments, i;
	u64 bytes;

	if (have < 4)
		return 0;
	/* The count on the wire is one less: 0xffffffff must not become none. */
	if (table_entry(buf, 0) >= umb_cp_at_most(limits->max_segments, UMB_CP_MAX_SEGMENTS))
		return -EMSGSIZE;
	segments = table_entry(buf, 0) + 1;
	bytes = umb_cp_table_bytes(segments);
	if (have < bytes)
		return 0;
	if (!table_entry(buf, 1))
		return -EBADMSG; /* no room for the root pointer */
	for (i = 0; i < segments; i++)
		bytes += (u64)table_entry(buf, i + 1) * UMB_CP_WORD;
	if (bytes > limits->max_bytes || bytes > UMB_CP_MAX_FRAME)
		return -EMSGSIZE;
	return (ssize_t)bytes;
}

int umb_cp_msg_open_any(struct umb_cp_msg *msg, const void *buf, size_t len,
			const struct umb_cp_limits *limits)
{
	ssize_t whole = umb_cp_frame_length(buf, len, limits);
	u32 segments, i;
	const u8 *next;

	if (whole < 0)
		return (int)whole;
	if (!whole || (size_t)whole != len || (unsigned long)buf % UMB_CP_WORD)
		return -EBADMSG;

	segments = table_entry(buf, 0) + 1;
	next = (const u8 *)buf + umb_cp_table_bytes(segments);
	for (i = 0; i < segments; i++) {
		msg->segments[i].base = next;
		msg->segments[i].words = table_entry(buf, i + 1);
		next += (size_t)msg->segments[i].words * UMB_CP_WORD;
	}
	msg->segment_count = segments;
	msg->traversal_left = limits->traversal_words;
	msg->max_depth = umb_cp_at_most(limits->max_depth, UMB_CP_MAX_DEPTH);
	return 0;
}
