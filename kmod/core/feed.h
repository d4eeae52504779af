/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_FEED_H
#define UMB_CORE_FEED_H

#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>

#include "watch.h"

struct file;

/**
 * struct umb_feed - the kernel's side of a program's stdin
 * @lock: protects @to and @spare; innermost, interrupts off
 * @to: write end of the pipe, non-blocking; owned; NULL before umb_feed_open() and after
 *	umb_feed_close()
 * @spare: a read end of the same pipe, so that a write after the program's end raises no SIGPIPE in
 *	the caller; owned
 * @watch: on @to
 * @room: woken when the pipe may have room, and when @to is gone
 */
struct umb_feed {
	spinlock_t lock;		/* see above */
	struct file *to;
	struct file *spare;
	struct umb_watch watch;
	wait_queue_head_t room;
};

void umb_feed_init(struct umb_feed *feed);

/* Takes over the references to both ends of a pipe. */
void umb_feed_open(struct umb_feed *feed, struct file *to, struct file *spare);

/*
 * Write all of it, waiting killably while the pipe is full. Return: 0, -EPIPE (the feed is closed),
 * -EINTR, or what the pipe said, as -ENOMEM.
 */
int umb_feed_write(struct umb_feed *feed, const void *data, size_t size);

/*
 * The reader sees the end when this has returned, unless a write is going on. To be called from a
 * work item, by one at a time; does nothing the second time.
 */
void umb_feed_close(struct umb_feed *feed);

#endif
