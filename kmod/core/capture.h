/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_CAPTURE_H
#define UMB_CORE_CAPTURE_H

#include <linux/types.h>

#include "watch.h"

struct file;

/**
 * struct umb_capture - what a program writes to a pipe, up to a bound
 * @from: read end of the pipe, non-blocking; owned; NULL before and after
 * @watch: on @from
 * @data: what was kept, with a NUL after it; NULL: nothing
 * @size: bytes of it
 * @room: that @data has, without the NUL
 * @max: of these are kept at most
 * @dropped: bytes that were read and not kept
 *
 * No lock: all is done by one work item, and what it leaves is constant after.
 */
struct umb_capture {
	struct file *from;
	struct umb_watch watch;
	char *data;
	size_t size;
	size_t room;
	size_t max;
	u64 dropped;
};

/*
 * Begin. Takes over the reference to @from. @ready is called, in atomic context, whenever there
 * may be something to read.
 */
void umb_capture_open(struct umb_capture *capture, struct file *from, size_t max,
		      void (*ready)(struct umb_watch *watch));

/*
 * Read some of what there is. Return: whether there may be more. Does nothing, as the next one, on
 * a zeroed or finished capture.
 */
bool umb_capture_read(struct umb_capture *capture);

/*
 * Read what is in the pipe by now, and close it. Bounded, whoever else writes to it. To be called
 * from a work item; @ready is not running and will not be called when this has returned.
 */
void umb_capture_finish(struct umb_capture *capture);

/* Free the data. */
void umb_capture_free(struct umb_capture *capture);

#endif
