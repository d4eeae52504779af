/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_HELPER_H
#define UMB_CORE_HELPER_H

#include <linux/kref.h>

#include "arena.h"
#include "channel.h"
#include "log.h"
#include "process.h"

/* Bytes of the kernel's hello at most. */
#define UMB_HELLO_FRAME 512

/**
 * struct umb_helper - one process of an instance, with all that is between it and the kernel
 * @ref: the instance holds one reference until it has retired the helper, every call another
 * @driver: what it was started from
 * @process: see there
 * @arena: see there
 * @channel: see there
 * @log: see there
 * @ended: woken when the process has ended
 * @changed: called when the process has ended, in atomic context, or the channel has failed
 * @owner: for @changed
 *
 * A restart makes a new one, so nothing of an old process can be taken for the new one's. Lives
 * past umb_helper_retire() for as long as a call refers to it, but is inert then.
 */
struct umb_helper {
	struct kref ref;
	const struct umb_driver *driver;
	struct umb_process process;
	struct umb_arena arena;
	struct umb_channel channel;
	struct umb_log log;
	wait_queue_head_t ended;
	void (*changed)(void *owner);
	void *owner;
};

/*
 * Start a process and open its channel; it has not said hello yet. To be called from a work item.
 * Return: the helper, or an ERR_PTR with nothing left behind.
 */
struct umb_helper *umb_helper_spawn(const struct umb_driver *driver, struct workqueue_struct *wq,
				    void (*changed)(void *owner), void *owner);

/*
 * Exchange hellos. @why: filled with the reason of a failure. Return: 0, or an errno as
 * umb_start() has them.
 */
int umb_helper_greet(struct umb_helper *helper, char *why, size_t size);

/*
 * For a helper that is leaving, see umb_channel_leave(): wait until it has returned its calls, for
 * stop_timeout_ms at most, and ask it to exit. @why: filled with how it ended. Return: whether it
 * did as it was told.
 */
bool umb_helper_make_way(struct umb_helper *helper, char *why, size_t size);

/*
 * Ask the process to exit, for good, by the shutdown message and, a second later, by SIGTERM; it
 * has one more for that. umb_helper_retire() makes sure. A call that ends with it now is told so.
 */
void umb_helper_shut_down(struct umb_helper *helper);

/*
 * Kill the process if it still lives, end all calls with @outcome and stop everything that runs
 * for the helper. Bounded: a process that does not die is left behind with nothing of ours but
 * the image's mount. What there is to know of its end is in @channel.last and @log then.
 */
void umb_helper_retire(struct umb_helper *helper, int outcome);

/*
 * The channel saw an end of file: wait a moment for the process to have ended, as it has closed
 * its files just before. Return: whether it has.
 */
bool umb_helper_settle(struct umb_helper *helper);

/* In the initial pid namespace; 0 without a helper. */
pid_t umb_helper_pid(const struct umb_helper *helper);

/* How it ended, for people; waits a moment as umb_helper_settle(). */
void umb_helper_describe_end(struct umb_helper *helper, char *buf, size_t size);

void umb_helper_put(struct umb_helper *helper);

#endif
