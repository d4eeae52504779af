// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "fallback.h"
#include "fallback_device.h"
#include "firmware.h"
#include "name.h"

/* The helper works on eight at a time; as many can be at their devices meanwhile. */
#define WORKERS 16

#define REQUESTS_MAX 512

/**
 * struct fallback_request - a request that waits for its answer
 * @fallback: whose
 * @node: in its list; empty once it has been given up; under its lock
 * @repeated: a device came into being at this one's place after this one had; under the list's lock
 * @refs: its work's, and one of whoever gives it up
 * @work: see request_work()
 * @lock: held while the device is looked at or gets its answer; the list's lock is not taken under
 *	it
 * @given_up: it has its answer, by whoever gave it up; under @lock
 * @device: under @lock, but for its own path, which is constant
 * @name: of the file
 *
 * The same path has one request at a time. Two that write to one device would spoil each other's
 * work, and it is not known which one's device it is.
 */
struct fallback_request {
	struct umblob_fallback *fallback;
	struct list_head node;
	bool repeated;
	refcount_t refs;
	struct work_struct work;
	struct mutex lock;		/* see above */
	bool given_up;
	struct umblob_fallback_device device;
	char name[];
};

static void request_put(struct fallback_request *request)
{
	if (!refcount_dec_and_test(&request->refs))
		return;
	mutex_destroy(&request->lock);
	kfree(request);
}

/* Under the lock. */
static void request_forget(struct fallback_request *request)
{
	struct umblob_fallback *fallback = request->fallback;

	list_del_init(&request->node);
	WRITE_ONCE(fallback->count, fallback->count - 1);
	if (!fallback->count)
		wake_up_all(&fallback->idle);
}

/* Under the lock. Return: the one for this path, or NULL. */
static struct fallback_request *fallback_look(struct umblob_fallback *fallback,
					      const struct umblob_fallback_device *device)
{
	struct fallback_request *request;

	list_for_each_entry(request, &fallback->requests, node)
		if (request->device.path_len == device->path_len &&
		    !memcmp(request->device.path, device->path, device->path_len))
			return request;
	return NULL;
}

/* Return: whether the device still waits for what it was said to wait for. */
static bool request_is_wanted(struct fallback_request *request)
{
	bool wanted;

	mutex_lock(&request->lock);
	wanted = !request->given_up &&
		 umblob_fallback_device_wants(&request->device, request->name);
	mutex_unlock(&request->lock);
	return wanted;
}

static void request_answer(struct fallback_request *request, const struct firmware *firmware)
{
	int err;

	mutex_lock(&request->lock);
	if (request->given_up)
		goto out;
	if (!firmware) {
		umblob_fallback_device_refuse(&request->device, UMBLOB_FALLBACK_TRIES);
		goto out;
	}
	err = umblob_fallback_device_fill(&request->device, firmware);
	if (err && err != -ENOENT && err != -ENODEV)
		pr_warn_ratelimited("firmware %*pE: cannot give it to the kernel: %pe\n",
				    umblob_name_shown(request->name), request->name, ERR_PTR(err));
out:
	mutex_unlock(&request->lock);
}

/* The driver is told that there is no such file, whatever was wrong with it. */
static void request_tell_why(const struct fallback_request *request, const char *reason, int err)
{
	if (err == -ENOENT)
		return;
	umblob_firmware_warn(NULL, request->name, reason, err);
}

static void request_find(struct fallback_request *request)
{
	struct umblob_firmware_find *find = NULL;
	int err;

	if (!READ_ONCE(request->fallback->closed))
		find = kzalloc(sizeof(*find), GFP_KERNEL);
	if (!find) {
		request_answer(request, NULL);
		return;
	}
	/*
	 * A suspend need not wait: before it, whoever waits for this is told that there is no such
	 * file. Even a plain file comes through the helper: the module's end waits for this, and
	 * not for a disk.
	 */
	find->copied = true;
	err = umblob_firmware_find(find, request->name, UMB_CALL_FREEZABLE);
	if (err)
		request_tell_why(request, find->reason, err);
	request_answer(request, err ? NULL : find->firmware);
	umblob_firmware_done(find);
	kfree(find);
}

/* Return: whether there is more to be done. */
static bool request_is_repeated(struct fallback_request *request)
{
	struct umblob_fallback *fallback = request->fallback;
	bool repeated;

	mutex_lock(&fallback->lock);
	repeated = request->repeated && !list_empty(&request->node);
	request->repeated = false;
	if (!repeated && !list_empty(&request->node))
		request_forget(request);
	mutex_unlock(&fallback->lock);
	return repeated;
}

static void request_work(struct work_struct *work)
{
	struct fallback_request *request = container_of(work, struct fallback_request, work);

	do {
		if (request_is_wanted(request))
			request_find(request);
	} while (request_is_repeated(request));
	request_put(request);
}

static struct fallback_request *request_create(struct umblob_fallback *fallback,
					       const char *devpath, const char *name)
{
	const size_t size = strlen(name) + 1;
	struct fallback_request *request;
	int err;

	request = kzalloc(struct_size(request, name, size), GFP_KERNEL);
	if (!request)
		return ERR_PTR(-ENOMEM);
	err = umblob_fallback_device_init(&request->device, fallback->knobs, devpath);
	if (err) {
		kfree(request);
		return ERR_PTR(err);
	}
	memcpy(request->name, name, size);
	request->fallback = fallback;
	refcount_set(&request->refs, 1);
	mutex_init(&request->lock);
	INIT_WORK(&request->work, request_work);
	return request;
}

/* Under the lock. Return: 0 if @request was begun, -EEXIST if its device has one, or -EBUSY. */
static int fallback_add(struct umblob_fallback *fallback, struct fallback_request *request,
			bool again)
{
	struct fallback_request *other = fallback_look(fallback, &request->device);

	if (other) {
		if (!again)
			other->repeated = true;
		return -EEXIST;
	}
	if (fallback->count == REQUESTS_MAX)
		return -EBUSY;
	list_add_tail(&request->node, &fallback->requests);
	WRITE_ONCE(fallback->count, fallback->count + 1);
	queue_work(fallback->wq, &request->work);
	return 0;
}

int umblob_fallback_begin(struct umblob_fallback *fallback, const char *devpath, const char *name,
			  bool again)
{
	struct fallback_request *request = request_create(fallback, devpath, name);
	int err;

	if (IS_ERR(request))
		return PTR_ERR(request);
	mutex_lock(&fallback->lock);
	err = fallback_add(fallback, request, again);
	mutex_unlock(&fallback->lock);
	if (err)
		request_put(request);
	return err == -EEXIST ? 0 : err;
}

bool umblob_fallback_wait(struct umblob_fallback *fallback, unsigned int timeout_ms)
{
	return wait_event_timeout(fallback->idle, !READ_ONCE(fallback->count),
				  msecs_to_jiffies(timeout_ms));
}

/* Return: how many of the @tries are left. */
static int request_give_up(struct fallback_request *request, int tries)
{
	mutex_lock(&request->lock);
	request->given_up = true;
	tries = umblob_fallback_device_refuse(&request->device, tries);
	mutex_unlock(&request->lock);
	return tries;
}

void umblob_fallback_close(struct umblob_fallback *fallback, bool closed)
{
	WRITE_ONCE(fallback->closed, closed);
}

void umblob_fallback_give_up(struct umblob_fallback *fallback)
{
	struct fallback_request *request;
	int tries = UMBLOB_FALLBACK_TRIES;

	for (;;) {
		mutex_lock(&fallback->lock);
		request = list_first_entry_or_null(&fallback->requests, struct fallback_request,
						   node);
		if (request) {
			refcount_inc(&request->refs);
			request_forget(request);
		}
		mutex_unlock(&fallback->lock);
		if (!request)
			return;
		tries = request_give_up(request, max(tries, 1));
		request_put(request);
	}
}

int umblob_fallback_init(struct umblob_fallback *fallback, const struct umblob_knobs *knobs)
{
	fallback->wq = alloc_workqueue("umb_fallback", WQ_UNBOUND, WORKERS);
	if (!fallback->wq)
		return -ENOMEM;
	fallback->knobs = knobs;
	mutex_init(&fallback->lock);
	INIT_LIST_HEAD(&fallback->requests);
	init_waitqueue_head(&fallback->idle);
	return 0;
}

void umblob_fallback_exit(struct umblob_fallback *fallback)
{
	destroy_workqueue(fallback->wq);
}
