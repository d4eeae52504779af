/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/umblob, see kmod/uapi/umblob_ctl.h.
 */
#ifndef UMBLOB_DEVICE_H
#define UMBLOB_DEVICE_H

#include <linux/init.h>
#include <linux/types.h>

/* After it, requests come: the helpers must have been started. Returns 0 or -errno. */
int __init umblob_device_register(void);

/* Its number, once it is registered. */
dev_t umblob_device_number(void);

/* No file is open: each holds a reference to this module. */
void umblob_device_unregister(void);

#endif
