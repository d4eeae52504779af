// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "answer.h"
#include "control.h"
#include "event.h"
#include "session.h"

/**
 * struct umblob_session - what belongs to one open file; lives as long as it
 * @lock: held for the whole of a request, but not while a reader waits for events
 * @answer: to be read; under @lock
 * @subscriber: set once, under @lock; who has seen it may use it without, until the session's end
 * @readable: whether @answer is not empty; written under @lock, read by poll without
 * @wait: readers and pollers
 */
struct umblob_session {
	struct mutex lock; /* of a request, and of the answer */
	struct umblob_answer answer;
	struct umblob_subscriber *subscriber;
	bool readable;
	wait_queue_head_t wait;
};

struct umblob_session *umblob_session_create(void)
{
	struct umblob_session *session = kzalloc(sizeof(*session), GFP_KERNEL_ACCOUNT);

	if (!session)
		return ERR_PTR(-ENOMEM);
	mutex_init(&session->lock);
	init_waitqueue_head(&session->wait);
	return session;
}

void umblob_session_destroy(struct umblob_session *session)
{
	umblob_subscriber_destroy(session->subscriber);
	umblob_answer_drop(&session->answer);
	mutex_destroy(&session->lock);
	kfree(session);
}

static int session_lock(struct umblob_session *session, const struct file *file)
{
	if (file->f_flags & O_NONBLOCK)
		return mutex_trylock(&session->lock) ? 0 : -EAGAIN;
	return mutex_lock_interruptible(&session->lock) ? -ERESTARTSYS : 0;
}

static void session_unlock(struct umblob_session *session)
{
	WRITE_ONCE(session->readable, !umblob_answer_empty(&session->answer));
	mutex_unlock(&session->lock);
}

static int session_subscribe(struct umblob_session *session)
{
	struct umblob_subscriber *subscriber = umblob_subscriber_create(&session->wait);

	if (IS_ERR(subscriber))
		return PTR_ERR(subscriber);
	/* Pairs with the load in umblob_session_poll(). */
	smp_store_release(&session->subscriber, subscriber);
	return 0;
}

static int session_run(struct umblob_session *session, const struct file *file, const void *frame,
		       size_t size)
{
	struct umblob_control control = {
		.frame = frame,
		.size = size,
		.file = file,
		.answer = &session->answer,
	};
	int err;

	if (session->subscriber)
		return -EBUSY;
	umblob_answer_drop(&session->answer);
	WRITE_ONCE(session->readable, false);
	err = umblob_control_run(&control);
	if (!err && control.subscribe)
		err = session_subscribe(session);
	if (err)
		umblob_answer_drop(&session->answer);
	return err;
}

int umblob_session_request(struct umblob_session *session, const struct file *file,
			   const void *frame, size_t size)
{
	int err;

	err = session_lock(session, file);
	if (err)
		return err;
	err = session_run(session, file, frame, size);
	session_unlock(session);
	wake_up_interruptible(&session->wait);
	return err;
}

/* Makes the next event the answer, if there is one and the last answer was read. */
static int session_next_event(struct umblob_session *session)
{
	struct umblob_event event;
	int err;

	if (!session->subscriber || !umblob_answer_empty(&session->answer))
		return 0;
	if (!umblob_subscriber_take(session->subscriber, &event))
		return 0;
	err = umblob_answer_event(&session->answer, &event);
	if (err)
		umblob_subscriber_missed(session->subscriber, &event);
	return err;
}

ssize_t umblob_session_read(struct umblob_session *session, const struct file *file,
			    char __user *to, size_t size)
{
	struct umblob_subscriber *subscriber;
	ssize_t done;
	int err;

	do {
		err = session_lock(session, file);
		if (err)
			return err;
		subscriber = session->subscriber;
		done = session_next_event(session);
		if (!done)
			done = umblob_answer_copy(&session->answer, to, size);
		session_unlock(session);
		if (done || !size || !subscriber)
			return done;
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		err = wait_event_interruptible(session->wait, !umblob_subscriber_empty(subscriber));
	} while (!err);
	return err;
}

__poll_t umblob_session_poll(struct umblob_session *session, struct file *file, poll_table *table)
{
	const struct umblob_subscriber *subscriber;
	__poll_t mask = 0;

	poll_wait(file, &session->wait, table);
	/* Pairs with the store in session_subscribe(). */
	subscriber = smp_load_acquire(&session->subscriber);
	if (READ_ONCE(session->readable) || (subscriber && !umblob_subscriber_empty(subscriber)))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (!subscriber)
		mask |= EPOLLOUT | EPOLLWRNORM;
	return mask;
}
