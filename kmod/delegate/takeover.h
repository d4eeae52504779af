/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In the kernel's place: which of the kernel's own ways to user space lead to the helpers, by the
 * module's parameters `takeover` and `takeover_off`, and only while the helper in question serves.
 */
#ifndef UMBLOB_TAKEOVER_H
#define UMBLOB_TAKEOVER_H

#include <linux/types.h>

/**
 * umblob_takeover_begin() - from now on do as the parameters say
 *
 * The last thing in module init, as requests may come before it returns. What cannot be taken over
 * is in the log, and no reason not to load the module.
 */
void umblob_takeover_begin(void);

/**
 * umblob_takeover_end() - give everything back, for good
 *
 * The first thing in module exit. A parameter that is written later has no effect.
 */
void umblob_takeover_end(void);

/*
 * No work is left. After the helpers have been stopped, which umblob_takeover_look() is called for.
 */
void umblob_takeover_flush(void);

/* A helper's state has changed: soon do what that means. Any context. */
void umblob_takeover_look(void);

/**
 * struct umblob_takeover_state - of one part
 * @name: as in the parameter
 * @wanted: by the parameter
 * @in_force: the kernel's requests come here
 * @err: why not, if it was tried: a negative errno
 */
struct umblob_takeover_state {
	const char *name;
	bool wanted;
	bool in_force;
	int err;
};

/* How many parts there are. */
#define UMBLOB_TAKEOVER_PARTS 2

/**
 * struct umblob_takeover_status - of all of them, at one moment
 * @off: everything is switched off
 * @parts: in the parameter's order
 */
struct umblob_takeover_status {
	bool off;
	struct umblob_takeover_state parts[UMBLOB_TAKEOVER_PARTS];
};

/**
 * umblob_takeover_get() - look at all parts
 * @status: set to what they are
 *
 * Waits for whoever is taking over or giving back at that moment.
 */
void umblob_takeover_get(struct umblob_takeover_status *status);

#endif
