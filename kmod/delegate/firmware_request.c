// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/firmware.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "firmware.h"
#include "firmware_cache.h"
#include "firmware_request.h"
#include "name.h"
#include "umblob.h"

/* Set before anybody can ask, by module init; cleared after nobody can any more, by module exit. */
static struct workqueue_struct *queue;

/**
 * struct firmware_request - what one of the functions below was asked for
 * @name: not checked yet
 * @device: for whom; may be NULL
 * @warn: whether a failure is for the log
 * @patient: waits for the end of a suspend, as nobody can hold anything meanwhile that it needs
 * @bytes: the caller's memory, or zeroed
 */
struct firmware_request {
	const char *name;
	struct device *device;
	bool warn;
	bool patient;
	struct umblob_firmware_bytes bytes;
};

static int request_find(struct firmware_request *request, struct umblob_firmware_find *find)
{
	const unsigned int flags = request->patient ? 0 : UMB_CALL_NO_GATE;
	const char *why;
	int err;

	/* Whole files are what is kept for a resume. */
	if (!request->bytes.data && !umblob_name_check(request->name, &why))
		find->firmware = umblob_firmware_cache_get(request->name);
	if (find->firmware)
		return 0;
	err = umblob_firmware_find(find, request->name, flags);
	/* Or it is what the helper says of the file. */
	if (err == -EAGAIN && !(find->begun && umb_call_answered(&find->call)))
		strscpy(find->reason,
			"the system is about to suspend, and this is not kept for the resume",
			sizeof(find->reason));
	if (!err && find->firmware && request->device)
		umblob_firmware_cache_remember(request->name);
	return err;
}

/* @firmware: set on success, unless @request has the caller's memory. */
static int request_run(struct firmware_request *request, const struct firmware **firmware)
{
	struct umblob_firmware_find *find;
	int err;

	find = kzalloc(sizeof(*find), GFP_KERNEL);
	if (!find)
		return -ENOMEM;
	find->bytes = request->bytes;
	err = request_find(request, find);
	if (err) {
		if (request->warn)
			umblob_firmware_warn(request->device, request->name, find->reason, err);
	} else if (find->firmware) {
		*firmware = find->firmware;
		find->firmware = NULL;
	} else {
		request->bytes.size = find->bytes.size;
	}
	umblob_firmware_done(find);
	kfree(find);
	return err;
}

int umblob_request_firmware(const struct firmware **firmware, const char *name,
			    struct device *device)
{
	struct firmware_request request = { .name = name, .device = device, .warn = true };

	return request_run(&request, firmware);
}
EXPORT_SYMBOL_GPL(umblob_request_firmware);

int umblob_firmware_request_nowarn(const struct firmware **firmware, const char *name,
				   struct device *device)
{
	struct firmware_request request = { .name = name, .device = device };

	return request_run(&request, firmware);
}
EXPORT_SYMBOL_GPL(umblob_firmware_request_nowarn);

static ssize_t request_into_buf(struct firmware_request *request)
{
	int err;

	if (!request->bytes.data || !request->bytes.room || request->bytes.room > INT_MAX)
		return -EINVAL;
	err = request_run(request, NULL);
	return err ? err : request->bytes.size;
}

ssize_t umblob_request_firmware_into_buf(const char *name, struct device *device, void *buf,
					 size_t size)
{
	struct firmware_request request = {
		.name = name,
		.device = device,
		.warn = true,
		.bytes = { .data = buf, .room = size },
	};

	return request_into_buf(&request);
}
EXPORT_SYMBOL_GPL(umblob_request_firmware_into_buf);

ssize_t umblob_request_partial_firmware_into_buf(const char *name, struct device *device, void *buf,
						 size_t size, size_t offset)
{
	struct firmware_request request = {
		.name = name,
		.device = device,
		.warn = true,
		.bytes = { .data = buf, .room = size, .skip = offset, .partial = true },
	};

	return request_into_buf(&request);
}
EXPORT_SYMBOL_GPL(umblob_request_partial_firmware_into_buf);

/**
 * struct firmware_later - a request that nobody waits for
 * @work: in @queue; frees this
 * @request: its name is owned, and its device is held
 * @module: held until @cont has returned; may be NULL
 * @cont: see umblob.h
 * @context: for @cont
 */
struct firmware_later {
	struct work_struct work;
	struct firmware_request request;
	struct module *module;
	umblob_firmware_cont cont;
	void *context;
};

static void later_free(struct firmware_later *later)
{
	put_device(later->request.device);
	module_put(later->module);
	kfree(later->request.name);
	kfree(later);
}

static void later_run(struct work_struct *work)
{
	struct firmware_later *later = container_of(work, struct firmware_later, work);
	const struct firmware *firmware = NULL;

	/* The callback sees no more of a failure than that there is no firmware. */
	if (request_run(&later->request, &firmware))
		firmware = NULL;
	later->cont(firmware, later->context);
	later_free(later);
}

static int request_later(struct module *module, const struct firmware_request *request, gfp_t gfp,
			 void *context, umblob_firmware_cont cont)
{
	struct firmware_later *later;
	const char *why;
	int err;

	err = umblob_name_check(request->name, &why);
	if (err) {
		if (request->warn)
			umblob_firmware_warn(request->device, request->name, why, err);
		return err;
	}
	later = kzalloc(sizeof(*later), gfp);
	if (!later)
		return -ENOMEM;
	later->request = *request;
	later->request.patient = true;
	later->request.name = kstrdup(request->name, gfp);
	if (!later->request.name) {
		err = -ENOMEM;
		goto err_free;
	}
	if (!try_module_get(module)) {
		err = -EFAULT;
		goto err_name;
	}
	get_device(request->device);
	later->module = module;
	later->cont = cont;
	later->context = context;
	INIT_WORK(&later->work, later_run);
	queue_work(queue, &later->work);
	return 0;

err_name:
	kfree(later->request.name);
err_free:
	kfree(later);
	return err;
}

int umblob_request_firmware_nowait(struct module *module, const char *name, struct device *device,
				   gfp_t gfp, void *context, umblob_firmware_cont cont)
{
	const struct firmware_request request = { .name = name, .device = device, .warn = true };

	return request_later(module, &request, gfp, context, cont);
}
EXPORT_SYMBOL_GPL(umblob_request_firmware_nowait);

int umblob_firmware_request_nowait_nowarn(struct module *module, const char *name,
					  struct device *device, gfp_t gfp, void *context,
					  umblob_firmware_cont cont)
{
	const struct firmware_request request = { .name = name, .device = device };

	return request_later(module, &request, gfp, context, cont);
}
EXPORT_SYMBOL_GPL(umblob_firmware_request_nowait_nowarn);

int __init umblob_firmware_request_init(void)
{
	/* Each may wait for long, but there is to be room for those who wait themselves. */
	queue = alloc_workqueue("umblob_firmware", WQ_UNBOUND, UMBLOB_MAX_IN_FLIGHT / 4);
	return queue ? 0 : -ENOMEM;
}

void umblob_firmware_request_exit(void)
{
	destroy_workqueue(queue);
	queue = NULL;
}
