/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events: what happens to the helpers and to the requests, for those who have subscribed to it.
 */
#ifndef UMBLOB_EVENT_H
#define UMBLOB_EVENT_H

#include <linux/types.h>
#include <linux/wait.h>

#include "control.umb.h"
#include "umb.h"

#define UMBLOB_EVENT_TEXT 256 /* bytes, the NUL included; what is longer is cut */

/**
 * struct umblob_event - as struct Event in control.capnp
 */
struct umblob_event {
	u64 time_ns;
	enum umb_ctl_event_kind kind;
	enum umb_state state;
	pid_t pid;
	u16 error;
	u32 lost;
	char instance[UMB_NAME_MAX];
	char text[UMBLOB_EVENT_TEXT];
};

struct umblob_subscriber;

/**
 * umblob_subscriber_create() - begin to collect events
 * @wait: woken at every event; must outlive the subscriber
 *
 * Return: the subscriber, or an ERR_PTR: -ENOMEM.
 */
struct umblob_subscriber *umblob_subscriber_create(wait_queue_head_t *wait);

/**
 * umblob_subscriber_destroy() - stop it, and drop what was not taken
 * @subscriber: or NULL
 */
void umblob_subscriber_destroy(struct umblob_subscriber *subscriber);

/**
 * umblob_subscriber_take() - take the oldest event
 * @subscriber: who
 * @event: set to it; unchanged if there is none
 *
 * Return: whether there was one.
 */
bool umblob_subscriber_take(struct umblob_subscriber *subscriber, struct umblob_event *event);

/* One event that was taken could not be passed on. */
void umblob_subscriber_missed(struct umblob_subscriber *subscriber,
			      const struct umblob_event *event);

/* Is there nothing to take? Needs no lock: it is a waiter's condition. */
bool umblob_subscriber_empty(const struct umblob_subscriber *subscriber);

/* A helper has changed its state: for struct umb_driver's state_changed. Does not sleep. */
void umblob_event_state(const struct umb_driver *driver, enum umb_state state, pid_t pid,
			const char *why);

/**
 * umblob_event_request() - a request has ended
 * @kind: module or firmware
 * @instance: name of the helper's instance
 * @name: that was asked for, or NULL
 * @err: 0 or a negative errno
 *
 * The event's pid is that of the current process. Does not sleep.
 */
void umblob_event_request(enum umb_ctl_event_kind kind, const char *instance, const char *name,
			  int err);

#endif
