// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/init_task.h>
#include <linux/kernel_read_file.h>
#include <linux/path.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/utsname.h>

#include "firmware_file.h"

#define TREE "lib/firmware"

/* Without O_NONBLOCK the opening of a FIFO waits for its writer. */
#define READ_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_LARGEFILE)

/* From init's root, as the kernel's own loader has it: the caller may be in a container. */
static struct file *plain_open_tree(void)
{
	struct file *tree;
	struct path root;

	task_lock(&init_task);
	get_fs_root(init_task.fs, &root);
	task_unlock(&init_task);
	tree = file_open_root(&root, TREE, O_PATH | O_DIRECTORY, 0);
	path_put(&root);
	return tree;
}

/* Return: to be freed, or an ERR_PTR. */
static char *plain_path(enum umb_dlg_find_firmware_reply_folder folder, const char *name)
{
	const char *release = init_utsname()->release;
	char *path;

	switch (folder) {
	case UMB_DLG_FIND_FIRMWARE_REPLY_FOLDER_UPDATES_RELEASE:
		path = kasprintf(GFP_KERNEL, "updates/%s/%s", release, name);
		break;
	case UMB_DLG_FIND_FIRMWARE_REPLY_FOLDER_UPDATES:
		path = kasprintf(GFP_KERNEL, "updates/%s", name);
		break;
	case UMB_DLG_FIND_FIRMWARE_REPLY_FOLDER_RELEASE:
		path = kasprintf(GFP_KERNEL, "%s/%s", release, name);
		break;
	case UMB_DLG_FIND_FIRMWARE_REPLY_FOLDER_TREE:
		path = kstrdup(name, GFP_KERNEL);
		break;
	default:
		return ERR_PTR(-ENOENT);
	}
	return path ?: ERR_PTR(-ENOMEM);
}

static struct file *plain_open(enum umb_dlg_find_firmware_reply_folder folder, const char *name)
{
	struct file *tree, *file;
	char *path;

	path = plain_path(folder, name);
	if (IS_ERR(path))
		return ERR_CAST(path);
	tree = plain_open_tree();
	if (IS_ERR(tree)) {
		file = ERR_CAST(tree);
		goto out;
	}
	file = file_open_root(&tree->f_path, path, READ_FLAGS, 0);
	fput(tree);
out:
	kfree(path);
	return file;
}

/* What there is to read; -ENODATA if that is nothing, and should not be. */
static int plain_bytes_left(struct file *file, const struct umblob_firmware_bytes *bytes, u64 *left)
{
	const u64 size = i_size_read(file_inode(file));

	if (!S_ISREG(file_inode(file)->i_mode))
		return -EINVAL;
	if (!size && !bytes->partial)
		return -ENODATA;
	*left = size - min(bytes->skip, size);
	if (bytes->partial)
		*left = min_t(u64, *left, bytes->room);
	return 0;
}

static int plain_read(struct file *file, struct umblob_firmware_bytes *bytes)
{
	size_t whole;
	ssize_t done;
	u64 left;
	int err;

	err = plain_bytes_left(file, bytes, &left);
	if (err)
		return err;
	bytes->size = 0;
	if (!left)
		return 0;
	err = umblob_firmware_bytes_take(bytes, left);
	if (err)
		return err;
	/* With NULL for the file's size, a file that has more than @left bytes by now is -EFBIG. */
	done = kernel_read_file(file, bytes->skip, &bytes->data, left,
				bytes->partial ? &whole : NULL, READING_FIRMWARE);
	if (done == left) {
		bytes->size = done;
		return 0;
	}
	umblob_firmware_bytes_drop(bytes);
	if (fatal_signal_pending(current))
		return -EINTR;
	if (done >= 0 || done == -EFBIG ||
	    (done == -EIO && i_size_read(file_inode(file)) < bytes->skip + left))
		return -ESTALE;
	return done;
}

int umblob_firmware_file_read(enum umb_dlg_find_firmware_reply_folder folder, const char *name,
			      struct umblob_firmware_bytes *bytes)
{
	const struct cred *old;
	struct file *file;
	struct cred *cred;
	int err;

	cred = prepare_kernel_cred(&init_task);
	if (!cred)
		return -ENOMEM;
	old = override_creds(cred);
	file = plain_open(folder, name);
	if (IS_ERR(file)) {
		err = PTR_ERR(file);
		goto out;
	}
	err = plain_read(file, bytes);
	fput(file);
out:
	revert_creds(old);
	put_cred(cred);
	return err;
}
