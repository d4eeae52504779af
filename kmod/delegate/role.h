/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One of the two helpers of umblob.ko, and how it is called.
 */
#ifndef UMBLOB_ROLE_H
#define UMBLOB_ROLE_H

#include <linux/mutex.h>
#include <linux/spinlock.h>

#include "umb.h"

/*
 * Requests at a time; the helper works on as many as it has workers. The core keeps a table of this
 * size.
 */
#define UMBLOB_MAX_IN_FLIGHT 256

/**
 * struct umblob_role - a driver of the framework and its instance
 * @driver: constant after umblob_role_launch()
 * @profile: constant after umblob_role_launch()
 * @lock: of @instance, for those who keep no reference to this module: it is pinned under it, and
 *	cleared under it before it is stopped
 * @instance: set before anybody can ask, by module init; cleared by module exit. A caller who
 *	holds a reference to this module, by a symbol or an open file, needs no lock
 * @following: of what comes after it; held for as long as umb_restart() takes, so that who comes
 *	second finds it done
 * @followed: umblob_role_follow() has restarted it, and will not again before @follow_from
 * @follow_from: in jiffies
 */
struct umblob_role {
	struct umb_driver driver;
	struct umb_profile profile;
	spinlock_t lock;		/* see above */
	struct umb_instance *instance;
	struct mutex following;		/* see above */
	bool followed;
	unsigned long follow_from;
};

/**
 * umblob_role_launch() - begin to start a helper
 * @role: with a driver and a profile; not to be launched twice without a stop
 * @image: what to start; must outlive the helper
 *
 * Return: 0 or what umb_launch() said.
 */
int __must_check umblob_role_launch(struct umblob_role *role, struct umb_image *image);

/**
 * umblob_role_wait() - wait until a launched helper is ready
 * @role: launched
 *
 * Return: 0 or what umb_wait_ready() said.
 */
int __must_check umblob_role_wait(struct umblob_role *role);

/**
 * umblob_role_stop() - stop a helper for good
 * @role: launched or not
 */
void umblob_role_stop(struct umblob_role *role);

/**
 * umblob_role_begin() - umb_call_begin(), unless the helper would wait for itself
 * @role: ready
 * @call: see umb_call_begin()
 * @method: see umb_call_begin()
 * @timeout_ms: see umb_call_begin()
 * @flags: see umb_call_begin()
 *
 * A caller in the helper's own process is refused with -EDEADLK: it may be the init function of a
 * module that the helper is loading, and the helper has only so many threads to wait in.
 *
 * Return: 0, -EDEADLK, or what umb_call_begin() said.
 */
int __must_check umblob_role_begin(struct umblob_role *role, struct umb_call *call,
				   u16 method, unsigned int timeout_ms, unsigned int flags);

/**
 * umblob_role_note_outdated() - take a helper's word that what it may read is another than when it
 *	was started
 * @outdated: whether it was told that this is known; set
 *
 * Return: -ESTALE, for it to be asked once more, or -EPROTO.
 */
int umblob_role_note_outdated(bool *outdated);

/**
 * umblob_role_follow() - have the helper restarted as it says that it is outdated
 * @role: launched
 *
 * What a helper may read is fixed when it starts, so the next one may read what has come since. At
 * most once in five seconds: one that claims this all the time, or somebody who changes something
 * all the time, costs no more than that. Whoever asks does so for a call of his own, which the next
 * helper, or this one, answers in any case; that it is not restarted is no error. Does not wait for
 * the next one.
 */
void umblob_role_follow(struct umblob_role *role);

/* Whether that would restart it now, as far as time is concerned. */
bool umblob_role_may_follow(struct umblob_role *role);

/**
 * umblob_role_why() - fill in a reason where there is none yet
 * @reason: UMB_REASON_MAX bytes; kept if not empty
 * @err: a negative errno of the framework
 */
void umblob_role_why(char *reason, int err);

/* For module parameters: a time-out in milliseconds, at least 1. */
extern const struct kernel_param_ops umblob_timeout_ops;

#endif
