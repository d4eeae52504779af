// SPDX-License-Identifier: GPL-2.0-only
/* A helper's last words, and all others. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ctype.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "log.h"
#include "pipe.h"

/* Reads of one go, so that a helper that floods its stderr cannot keep the work item for itself. */
#define LOG_READS 64

static void log_emit(struct umb_log *log)
{
	if (log->used && __ratelimit(&log->limit))
		pr_info("%s: helper says: %.*s\n", log->name, (int)log->used,
			log->line);
	log->used = 0;
}

static void log_keep(struct umb_log *log, const char *bytes, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++, log->total++)
		log->kept[log->total % UMB_LOG_KEPT] =
			bytes[i] == '\n' || (isascii(bytes[i]) && isprint(bytes[i])) ? bytes[i] :
										 '?';
}

static void log_take(struct umb_log *log, const char *bytes, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (bytes[i] == '\n' || log->used == sizeof(log->line))
			log_emit(log);
		if (bytes[i] != '\n')
			log->line[log->used++] = isascii(bytes[i]) && isprint(bytes[i]) ? bytes[i]
											: '?';
	}
}

/* Return: whether there may be more. */
static bool log_read(struct umb_log *log)
{
	char bytes[128];
	ssize_t n;

	n = kernel_read(log->from, bytes, sizeof(bytes), NULL);
	if (n > 0) {
		log_keep(log, bytes, n);
		log_take(log, bytes, n);
	}
	return n > 0;
}

static void log_work(struct work_struct *work)
{
	struct umb_log *log = container_of(work, struct umb_log, work);
	int i;

	for (i = 0; i < LOG_READS; i++)
		if (!log_read(log))
			return;
	queue_work(log->wq, &log->work);
}

static void log_ready(struct umb_watch *watch)
{
	struct umb_log *log = container_of(watch, struct umb_log, watch);

	queue_work(log->wq, &log->work);
}

void umb_log_open(struct umb_log *log, struct file *from, const char *name,
		  struct workqueue_struct *wq)
{
	log->from = from;
	log->name = name;
	log->wq = wq;
	INIT_WORK(&log->work, log_work);
	ratelimit_state_init(&log->limit, 5 * HZ, 20);
	ratelimit_set_flags(&log->limit, RATELIMIT_MSG_ON_RELEASE);
	umb_watch_file(&log->watch, from, log_ready);
	log_ready(&log->watch);
}

void umb_log_finish(struct umb_log *log)
{
	u64 enough;

	if (!log->from)
		return;
	umb_unwatch(&log->watch);
	cancel_work_sync(&log->work);
	/* Its last words are the last bytes; but another process may write for ever. */
	enough = log->total + UMB_PIPE_MAX_BYTES;
	while (log->total < enough && log_read(log))
		;
	log_emit(log);
	ratelimit_state_exit(&log->limit);
	fput(log->from);
	log->from = NULL;
}

size_t umb_log_copy_kept(const struct umb_log *log, char *buf)
{
	size_t n = min_t(u64, log->total, UMB_LOG_KEPT);
	size_t oldest = log->total > UMB_LOG_KEPT ? log->total % UMB_LOG_KEPT : 0;

	memcpy(buf, log->kept + oldest, n - oldest);
	memcpy(buf + n - oldest, log->kept, oldest);
	return n;
}
