// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/init_task.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/string.h>

#include "io.h"
#include "knob.h"

static struct vfsmount *knobs_mount_one(const char *name)
{
	struct file_system_type *type = get_fs_type(name);
	struct vfsmount *mount;

	if (!type)
		return ERR_PTR(-ENODEV);
	mount = kern_mount(type);
	module_put(type->owner);
	return mount;
}

int umblob_knobs_mount(struct umblob_knobs *knobs)
{
	struct vfsmount *proc, *sysfs;

	proc = knobs_mount_one("proc");
	if (IS_ERR(proc))
		return PTR_ERR(proc);
	sysfs = knobs_mount_one("sysfs");
	if (IS_ERR(sysfs)) {
		kern_unmount(proc);
		return PTR_ERR(sysfs);
	}
	knobs->mounts[UMBLOB_KNOB_PROC] = proc;
	knobs->mounts[UMBLOB_KNOB_SYSFS] = sysfs;
	return 0;
}

void umblob_knobs_unmount(struct umblob_knobs *knobs)
{
	int i;

	for (i = 0; i < UMBLOB_KNOB_FILESYSTEMS; i++) {
		if (knobs->mounts[i])
			kern_unmount(knobs->mounts[i]);
		knobs->mounts[i] = NULL;
	}
}

struct file *umblob_knob_open(const struct umblob_knobs *knobs, enum umblob_knob_fs fs,
			      const char *name, int flags)
{
	const struct cred *callers;
	struct cred *kernels;
	struct file *file;

	kernels = prepare_kernel_cred(&init_task);
	if (!kernels)
		return ERR_PTR(-ENOMEM);
	callers = override_creds(kernels);
	file = file_open_root_mnt(knobs->mounts[fs], name, flags | O_LARGEFILE, 0);
	revert_creds(callers);
	put_cred(kernels);
	return file;
}

int umblob_knob_read(const struct umblob_knobs *knobs, enum umblob_knob_fs fs, const char *name,
		     char *buf, size_t size)
{
	struct file *file;
	loff_t pos = 0;
	ssize_t n;

	file = umblob_knob_open(knobs, fs, name, O_RDONLY);
	if (IS_ERR(file))
		return PTR_ERR(file);
	n = umb_read(file, buf, size, &pos);
	fput(file);
	if (n < 0)
		return n;
	if (n == size)
		return -EOVERFLOW;
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

int umblob_knob_write(const struct umblob_knobs *knobs, enum umblob_knob_fs fs, const char *name,
		      const char *value)
{
	const size_t size = strlen(value);
	struct file *file;
	loff_t pos = 0;
	ssize_t n;

	file = umblob_knob_open(knobs, fs, name, O_WRONLY);
	if (IS_ERR(file))
		return PTR_ERR(file);
	n = umb_write(file, value, size, &pos);
	fput(file);
	if (n < 0)
		return n;
	return n == size ? 0 : -EIO;
}
