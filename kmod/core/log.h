/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_LOG_H
#define UMB_CORE_LOG_H

#include <linux/ratelimit.h>
#include <linux/workqueue.h>

#include "watch.h"

struct file;

#define UMB_LOG_LINE 256
#define UMB_LOG_KEPT 4096	/* bytes of a helper's last words */

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
 * @kept: a ring of the last bytes, as they came but for control characters
 * @total: bytes that have come, so @total % UMB_LOG_KEPT is where the next one goes
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
	char kept[UMB_LOG_KEPT];
	u64 total;
};

/* Takes over the reference to @from. */
void umb_log_open(struct umb_log *log, struct file *from, const char *name,
		  struct workqueue_struct *wq);

/*
 * The process has ended or will be read no more: log what there still is, and stop. Does nothing
 * on a zeroed log.
 */
void umb_log_finish(struct umb_log *log);

/*
 * Copy the last words, the oldest first, to @buf, which has room for UMB_LOG_KEPT bytes. Lines end
 * with '\n'; other control characters have become '?'. To be called after umb_log_finish().
 * Return: how many bytes.
 */
size_t umb_log_copy_kept(const struct umb_log *log, char *buf);

#endif
