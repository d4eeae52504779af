/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The messages that are encoded and decoded: a call for a firmware file and its return, of
 * proto/umb.capnp and proto/delegate.capnp. Every contender does the same: all fields of them,
 * from a struct to a frame in a buffer and back, with the texts pointing into the frame.
 */
#ifndef UMB_BENCH_CODEC_H
#define UMB_BENCH_CODEC_H

#include "port.h"

UMB_CP_BEGIN_DECLS

struct codec_request {
	u64 id;
	u16 method;
	u32 timeout_ms;
	u64 offset;
	u64 room;
	const char *name;
	u32 name_len;
};

struct codec_reply {
	u64 id;
	u16 error;
	u64 size;
	u16 format;
	const char *path;
	u32 path_len;
};

/* Return: the frame's length in bytes, or a negative errno value. @buf is 8-byte aligned. */
ssize_t umb_encode_request(const struct codec_request *from, void *buf, size_t size);
ssize_t umb_encode_reply(const struct codec_reply *from, void *buf, size_t size);

/* Return: 0 or a negative errno value. */
int umb_decode_request(const void *frame, size_t len, struct codec_request *to);
int umb_decode_reply(const void *frame, size_t len, struct codec_reply *to);

UMB_CP_END_DECLS

#endif
