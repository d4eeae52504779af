// SPDX-License-Identifier: GPL-2.0-only
#include <linux/errno.h>
#include <linux/firmware.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "firmware_bytes.h"

/*
 * Large pages are mapped and cleared away faster, but the last one is taken whole: 2 MiB on most
 * machines, so that at most an eighth is wasted.
 */
#define HUGE_FROM SZ_16M

int umblob_firmware_bytes_take(struct umblob_firmware_bytes *bytes, u64 size)
{
	if (size > bytes->room)
		return -EFBIG;
	if (bytes->data)
		return 0;
	bytes->data = size < HUGE_FROM ? vmalloc(size) : vmalloc_huge(size, GFP_KERNEL);
	if (!bytes->data)
		return -ENOMEM;
	bytes->owned = true;
	return 0;
}

/* Without priv, release_firmware() takes the data for vmalloc()'s. */
const struct firmware *umblob_firmware_bytes_wrap(struct umblob_firmware_bytes *bytes)
{
	struct firmware *firmware;

	firmware = kzalloc(sizeof(*firmware), GFP_KERNEL);
	if (!firmware)
		return NULL;
	firmware->data = bytes->data;
	firmware->size = bytes->size;
	bytes->data = NULL;
	bytes->owned = false;
	return firmware;
}

void umblob_firmware_bytes_drop(struct umblob_firmware_bytes *bytes)
{
	if (!bytes->owned)
		return;
	vfree(bytes->data);
	bytes->data = NULL;
	bytes->owned = false;
	bytes->size = 0;
}
