/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One device of the class "firmware": a request of the kernel's firmware loader, with its files
 * "loading" and "data".
 */
#ifndef UMBLOB_FALLBACK_DEVICE_H
#define UMBLOB_FALLBACK_DEVICE_H

#include <linux/types.h>

struct firmware;
struct umblob_knobs;

/* How often an answer is tried for which memory is short. */
#define UMBLOB_FALLBACK_TRIES 20

/* The longest that a path can be in the kernel's uevents. */
#define UMBLOB_DEVPATH_MAX 2048

/**
 * struct umblob_fallback_device - where it is
 * @knobs: mounted
 * @path_len: bytes of the device's own path
 * @path: below /sys, without a slash at its start; after @path_len, the name of one of its files
 */
struct umblob_fallback_device {
	const struct umblob_knobs *knobs;
	size_t path_len;
	char path[UMBLOB_DEVPATH_MAX + 16];
};

/**
 * umblob_fallback_device_init() - take a path from a uevent
 * @device: to be filled in
 * @knobs: mounted
 * @devpath: from anybody
 *
 * What is there is looked at by umblob_fallback_device_wants(); it is in sysfs in any case.
 *
 * Return: 0 or -EINVAL: it is no path of a device.
 */
int __must_check umblob_fallback_device_init(struct umblob_fallback_device *device,
					     const struct umblob_knobs *knobs,
					     const char *devpath);

/**
 * umblob_fallback_device_wants() - is it there, and what it is taken for?
 * @device: see there
 * @name: the file that it should be waiting for
 *
 * A device by which user space gives firmware to a driver of its own accord (CONFIG_FW_UPLOAD) is
 * of the same class and sends the same uevent, but must be left alone.
 *
 * Return: whether.
 */
bool umblob_fallback_device_wants(struct umblob_fallback_device *device, const char *name);

/**
 * umblob_fallback_device_fill() - give it the file
 * @device: see there
 * @firmware: the bytes
 *
 * If that fails half-way the request is given up.
 *
 * Return: 0, -ENOENT or -ENODEV (it is gone) or what writing its files said.
 */
int __must_check umblob_fallback_device_fill(struct umblob_fallback_device *device,
					     const struct firmware *firmware);

/**
 * umblob_fallback_device_refuse() - tell the kernel that there is no such file
 * @device: see there; that it is gone is no error
 * @tries: how often to try if there is no memory, a tenth of a second apart; not 0
 *
 * Return: how many are left.
 */
int umblob_fallback_device_refuse(struct umblob_fallback_device *device, int tries);

#endif
