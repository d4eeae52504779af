/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What read() gives: one frame with a reply of control.capnp, then the bytes that it announces.
 */
#ifndef UMBLOB_ANSWER_H
#define UMBLOB_ANSWER_H

#include <linux/types.h>

#include "control.umb.h"

struct firmware;
struct umblob_event;
struct umblob_firmware_find;
struct umblob_module_load;
struct umblob_module_unload;

/**
 * struct umblob_answer - what is still to be read
 * @frame: owned; NULL if there is no answer
 * @size: of @frame
 * @position: how much was read, of @frame and then of @firmware's data
 * @firmware: owned; NULL if no bytes follow
 *
 * Protected by its session's lock. Zeroed, it is an empty answer.
 */
struct umblob_answer {
	u8 *frame;
	size_t size;
	size_t position;
	const struct firmware *firmware;
};

/*
 * Makers of an answer, each with an empty @answer, which stays so on failure. They return 0,
 * -ENOMEM, or -EMSGSIZE if the reply would be too long. @last_words: those of the helpers, too,
 * which are not for everybody.
 */
int __must_check umblob_answer_none(struct umblob_answer *answer);
int __must_check umblob_answer_error(struct umblob_answer *answer, int err, const char *reason);
int __must_check umblob_answer_status(struct umblob_answer *answer, bool last_words);
int __must_check umblob_answer_autoload(struct umblob_answer *answer, enum umb_ctl_autoload what);
int __must_check umblob_answer_module(struct umblob_answer *answer,
				      const struct umblob_module_load *load);
int __must_check umblob_answer_unload(struct umblob_answer *answer,
				      const struct umblob_module_unload *unload);
int __must_check umblob_answer_event(struct umblob_answer *answer,
				     const struct umblob_event *event);

/* Takes the file out of @find on success. */
int __must_check umblob_answer_firmware(struct umblob_answer *answer,
					struct umblob_firmware_find *find);

/* Makes it empty. */
void umblob_answer_drop(struct umblob_answer *answer);

/**
 * umblob_answer_copy() - copy what comes next to user space
 * @answer: what is still to be read; dropped once all of it has been
 * @to: where to
 * @size: how much at most
 *
 * Return: how much, 0 if the answer is empty, or -EFAULT.
 */
ssize_t umblob_answer_copy(struct umblob_answer *answer, char __user *to, size_t size);

static inline bool umblob_answer_empty(const struct umblob_answer *answer)
{
	return !answer->frame;
}

#endif
