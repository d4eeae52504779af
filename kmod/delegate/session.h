/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An open file of /dev/umblob: one request at a time, its answer, or a stream of events.
 */
#ifndef UMBLOB_SESSION_H
#define UMBLOB_SESSION_H

#include <linux/poll.h>
#include <linux/types.h>

struct file;
struct umblob_session;

/**
 * umblob_session_create() - for a file that is being opened
 *
 * Return: the session, or an ERR_PTR: -ENOMEM.
 */
struct umblob_session *umblob_session_create(void);

/**
 * umblob_session_destroy() - for a file that nobody has any more; what was not read is dropped
 * @session: from umblob_session_create()
 */
void umblob_session_destroy(struct umblob_session *session);

/**
 * umblob_session_request() - run a request
 * @session: on behalf of which file
 * @file: that file
 * @frame: the request, in private memory that is 8-byte aligned
 * @size: of @frame
 *
 * Drops what was not read of the last answer. O_NONBLOCK does not shorten the request: it only
 * refuses to wait for another one that runs through the same file.
 *
 * Return: 0, what umblob_control_run() said, -EBUSY (the session's answers are events now), -EAGAIN
 * (O_NONBLOCK) or -ERESTARTSYS.
 */
int __must_check umblob_session_request(struct umblob_session *session, const struct file *file,
					const void *frame, size_t size);

/**
 * umblob_session_read() - give what is next of the answer
 * @session: on behalf of which file
 * @file: that file
 * @to: where to
 * @size: how much at most
 *
 * Waits for a request that is running, and for events if the session has subscribed to them.
 *
 * Return: how much; 0: the whole answer was read; -EFAULT, -ENOMEM, -EAGAIN (O_NONBLOCK) or
 * -ERESTARTSYS.
 */
ssize_t umblob_session_read(struct umblob_session *session, const struct file *file,
			    char __user *to, size_t size);

/* Readable when there is an answer or an event; writable unless subscribed. */
__poll_t umblob_session_poll(struct umblob_session *session, struct file *file,
			     poll_table *table);

#endif
