/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The messages that are encoded and decoded: a call for a firmware file and its return, of
 * proto/umb.capnp and proto/delegate.capnp. Every contender does the same: all fields of them,
 * from a struct to a frame in a buffer and back, with the texts pointing into the frame.
 */
#ifndef UMB_BENCH_CODEC_H
#define UMB_BENCH_CODEC_H

#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct codec_request {
	uint64_t id;
	uint16_t method;
	uint32_t timeout_ms;
	uint64_t offset;
	uint64_t room;
	const char *name;
	uint32_t name_len;
};

struct codec_reply {
	uint64_t id;
	uint16_t error;
	uint64_t size;
	uint16_t format;
	const char *path;
	uint32_t path_len;
};

/* Return: the frame's length in bytes, or a negative errno value. @buf is 8-byte aligned. */
ssize_t umb_encode_request(const struct codec_request *from, void *buf, size_t size);
ssize_t umb_encode_reply(const struct codec_reply *from, void *buf, size_t size);

/* Return: 0 or a negative errno value. */
int umb_decode_request(const void *frame, size_t len, struct codec_request *to);
int umb_decode_reply(const void *frame, size_t len, struct codec_reply *to);

#ifdef __cplusplus
}
#endif

#endif
