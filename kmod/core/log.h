/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_LOG_H
#define UMB_CORE_LOG_H

#include <linux/ratelimit.h>
#include <linux/workqueue.h>

#include "watch.h"

struct file;

#define UMB_LOG_LINE 256

/**
 * struct umb_log - a helper's stderr, line by line into the kernel log
 * @from: read end of its pipe, non-blocking; owned
 * @name: of the instance
 * @wq: for @work
 * @watch: on @from
 * @work: reads; the only one that touches what follows, until umb_log_finish()
 * @limit: a helper may not flood the log
 * @line: what has come of the current line
 * @used: bytes of it
 */
struct umb_log {
	struct file *from;
	const char *name;
	struct workqueue_struct *wq;
	struct umb_watch watch;
	struct work_struct work;
	struct ratelimit_state limit;
	char line[UMB_LOG_LINE];
	size_t used;
};

/* Takes over the reference to @from. */
void umb_log_open(struct umb_log *log, struct file *from, const char *name,
		  struct workqueue_struct *wq);

/*
 * The process has ended or will be read no more: log what there still is, and stop. Does nothing
 * on a zeroed log.
 */
void umb_log_finish(struct umb_log *log);

#endif
