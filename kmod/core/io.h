/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading and writing with the credentials of who opened the file, a work item of the core's: a
 * security module may allow less to the task that makes the call.
 */
#ifndef UMB_CORE_IO_H
#define UMB_CORE_IO_H

#include <linux/cred.h>
#include <linux/fs.h>

/* As kernel_read(). */
static inline ssize_t umb_read(struct file *file, void *to, size_t size, loff_t *pos)
{
	const struct cred *callers = override_creds(file->f_cred);
	ssize_t n = kernel_read(file, to, size, pos);

	revert_creds(callers);
	return n;
}

/* As kernel_write(). */
static inline ssize_t umb_write(struct file *file, const void *from, size_t size, loff_t *pos)
{
	const struct cred *callers = override_creds(file->f_cred);
	ssize_t n = kernel_write(file, from, size, pos);

	revert_creds(callers);
	return n;
}

#endif
