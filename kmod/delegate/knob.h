/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's own files below /proc and /sys, through mounts that are in no namespace: whatever
 * user space has mounted there, and wherever the caller's root is.
 */
#ifndef UMBLOB_KNOB_H
#define UMBLOB_KNOB_H

#include <linux/types.h>

struct file;
struct vfsmount;

/* Which of the two. */
enum umblob_knob_fs { UMBLOB_KNOB_PROC, UMBLOB_KNOB_SYSFS, UMBLOB_KNOB_FILESYSTEMS };

/**
 * struct umblob_knobs - the two mounts
 * @mounts: both, or both NULL
 */
struct umblob_knobs {
	struct vfsmount *mounts[UMBLOB_KNOB_FILESYSTEMS];
};

/**
 * umblob_knobs_mount() - get at the files
 * @knobs: to be filled in
 *
 * Return: 0, -ENODEV (a kernel without proc or sysfs) or what mounting said.
 */
int __must_check umblob_knobs_mount(struct umblob_knobs *knobs);

/* Does nothing on what is zeroed. */
void umblob_knobs_unmount(struct umblob_knobs *knobs);

/**
 * umblob_knob_open() - open one of the files as the kernel itself
 * @knobs: mounted
 * @fs: below which of the two
 * @name: relative, as in "sys/kernel/modprobe"
 * @flags: O_RDONLY, O_WRONLY or O_RDWR
 *
 * Reading and writing it is for umb_read() and umb_write(), closing it for fput().
 *
 * Return: the file or an ERR_PTR.
 */
struct file *umblob_knob_open(const struct umblob_knobs *knobs, enum umblob_knob_fs fs,
			      const char *name, int flags);

/**
 * umblob_knob_read() - read a whole small file of one line
 * @knobs: mounted
 * @fs: below which of the two
 * @name: relative
 * @buf: set to the line without its end, NUL-terminated
 * @size: of @buf; 0 is no size
 *
 * Return: 0, -EOVERFLOW (it is larger) or what the file said.
 */
int __must_check umblob_knob_read(const struct umblob_knobs *knobs, enum umblob_knob_fs fs,
				  const char *name, char *buf, size_t size);

/**
 * umblob_knob_write() - write a small file in one go
 * @knobs: mounted
 * @fs: below which of the two
 * @name: relative
 * @value: what to write
 *
 * Return: 0, -EIO (it took only a part) or what the file said.
 */
int __must_check umblob_knob_write(const struct umblob_knobs *knobs, enum umblob_knob_fs fs,
				   const char *name, const char *value);

#endif
