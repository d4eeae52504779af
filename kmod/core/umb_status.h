/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * umblob core: what an instance is doing, what became of its last process, and how to start it
 * again once it was given up. Part of umb.h. docs/observability.md has what users see of it.
 */
#ifndef UMB_STATUS_H
#define UMB_STATUS_H

#include <linux/types.h>

struct umb_instance;

enum umb_state {
	UMB_STOPPED,
	UMB_STARTING,
	UMB_READY,
	UMB_DRAINING,
	UMB_CRASHED,
	UMB_BACKOFF,
	UMB_FAILED,
};

/**
 * struct umb_status - a look at an instance
 * @state: its state
 * @pid: of the helper, in the initial pid namespace; 0 if there is none
 * @restarts: how often it was started again
 * @calls: begun
 * @failures: calls that ended with anything but 0
 * @in_flight: now
 * @max_in_flight: the profile's
 * @crashes_left: how many crashes may come before it has failed
 * @last_end: how the last process ended; "" if none has
 * @last_call: what that process was at: "method 1, sent 20 ms before the end, 3 in flight", of
 *	the call that it had for the longest; of the last one if none was in flight; "" if there was
 *	none
 */
struct umb_status {
	enum umb_state state;
	pid_t pid;
	u32 restarts;
	u64 calls;
	u64 failures;
	u32 in_flight;
	u32 max_in_flight;
	u32 crashes_left;
	char last_end[128];
	char last_call[80];
};

/* Does not sleep. */
void umb_get_status(struct umb_instance *instance, struct umb_status *status);

/**
 * umb_called_by_helper() - is the calling task one of the helper's own?
 * @instance: see umb_start()
 *
 * Of the helper that serves, or of one that is about to exit for its successor. What it asks of
 * the instance might wait for itself. Does not sleep.
 */
bool umb_called_by_helper(struct umb_instance *instance);

#define UMB_LAST_STDERR_MAX 4096 /* bytes that are kept */

/**
 * umb_get_last_stderr() - what the last process wrote to its standard error
 * @instance: see umb_start()
 * @buf: set to the last bytes of it; not NUL-terminated. Control characters but for the ends of
 *	lines have become '?'; nothing else was checked
 * @size: of @buf; UMB_LAST_STDERR_MAX for all there is
 *
 * Does not sleep. Return: how many bytes.
 */
size_t umb_get_last_stderr(struct umb_instance *instance, char *buf, size_t size);

/* The name of a state, as in "ready". */
const char *umb_state_name(enum umb_state state);

/**
 * umb_reset() - forget the crashes, and start a helper that was given up
 * @instance: see umb_start()
 *
 * The only way out of UMB_FAILED. A helper that waits for its next start is started at once; one
 * that is ready goes on. Does not wait until the helper is ready, as a call does by itself; waits,
 * killably, while a start or a crash is being dealt with, for seconds at worst.
 *
 * Return: 0, -EINTR, or -ESHUTDOWN (it is being stopped, or its first start went wrong).
 */
int __must_check umb_reset(struct umb_instance *instance);

/**
 * umb_restart() - have the helper make way for a successor, though nothing is wrong with it
 * @instance: see umb_start()
 *
 * For what is fixed when a helper starts, such as the folders that its sandbox lets it read. The
 * helper gets no more calls, has stop_timeout_ms to return those that it is at, and is told to exit
 * then. What it has not returned ends with -EPIPE or, if it is idempotent, with the successor's
 * reply. If it does so, no crash is counted, and there is no backoff. Calls from now on, and those
 * that were begun and not yet sent, are the successor's. Waits no longer than a tenth of a second,
 * in any context that may sleep.
 *
 * Return: 0, -EBUSY (it is being started, restarted or reset, or has just died), -ENODEV (it has
 * failed for good, see umb_reset()), or -ESHUTDOWN (it is being stopped, or its first start went
 * wrong).
 */
int __must_check umb_restart(struct umb_instance *instance);

#endif
