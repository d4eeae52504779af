/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A request of control.capnp, from its frame to its answer.
 */
#ifndef UMBLOB_CONTROL_H
#define UMBLOB_CONTROL_H

#include "answer.h"

struct file;

/**
 * struct umblob_control - a request, and what comes of it
 * @frame: the request's frame, in private memory that is 8-byte aligned
 * @size: of @frame
 * @file: the open file that it came through
 * @answer: empty; what came of it
 * @subscribe: set if the answer is to be followed by events
 */
struct umblob_control {
	const void *frame;
	size_t size;
	const struct file *file;
	struct umblob_answer *answer;
	bool subscribe;
};

/**
 * umblob_control_run() - do what a request asks for
 * @control: see there
 *
 * Runs in the task that asks; a fatal signal ends it.
 *
 * Return: 0: there is an answer, which may be that the request failed. Otherwise there is none:
 * -EBADMSG or -EMSGSIZE (not one whole frame with a request), -EOPNOTSUPP (an unknown one), -EPERM,
 * -EINTR (the task was killed) or -ENOMEM.
 */
int __must_check umblob_control_run(struct umblob_control *control);

#endif
