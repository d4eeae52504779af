/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Firmware for devices that come back while user space is frozen: what a device has asked for
 * before is read once more when a suspend begins, and kept until some time after it.
 */
#ifndef UMBLOB_FIRMWARE_CACHE_H
#define UMBLOB_FIRMWARE_CACHE_H

#include <linux/types.h>

struct firmware;

/* Process context, the helper being there. Return: 0 or -errno. */
int __must_check umblob_firmware_cache_init(void);
void umblob_firmware_cache_exit(void);

/*
 * A device was given the file of this name, so it may want it at a resume. The name was checked.
 * May sleep.
 */
void umblob_firmware_cache_remember(const char *name);

/*
 * A copy of a file that is kept, for release_firmware(). NULL: it is not kept, or there is no
 * memory. May sleep, but waits for nothing that a suspend could stop.
 */
const struct firmware *umblob_firmware_cache_get(const char *name);

#endif
