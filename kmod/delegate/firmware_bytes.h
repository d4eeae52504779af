/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bytes of a firmware file: where they go, and what came of it.
 */
#ifndef UMBLOB_FIRMWARE_BYTES_H
#define UMBLOB_FIRMWARE_BYTES_H

#include <linux/types.h>

struct firmware;

/**
 * struct umblob_firmware_bytes - a file's bytes
 * @data: the caller's memory; or NULL, and memory is taken as it is needed
 * @room: bytes of @data, or how many may be taken
 * @skip: bytes of the file to leave out at its start; 0 unless @partial
 * @partial: what comes after @room is left out rather than -EFBIG, and nothing at all is no error;
 *	only with the caller's memory
 * @owned: @data was taken, and vfree() gives it back
 * @size: bytes of @data that are the file's
 */
struct umblob_firmware_bytes {
	void *data;
	size_t room;
	u64 skip;
	bool partial;
	bool owned;
	size_t size;
};

/*
 * Have room for a file. Return: 0, -EFBIG (more than there is room for) or -ENOMEM. May sleep.
 */
int __must_check umblob_firmware_bytes_take(struct umblob_firmware_bytes *bytes, u64 size);

/*
 * Make what was taken a firmware that release_firmware() frees. Return: NULL if there is no memory,
 * and @bytes is as before; otherwise there is nothing in it any more. May sleep.
 */
const struct firmware *umblob_firmware_bytes_wrap(struct umblob_firmware_bytes *bytes);

/* Give back what was taken, so that it can be taken anew. The caller's memory stays. */
void umblob_firmware_bytes_drop(struct umblob_firmware_bytes *bytes);

#endif
