// SPDX-License-Identifier: GPL-2.0-only
/* Pipes to the helper, made of FIFOs without a name. */
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mount.h>

#include "compat.h"
#include "pipe.h"

#define PIPE_NAME "pipe"

/* Opened for both first: a FIFO with a reader and a writer never blocks an open of either end. */
static int pipe_open_ends(const struct path *path, int read_flags, int write_flags,
			  struct file **read, struct file **write)
{
	struct file *both, *reader, *writer;
	int err;

	both = dentry_open(path, O_RDWR, current_cred());
	if (IS_ERR(both))
		return PTR_ERR(both);

	reader = dentry_open(path, O_RDONLY | read_flags, current_cred());
	err = PTR_ERR_OR_ZERO(reader);
	if (err)
		goto out;
	writer = dentry_open(path, O_WRONLY | write_flags, current_cred());
	err = PTR_ERR_OR_ZERO(writer);
	if (err) {
		__fput_sync(reader);
		goto out;
	}
	*read = reader;
	*write = writer;
out:
	/*
	 * Now, not later: as long as it is open the pipe has a writer that is not the helper, and
	 * no end of file.
	 */
	__fput_sync(both);
	return err;
}

int umb_pipe_create(struct vfsmount *mnt, int read_flags, int write_flags, struct file **read,
		    struct file **write)
{
	struct dentry *root = mnt->mnt_root;
	struct inode *dir = d_inode(root);
	struct dentry *dentry;
	int err;

	/* Held from the first look-up to the unlink, so that one name serves all. */
	inode_lock_nested(dir, I_MUTEX_PARENT);
	dentry = umb_lookup(root, PIPE_NAME);
	if (IS_ERR(dentry)) {
		err = PTR_ERR(dentry);
		goto out_unlock;
	}
	err = umb_vfs_mknod(dir, dentry, S_IFIFO | 0600);
	if (err)
		goto out_dput;

	/*
	 * Like an anonymous pipe, it is no object of its own to a security module: whoever calls
	 * us may use it.
	 */
	d_inode(dentry)->i_flags |= S_PRIVATE;
	err = pipe_open_ends(&(struct path){.mnt = mnt, .dentry = dentry}, read_flags, write_flags,
			     read, write);
	vfs_unlink(UMB_NOP_IDMAP, dir, dentry, NULL);
out_dput:
	dput(dentry);
out_unlock:
	inode_unlock(dir);
	return err;
}
