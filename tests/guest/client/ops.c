// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <crypto/sha2.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/firmware.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "ops.h"
#include "umblob.h"

#define NAME_MAX_LEN 512
#define BUF_MAX (512UL << 20)

struct ops_request {
	char op[16];
	char name[NAME_MAX_LEN];
	size_t size;
	size_t offset;
	struct device *device;
	char *result;
};

static void tell(struct ops_request *request, ssize_t size, const void *data)
{
	u8 hash[SHA256_DIGEST_SIZE];

	if (size < 0) {
		snprintf(request->result, OPS_RESULT_MAX, "%zd", size);
		return;
	}
	sha256(data, size, hash);
	snprintf(request->result, OPS_RESULT_MAX, "%zd %*phN", size, (int)sizeof(hash), hash);
}

static void run_whole(struct ops_request *request,
		      int (*ask)(const struct firmware **file, const char *name,
				 struct device *device))
{
	const struct firmware *file = ERR_PTR(-EBADF);
	int err;

	err = ask(&file, request->name, request->device);
	if (err) {
		tell(request, err, NULL);
		return;
	}
	tell(request, file->size, file->data);
	release_firmware(file);
}

/* @err: of a request for @file. Return: its size, or @err. */
static ssize_t size_of(const struct firmware *file, int err)
{
	ssize_t size;

	if (err)
		return err;
	size = file->size;
	release_firmware(file);
	return size;
}

static ssize_t kernel_into(struct ops_request *request, void *buf)
{
	const struct firmware *file = NULL;
	const int err = request_firmware_into_buf(&file, request->name, request->device, buf,
						  request->size);

	return size_of(file, err);
}

static ssize_t kernel_part(struct ops_request *request, void *buf)
{
	const struct firmware *file = NULL;
	const int err = request_partial_firmware_into_buf(&file, request->name, request->device,
							  buf, request->size, request->offset);

	return size_of(file, err);
}

static ssize_t umblob_into(struct ops_request *request, void *buf)
{
	return umblob_request_firmware_into_buf(request->name, request->device, buf,
						request->size);
}

static ssize_t umblob_part(struct ops_request *request, void *buf)
{
	return umblob_request_partial_firmware_into_buf(request->name, request->device, buf,
							request->size, request->offset);
}

static int run_into(struct ops_request *request,
		    ssize_t (*ask)(struct ops_request *request, void *buf))
{
	void *buf;

	if (request->size > BUF_MAX)
		return -EINVAL;
	buf = vzalloc(request->size + 1);
	if (!buf)
		return -ENOMEM;
	tell(request, ask(request, buf), buf);
	/* The byte behind it is not the caller's. */
	if (((u8 *)buf)[request->size])
		strscpy(request->result, "overrun", OPS_RESULT_MAX);
	vfree(buf);
	return 0;
}

struct ops_later {
	struct ops_request *request;
	struct completion done;
};

static void later_done(const struct firmware *file, void *context)
{
	struct ops_later *later = context;

	if (file)
		tell(later->request, file->size, file->data);
	else
		strscpy(later->request->result, "none", OPS_RESULT_MAX);
	release_firmware(file);
	complete(&later->done);
}

static void run_later(struct ops_request *request,
		      int (*ask)(struct module *module, const char *name, struct device *device,
				 gfp_t gfp, void *context, umblob_firmware_cont cont))
{
	static DEFINE_SPINLOCK(lock);
	struct ops_later later = { .request = request };
	unsigned long flags;
	int err;

	init_completion(&later.done);
	spin_lock_irqsave(&lock, flags);
	err = ask(THIS_MODULE, request->name, request->device, GFP_ATOMIC, &later, later_done);
	spin_unlock_irqrestore(&lock, flags);
	if (err)
		tell(request, err, NULL);
	else
		wait_for_completion(&later.done);
}

static void left_done(const struct firmware *file, void *context)
{
	msleep(2000);
	pr_info("left: %s\n", file ? "there" : "none");
	release_firmware(file);
}

static int run(struct ops_request *request)
{
	const char *op = request->op;

	if (!strcmp(op, "get"))
		run_whole(request, umblob_request_firmware);
	else if (!strcmp(op, "quiet"))
		run_whole(request, umblob_firmware_request_nowarn);
	else if (!strcmp(op, "kernel"))
		run_whole(request, request_firmware_direct);
	else if (!strcmp(op, "later"))
		run_later(request, umblob_request_firmware_nowait);
	else if (!strcmp(op, "later-quiet"))
		run_later(request, umblob_firmware_request_nowait_nowarn);
	else if (!strcmp(op, "leave"))
		tell(request, umblob_request_firmware_nowait(THIS_MODULE, request->name,
							     request->device, GFP_KERNEL, NULL,
							     left_done), "");
	else if (!strcmp(op, "into"))
		return run_into(request, umblob_into);
	else if (!strcmp(op, "kernel-into"))
		return run_into(request, kernel_into);
	else if (!strcmp(op, "part"))
		return run_into(request, umblob_part);
	else if (!strcmp(op, "kernel-part"))
		return run_into(request, kernel_part);
	else if (!strcmp(op, "module"))
		tell(request, umblob_request_module(request->name), "");
	else
		return -EINVAL;
	return 0;
}

int ops_run(const char *request, struct device *device, char *result)
{
	struct ops_request *ops;
	int err = -EINVAL;

	ops = vzalloc(sizeof(*ops));
	if (!ops)
		return -ENOMEM;
	ops->device = device;
	ops->result = result;
	if (sscanf(request, "%15s %511s %zu %zu", ops->op, ops->name, &ops->size,
		   &ops->offset) >= 2)
		err = run(ops);
	vfree(ops);
	return err;
}
