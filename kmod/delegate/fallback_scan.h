/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests of the kernel's fallback for firmware that were missed.
 */
#ifndef UMBLOB_FALLBACK_SCAN_H
#define UMBLOB_FALLBACK_SCAN_H

#include <linux/uuid.h>

struct umblob_knobs;

/* What the uevents have as their action that umblob_fallback_scan() causes. */
#define UMBLOB_FALLBACK_SCAN_ACTION "change"

/**
 * umblob_fallback_scan() - have the kernel announce once more each request that waits
 * @knobs: mounted
 * @uuid: by which the uevents will be known
 *
 * A request that the driver wants to have served by somebody it knows has never been announced, and
 * is not now: the kernel keeps its device's uevents back. Nothing else tells it from others.
 *
 * Return: 0, or the first error; the rest is scanned all the same.
 */
int __must_check umblob_fallback_scan(const struct umblob_knobs *knobs, const uuid_t *uuid);

#endif
