/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_WATCH_H
#define UMB_CORE_WATCH_H

#include <linux/poll.h>
#include <linux/wait.h>

/**
 * struct umb_watch - a standing entry in someone else's wait queue
 * @ready: called whenever the queue is woken: in any context, the queue's lock held, interrupts off
 *
 * The owner keeps what holds the wait queue (the file, the pid) alive until umb_unwatch().
 */
struct umb_watch {
	void (*ready)(struct umb_watch *watch);
	wait_queue_head_t *head;
	wait_queue_entry_t entry;
	poll_table table;
};

/*
 * Watch a file that has exactly one wait queue for its mode, as either end of a pipe has. May
 * sleep.
 */
void umb_watch_file(struct umb_watch *watch, struct file *file,
		    void (*ready)(struct umb_watch *watch));

/* Watch a wait queue. */
void umb_watch_queue(struct umb_watch *watch, wait_queue_head_t *head,
		     void (*ready)(struct umb_watch *watch));

/*
 * When this has returned @ready is not running and will not be called again. Does nothing on a
 * zeroed watch.
 */
void umb_unwatch(struct umb_watch *watch);

#endif
