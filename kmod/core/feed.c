// SPDX-License-Identifier: GPL-2.0-only
/* The input of a one-shot helper, written piece by piece. */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/poll.h>

#include "feed.h"
#include "io.h"

static void feed_ready(struct umb_watch *watch)
{
	wake_up(&container_of(watch, struct umb_feed, watch)->room);
}

void umb_feed_init(struct umb_feed *feed)
{
	spin_lock_init(&feed->lock);
	init_waitqueue_head(&feed->room);
}

void umb_feed_open(struct umb_feed *feed, struct file *to, struct file *spare)
{
	umb_watch_file(&feed->watch, to, feed_ready);
	spin_lock_irq(&feed->lock);
	feed->to = to;
	feed->spare = spare;
	spin_unlock_irq(&feed->lock);
}

/* Both ends, with references: without the spare one the write could still raise a SIGPIPE. */
static bool feed_get(struct umb_feed *feed, struct file **to, struct file **spare)
{
	bool open;

	spin_lock_irq(&feed->lock);
	open = feed->to;
	if (open) {
		*to = get_file(feed->to);
		*spare = get_file(feed->spare);
	}
	spin_unlock_irq(&feed->lock);
	return open;
}

/* Wait until some of it can be written. */
static int feed_wait(struct umb_feed *feed, struct file *file)
{
	if (wait_event_killable(feed->room, !READ_ONCE(feed->to) ||
				(vfs_poll(file, NULL) & EPOLLOUT)))
		return -EINTR;
	return 0;
}

/* Write a part of it, or wait. Return: bytes written, or as umb_feed_write(). */
static ssize_t feed_write_some(struct umb_feed *feed, const void *data, size_t size)
{
	struct file *to, *spare;
	ssize_t n;

	if (!feed_get(feed, &to, &spare))
		return -EPIPE;
	n = umb_write(to, data, size, NULL);
	if (n == -EAGAIN)
		n = feed_wait(feed, to);
	fput(to);
	fput(spare);
	return n;
}

int umb_feed_write(struct umb_feed *feed, const void *data, size_t size)
{
	ssize_t n;

	while (size) {
		n = feed_write_some(feed, data, size);
		if (n < 0)
			return n;
		data += n;
		size -= n;
	}
	return 0;
}

void umb_feed_close(struct umb_feed *feed)
{
	struct file *to, *spare;

	spin_lock_irq(&feed->lock);
	to = feed->to;
	spare = feed->spare;
	feed->to = NULL;
	feed->spare = NULL;
	spin_unlock_irq(&feed->lock);
	if (!to)
		return;
	umb_unwatch(&feed->watch);
	wake_up_all(&feed->room);
	__fput_sync(to);
	__fput_sync(spare);
}
