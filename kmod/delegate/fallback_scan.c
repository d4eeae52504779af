// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "fallback_scan.h"
#include "knob.h"

#define FIRMWARE_CLASS "class/firmware"

/* Names that are kept at a time: with a folder's lock held nothing in it can be opened. */
#define BATCH 16

/**
 * struct fallback_scan - a walk through the class
 * @ctx: for iterate_dir()
 * @names: as many as @count, owned
 * @count: see there
 * @err: the first error
 */
struct fallback_scan {
	struct dir_context ctx;
	char *names[BATCH];
	unsigned int count;
	int err;
};

/* The devices are links; the class has a file of its own beside them. */
static bool scan_name(struct dir_context *ctx, const char *name, int len, loff_t offset, u64 inode,
		      unsigned int type)
{
	struct fallback_scan *scan = container_of(ctx, struct fallback_scan, ctx);
	char *copy;

	if (type != DT_LNK)
		return true;
	if (scan->count == BATCH)
		return false;
	copy = kstrndup(name, len, GFP_KERNEL);
	if (!copy) {
		scan->err = scan->err ?: -ENOMEM;
		return false;
	}
	scan->names[scan->count++] = copy;
	return true;
}

/* That it has gone meanwhile is no error. */
static int scan_announce(const struct umblob_knobs *knobs, const char *name, const char *command)
{
	char *path = kasprintf(GFP_KERNEL, FIRMWARE_CLASS "/%s/uevent", name);
	int err;

	if (!path)
		return -ENOMEM;
	err = umblob_knob_write(knobs, UMBLOB_KNOB_SYSFS, path, command);
	kfree(path);
	return err == -ENOENT || err == -ENODEV ? 0 : err;
}

static void scan_batch(struct fallback_scan *scan, const struct umblob_knobs *knobs,
		       const char *command)
{
	unsigned int i;
	int err;

	for (i = 0; i < scan->count; i++) {
		err = scan_announce(knobs, scan->names[i], command);
		scan->err = scan->err ?: err;
		kfree(scan->names[i]);
	}
}

int umblob_fallback_scan(const struct umblob_knobs *knobs, const uuid_t *uuid)
{
	char command[sizeof(UMBLOB_FALLBACK_SCAN_ACTION " ") + UUID_STRING_LEN];
	struct fallback_scan scan = { .ctx.actor = scan_name };
	struct file *dir;
	int err;

	snprintf(command, sizeof(command), UMBLOB_FALLBACK_SCAN_ACTION " %pUb", uuid);
	dir = umblob_knob_open(knobs, UMBLOB_KNOB_SYSFS, FIRMWARE_CLASS, O_RDONLY | O_DIRECTORY);
	if (IS_ERR(dir))
		return PTR_ERR(dir);
	do {
		scan.count = 0;
		err = iterate_dir(dir, &scan.ctx);
		scan.err = scan.err ?: err;
		scan_batch(&scan, knobs, command);
	} while (scan.count && !err);
	fput(dir);
	return scan.err;
}
