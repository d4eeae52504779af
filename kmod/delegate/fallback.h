/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The other end of the kernel's fallback for firmware: what user space did once, in a work item for
 * each request. See docs/delegation.md, "In the kernel's place: firmware".
 */
#ifndef UMBLOB_FALLBACK_H
#define UMBLOB_FALLBACK_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/wait.h>

struct umblob_knobs;
struct workqueue_struct;

/**
 * struct umblob_fallback - the requests
 * @knobs: where their files are
 * @wq: for their work
 * @lock: protects @requests and @count, and their members where these say so; no lock is taken
 *	under it
 * @requests: those that have no answer yet, one for each device
 * @count: how many
 * @idle: woken when there is none any more
 * @closed: no helper is to be asked; read without a lock
 */
struct umblob_fallback {
	const struct umblob_knobs *knobs;
	struct workqueue_struct *wq;
	struct mutex lock;		/* see above */
	struct list_head requests;
	unsigned int count;
	wait_queue_head_t idle;
	bool closed;
};

/**
 * umblob_fallback_init() - get ready
 * @fallback: to be filled in
 * @knobs: mounted, and longer so than this is used
 *
 * Return: 0 or -ENOMEM.
 */
int __must_check umblob_fallback_init(struct umblob_fallback *fallback,
				      const struct umblob_knobs *knobs);

/*
 * Nobody begins a request any more. Waits for those that were given up, which end when the helper
 * is stopped.
 */
void umblob_fallback_exit(struct umblob_fallback *fallback);

/**
 * umblob_fallback_begin() - answer a request, in a work item
 * @fallback: see there
 * @devpath: of the request's device, as in a uevent; from anybody
 * @name: the file that it is for; from anybody
 * @again: this may have been said of the same device before; then nothing is to be done
 *
 * If it is not what it seems to be, or gone, nothing is done. Otherwise the device gets the file,
 * or the kernel is told that there is none.
 *
 * Return: 0, -EINVAL (no such path), -ENOMEM, or -EBUSY: there are too many.
 */
int __must_check umblob_fallback_begin(struct umblob_fallback *fallback, const char *devpath,
				       const char *name, bool again);

/**
 * umblob_fallback_wait() - wait until each request has its answer
 * @fallback: see there
 * @timeout_ms: at most so long
 *
 * Return: whether they have.
 */
bool umblob_fallback_wait(struct umblob_fallback *fallback, unsigned int timeout_ms);

/*
 * While @closed, each request that is begun gets the answer that there is no such file. At first it
 * is not.
 */
void umblob_fallback_close(struct umblob_fallback *fallback, bool closed);

/*
 * Each request that has no answer yet gets the one that there is no such file, now. Their work ends
 * when the helper lets it.
 */
void umblob_fallback_give_up(struct umblob_fallback *fallback);

#endif
