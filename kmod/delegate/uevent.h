/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Listening to the uevents that the kernel sends, as udev does, from inside the kernel.
 */
#ifndef UMBLOB_UEVENT_H
#define UMBLOB_UEVENT_H

#include <linux/types.h>
#include <linux/workqueue.h>

struct sock;
struct socket;

/* Bytes of a message: its first line, with a path that the rest has once more, and the rest. */
#define UMBLOB_UEVENT_MAX (2 * 2048 + 64)

/**
 * struct umblob_uevent - what a message says, as far as anybody here wants to know
 * @action: "add" and so on
 * @devpath: of the device, below /sys, with a slash at its start
 * @subsystem: the device's class or bus
 * @firmware: what the firmware loader wants to have, or NULL
 * @uuid: NULL if the kernel sent it by itself; who asked for it, if somebody wrote to the device's
 *	"uevent"
 *
 * All texts are borrowed from the listener until the callback returns.
 */
struct umblob_uevent {
	const char *action;
	const char *devpath;
	const char *subsystem;
	const char *firmware;
	const char *uuid;
};

/**
 * struct umblob_uevent_listener - one who listens
 * @event: called for each message; set before umblob_uevent_listen()
 * @lost: called after those that have come if others were lost, by want of room or of memory; set
 *	likewise
 * @socket: from umblob_uevent_listen() to umblob_uevent_close()
 * @work: takes messages off the socket and makes the calls, which may sleep, one at a time
 * @data_ready: the socket's own, while it has ours
 * @error_report: likewise
 * @text: of the message that is looked at; the work's
 */
struct umblob_uevent_listener {
	void (*event)(struct umblob_uevent_listener *listener, const struct umblob_uevent *event);
	void (*lost)(struct umblob_uevent_listener *listener);
	struct socket *socket;
	struct work_struct work;
	void (*data_ready)(struct sock *sk);
	void (*error_report)(struct sock *sk);
	char text[UMBLOB_UEVENT_MAX + 1];
};

/**
 * umblob_uevent_listen() - begin
 * @listener: with its callbacks
 *
 * What is sent after this has returned is heard.
 *
 * Return: 0, -ENOMEM, or what making the socket said.
 */
int __must_check umblob_uevent_listen(struct umblob_uevent_listener *listener);

/* What was sent before this is called is heard when it returns. May sleep. */
void umblob_uevent_flush(struct umblob_uevent_listener *listener);

/* After it no callback runs. May sleep; not to be called by a callback. */
void umblob_uevent_close(struct umblob_uevent_listener *listener);

#endif
