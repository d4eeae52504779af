// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "event.h"

#define RING 64 /* events that a subscriber may be behind; the counters wrap, so a power of two */

/**
 * struct umblob_subscriber - a ring of the newest events
 * @node: in @subscribers
 * @wait: woken at every event
 * @taken: how many events were taken or lost; an index into @ring, modulo RING
 * @posted: how many events there were; as @taken
 * @lost: events that were overwritten since the last one was taken
 * @ring: those from @taken to @posted
 *
 * Everything but @wait is under @subscribers_lock.
 */
struct umblob_subscriber {
	struct list_head node;
	wait_queue_head_t *wait;
	u32 taken;
	u32 posted;
	u32 lost;
	struct umblob_event ring[RING];
};

/* Innermost but for the wait queues' own; events are posted under locks of the core. */
static DEFINE_SPINLOCK(subscribers_lock);
static LIST_HEAD(subscribers);

struct umblob_subscriber *umblob_subscriber_create(wait_queue_head_t *wait)
{
	struct umblob_subscriber *subscriber = kvzalloc(sizeof(*subscriber), GFP_KERNEL_ACCOUNT);

	if (!subscriber)
		return ERR_PTR(-ENOMEM);
	subscriber->wait = wait;
	spin_lock(&subscribers_lock);
	list_add_tail(&subscriber->node, &subscribers);
	spin_unlock(&subscribers_lock);
	return subscriber;
}

void umblob_subscriber_destroy(struct umblob_subscriber *subscriber)
{
	if (!subscriber)
		return;
	spin_lock(&subscribers_lock);
	list_del(&subscriber->node);
	spin_unlock(&subscribers_lock);
	kvfree(subscriber);
}

bool umblob_subscriber_take(struct umblob_subscriber *subscriber, struct umblob_event *event)
{
	bool any;

	spin_lock(&subscribers_lock);
	any = subscriber->taken != subscriber->posted;
	if (any) {
		*event = subscriber->ring[subscriber->taken % RING];
		event->lost = subscriber->lost;
		subscriber->lost = 0;
		WRITE_ONCE(subscriber->taken, subscriber->taken + 1);
	}
	spin_unlock(&subscribers_lock);
	return any;
}

void umblob_subscriber_missed(struct umblob_subscriber *subscriber,
			      const struct umblob_event *event)
{
	spin_lock(&subscribers_lock);
	subscriber->lost += event->lost + 1;
	spin_unlock(&subscribers_lock);
}

bool umblob_subscriber_empty(const struct umblob_subscriber *subscriber)
{
	return READ_ONCE(subscriber->taken) == READ_ONCE(subscriber->posted);
}

static void event_put(struct umblob_subscriber *subscriber, const struct umblob_event *event)
{
	if (subscriber->posted - subscriber->taken == RING) {
		subscriber->lost++;
		WRITE_ONCE(subscriber->taken, subscriber->taken + 1);
	}
	subscriber->ring[subscriber->posted % RING] = *event;
	WRITE_ONCE(subscriber->posted, subscriber->posted + 1);
	wake_up_interruptible(subscriber->wait);
}

static void event_post(struct umblob_event *event, const char *instance, const char *text)
{
	struct umblob_subscriber *subscriber;

	event->time_ns = ktime_get_boottime_ns();
	strscpy(event->instance, instance, sizeof(event->instance));
	strscpy(event->text, text ? text : "", sizeof(event->text));
	spin_lock(&subscribers_lock);
	list_for_each_entry(subscriber, &subscribers, node)
		event_put(subscriber, event);
	spin_unlock(&subscribers_lock);
}

void umblob_event_state(const struct umb_driver *driver, enum umb_state state, pid_t pid,
			const char *why)
{
	struct umblob_event event = {
		.kind = UMB_CTL_EVENT_KIND_STATE,
		.state = state,
		.pid = pid,
	};

	event_post(&event, driver->name, why);
}

void umblob_event_request(enum umb_ctl_event_kind kind, const char *instance, const char *name,
			  int err)
{
	struct umblob_event event = {
		.kind = kind,
		.pid = task_tgid_nr(current),
		.error = -err,
	};

	event_post(&event, instance, name);
}
