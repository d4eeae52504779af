// SPDX-License-Identifier: GPL-2.0-only
/* Pipes to the helper, made of FIFOs without a name, and the null device. */
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/major.h>
#include <linux/mount.h>

#include "compat.h"
#include "pipe.h"

#define NODE_NAME "node"

/* Of the null device; drivers/char/mem.c has it as a bare number. */
#define NULL_MINOR 3

/* What umb_pipe_create() and umb_null_open() want of a node while it has a name. */
struct node_user {
	int (*open)(const struct path *path, struct node_user *user);
	int read_flags;
	int write_flags;
	struct file *read;
	struct file *write;
};

/* Opened for both first: a FIFO with a reader and a writer never blocks an open of either end. */
static int pipe_open_ends(const struct path *path, struct node_user *user)
{
	struct file *both, *reader, *writer;
	int err;

	both = dentry_open(path, O_RDWR, current_cred());
	if (IS_ERR(both))
		return PTR_ERR(both);

	reader = dentry_open(path, O_RDONLY | user->read_flags, current_cred());
	err = PTR_ERR_OR_ZERO(reader);
	if (err)
		goto out;
	writer = dentry_open(path, O_WRONLY | user->write_flags, current_cred());
	err = PTR_ERR_OR_ZERO(writer);
	if (err) {
		__fput_sync(reader);
		goto out;
	}
	user->read = reader;
	user->write = writer;
out:
	/*
	 * Now, not later: as long as it is open the pipe has a writer that is not the helper, and
	 * no end of file.
	 */
	__fput_sync(both);
	return err;
}

/* Make a node, let @user open it, and take its name away. */
static int node_use(struct vfsmount *mnt, umode_t mode, dev_t device, struct node_user *user)
{
	struct dentry *root = mnt->mnt_root;
	struct inode *dir = d_inode(root);
	struct dentry *dentry;
	int err;

	/* Held from the first look-up to the unlink, so that one name serves all. */
	inode_lock_nested(dir, I_MUTEX_PARENT);
	dentry = umb_lookup(root, NODE_NAME);
	if (IS_ERR(dentry)) {
		err = PTR_ERR(dentry);
		goto out_unlock;
	}
	err = umb_vfs_mknod(dir, dentry, mode, device);
	if (err)
		goto out_dput;

	/*
	 * Like an anonymous pipe, it is no object of its own to a security module: whoever calls
	 * us may use it. Nobody will ask when it was used last.
	 */
	d_inode(dentry)->i_flags |= S_PRIVATE | S_NOATIME | S_NOCMTIME;
	err = user->open(&(struct path){ .mnt = mnt, .dentry = dentry }, user);
	vfs_unlink(UMB_NOP_IDMAP, dir, dentry, NULL);
out_dput:
	dput(dentry);
out_unlock:
	inode_unlock(dir);
	return err;
}

int umb_pipe_create(struct vfsmount *mnt, int read_flags, int write_flags, struct file **read,
		    struct file **write)
{
	struct node_user user = {
		.open = pipe_open_ends,
		.read_flags = read_flags,
		.write_flags = write_flags,
	};
	int err;

	err = node_use(mnt, S_IFIFO | 0600, 0, &user);
	if (err)
		return err;
	*read = user.read;
	*write = user.write;
	return 0;
}

static int null_open(const struct path *path, struct node_user *user)
{
	user->read = dentry_open(path, O_RDWR, current_cred());
	return PTR_ERR_OR_ZERO(user->read);
}

struct file *umb_null_open(struct vfsmount *mnt)
{
	struct node_user user = { .open = null_open };
	int err;

	err = node_use(mnt, S_IFCHR | 0600, MKDEV(MEM_MAJOR, NULL_MINOR), &user);
	return err ? ERR_PTR(err) : user.read;
}

void umb_close_now(struct file *file)
{
	if (file)
		__fput_sync(file);
}
