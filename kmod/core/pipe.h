/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_PIPE_H
#define UMB_CORE_PIPE_H

/* What a pipe can be made to hold without privileges: the default of fs.pipe-max-size. */
#define UMB_PIPE_MAX_BYTES 0x100000

struct file;
struct vfsmount;

/**
 * umb_pipe_create() - a pipe whose ends have flags of their own
 * @mnt: a tmpfs mount to make the pipe in, which nobody has a path to
 * @read_flags: O_NONBLOCK or 0, for the read end
 * @write_flags: the same for the write end
 * @read: set to the read end; the caller's reference
 * @write: set to the write end; the caller's reference
 *
 * create_pipe_files() is not exported, so this is a FIFO that loses its name as soon as both ends
 * are open. To be called from a work item: only a kernel thread can close a file at once.
 *
 * Return: 0 or -errno, with the outputs unchanged.
 */
int umb_pipe_create(struct vfsmount *mnt, int read_flags, int write_flags, struct file **read,
		    struct file **write);

/*
 * The null device, open for reading and writing, wherever and whether /dev is there. @mnt: as
 * above. To be called from a work item. Return: the file, or an ERR_PTR.
 */
struct file *umb_null_open(struct vfsmount *mnt);

/* Close a file at once, from a work item. NULL is ignored. */
void umb_close_now(struct file *file);

#endif
