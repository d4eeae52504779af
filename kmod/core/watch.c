// SPDX-License-Identifier: GPL-2.0-only
/* Being told that a pipe is ready or a process has ended, without a thread that waits for it. */
#include "watch.h"

static int watch_woken(wait_queue_entry_t *entry, unsigned int mode, int flags, void *key)
{
	struct umb_watch *watch = container_of(entry, struct umb_watch, entry);

	watch->ready(watch);
	return 0;
}

void umb_watch_queue(struct umb_watch *watch, wait_queue_head_t *head,
		     void (*ready)(struct umb_watch *watch))
{
	watch->ready = ready;
	watch->head = head;
	init_waitqueue_func_entry(&watch->entry, watch_woken);
	add_wait_queue(head, &watch->entry);
}

static void watch_poll(struct file *file, wait_queue_head_t *head, poll_table *table)
{
	struct umb_watch *watch = container_of(table, struct umb_watch, table);

	if (!WARN_ON_ONCE(watch->head))
		umb_watch_queue(watch, head, watch->ready);
}

void umb_watch_file(struct umb_watch *watch, struct file *file,
		    void (*ready)(struct umb_watch *watch))
{
	watch->ready = ready;
	watch->head = NULL;
	init_poll_funcptr(&watch->table, watch_poll);
	vfs_poll(file, &watch->table);
}

void umb_unwatch(struct umb_watch *watch)
{
	if (watch->head)
		remove_wait_queue(watch->head, &watch->entry);
	watch->head = NULL;
}
