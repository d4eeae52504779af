// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/firmware.h>
#include <linux/fs.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "fallback_device.h"
#include "io.h"
#include "knob.h"

/* Before what memory was too short for is tried again. */
#define TRY_AGAIN_MS 100

#define DEVICES "/devices/"

int umblob_fallback_device_init(struct umblob_fallback_device *device,
				const struct umblob_knobs *knobs, const char *devpath)
{
	const size_t len = strnlen(devpath, UMBLOB_DEVPATH_MAX + 1);

	if (!str_has_prefix(devpath, DEVICES) || len > UMBLOB_DEVPATH_MAX ||
	    devpath[len - 1] == '/')
		return -EINVAL;
	device->knobs = knobs;
	device->path_len = len - 1;
	memcpy(device->path, devpath + 1, len);
	return 0;
}

static struct file *device_open(struct umblob_fallback_device *device, const char *name, int flags)
{
	snprintf(device->path + device->path_len, sizeof(device->path) - device->path_len, "/%s",
		 name);
	return umblob_knob_open(device->knobs, UMBLOB_KNOB_SYSFS, device->path, flags);
}

/* Return: what the device's "uevent" holds, to be freed, or an ERR_PTR. */
static char *device_read_uevent(struct umblob_fallback_device *device)
{
	struct file *file;
	loff_t pos = 0;
	ssize_t n;
	char *text;

	text = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!text)
		return ERR_PTR(-ENOMEM);
	file = device_open(device, "uevent", O_RDONLY);
	if (IS_ERR(file)) {
		kfree(text);
		return ERR_CAST(file);
	}
	n = umb_read(file, text, PAGE_SIZE - 1, &pos);
	fput(file);
	if (n < 0) {
		kfree(text);
		return ERR_PTR(n);
	}
	return text;
}

/* Is "FIRMWARE=NAME" a line of the text, or more than one, if the name has more? */
static bool device_is_named(const char *text, const char *name)
{
	const char *line = text;

	for (;;) {
		size_t len = str_has_prefix(line, "FIRMWARE=");

		if (len && !strncmp(line + len, name, strlen(name)) &&
		    line[len + strlen(name)] == '\n')
			return true;
		line = strchr(line, '\n');
		if (!line)
			return false;
		line++;
	}
}

/* Uploads have a "status", requests do not. */
static int device_is_request(struct umblob_fallback_device *device)
{
	struct file *file = device_open(device, "status", O_RDONLY);

	if (!IS_ERR(file)) {
		fput(file);
		return -EPERM;
	}
	return PTR_ERR(file) == -ENOENT ? 0 : PTR_ERR(file);
}

static int device_check(struct umblob_fallback_device *device, const char *name)
{
	char *text = device_read_uevent(device);
	bool named;

	if (IS_ERR(text))
		return PTR_ERR(text);
	named = device_is_named(text, name);
	kfree(text);
	return named ? device_is_request(device) : -EPERM;
}

/* Is it worth to try again what has failed so? */
static bool device_is_short(int err)
{
	return err == -ENOMEM || err == -ENFILE;
}

bool umblob_fallback_device_wants(struct umblob_fallback_device *device, const char *name)
{
	int tries = UMBLOB_FALLBACK_TRIES;
	int err;

	for (;;) {
		err = device_check(device, name);
		if (!device_is_short(err) || !--tries)
			return !err;
		msleep(TRY_AGAIN_MS);
	}
}

static int device_tell(struct file *loading, const char *what)
{
	loff_t pos = 0;
	ssize_t n = umb_write(loading, what, strlen(what), &pos);

	return n < 0 ? n : 0;
}

/* The file system takes a page at a time. */
static int device_write_data(struct file *data, const struct firmware *firmware)
{
	loff_t pos = 0;
	ssize_t n;

	while (pos < firmware->size) {
		n = umb_write(data, firmware->data + pos, firmware->size - pos, &pos);
		if (n <= 0)
			return n ? n : -EIO;
		cond_resched();
	}
	return 0;
}

/* Only with "0" is it taken; a failure of that has ended the request already. */
static int device_load(struct file *loading, struct file *data, const struct firmware *firmware)
{
	int err;

	err = device_tell(loading, "1");
	if (!err)
		err = device_write_data(data, firmware);
	if (!err)
		err = device_tell(loading, "0");
	return err;
}

int umblob_fallback_device_fill(struct umblob_fallback_device *device,
				const struct firmware *firmware)
{
	struct file *loading, *data;
	int err;

	loading = device_open(device, "loading", O_WRONLY);
	if (IS_ERR(loading)) {
		err = PTR_ERR(loading);
		goto err_refuse;
	}
	data = device_open(device, "data", O_WRONLY);
	if (IS_ERR(data)) {
		err = PTR_ERR(data);
		goto err_loading;
	}
	err = device_load(loading, data, firmware);
	fput(data);
err_loading:
	fput(loading);
err_refuse:
	if (err && err != -ENODEV && err != -ENOENT)
		umblob_fallback_device_refuse(device, UMBLOB_FALLBACK_TRIES);
	return err;
}

static int device_refuse(struct umblob_fallback_device *device)
{
	struct file *loading = device_open(device, "loading", O_WRONLY);
	int err;

	if (IS_ERR(loading))
		return PTR_ERR(loading);
	err = device_tell(loading, "-1");
	fput(loading);
	return err;
}

int umblob_fallback_device_refuse(struct umblob_fallback_device *device, int tries)
{
	int err;

	for (;;) {
		err = device_refuse(device);
		if (!device_is_short(err) || !--tries)
			break;
		msleep(TRY_AGAIN_MS);
	}
	if (err && err != -ENODEV && err != -ENOENT)
		pr_warn_ratelimited("%*pE: cannot tell the kernel that there is no such file: %pe\n",
				    (int)device->path_len, device->path, ERR_PTR(err));
	return tries;
}
