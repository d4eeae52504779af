// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel thread with its current directory in an image's mount. All that is done to it is done
 * by work items of it: as root, whoever asks, and in a thread whose own code is the kernel's.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/kdev_t.h>
#include <linux/kthread.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "image.h"
#include "umb_exposure.h"

#define FOLDER_MODE 0700
#define DEVICE_MODE 0600

/**
 * struct umb_exposure - an image's path
 * @image: see umb_image_expose()
 * @worker: the thread
 * @work: what it is to do; one at a time
 * @lookup: the same, for a thread that has nothing to do with it
 * @err: what came of either
 * @device: see umb_image_expose()
 * @folder: below the mount's root, the thread's current directory; a reference, NULL if there is
 *	none
 * @leaf: the folder of the link to the image, below @folder or the same; a reference likewise
 * @path: see umb_exposure_path()
 * @original: the part of it behind "/proc/PID/cwd"
 *
 * Everything is its one user's, or that of a work item for which its user waits. So it needs no
 * lock.
 */
struct umb_exposure {
	struct umb_image *image;
	struct kthread_worker *worker;
	struct kthread_work work;
	struct work_struct lookup;
	int err;
	dev_t device;
	struct dentry *folder;
	struct dentry *leaf;
	char *path;
	const char *original;
};

/* @mode: of a folder or a device. Return: what is there now, a reference, or an ERR_PTR. */
static struct dentry *exposure_add(struct dentry *dir, const char *name, umode_t mode, dev_t device)
{
	struct inode *inode = d_inode(dir);
	struct dentry *dentry;
	int err;

	inode_lock_nested(inode, I_MUTEX_PARENT);
	dentry = umb_lookup(dir, name);
	if (IS_ERR(dentry))
		goto out;
	if (S_ISDIR(mode)) {
		dentry = umb_vfs_mkdir(inode, dentry, mode & S_IALLUGO);
		goto out;
	}
	err = umb_vfs_mknod(inode, dentry, mode, device);
	if (err) {
		dput(dentry);
		dentry = ERR_PTR(err);
	}
out:
	inode_unlock(inode);
	return dentry;
}

static int exposure_add_link(struct dentry *dir, const char *name, const char *target)
{
	struct inode *inode = d_inode(dir);
	struct dentry *dentry;
	int err;

	inode_lock_nested(inode, I_MUTEX_PARENT);
	dentry = umb_lookup(dir, name);
	err = PTR_ERR_OR_ZERO(dentry);
	if (!err) {
		err = umb_vfs_symlink(inode, dentry, target);
		dput(dentry);
	}
	inode_unlock(inode);
	return err;
}

/* A file or an empty folder; does nothing if it is not there. */
static void exposure_drop(struct dentry *dir, const char *name)
{
	struct inode *inode = d_inode(dir);
	struct dentry *dentry;

	inode_lock_nested(inode, I_MUTEX_PARENT);
	dentry = umb_lookup(dir, name);
	if (!IS_ERR(dentry)) {
		if (d_is_dir(dentry))
			umb_vfs_rmdir(inode, dentry);
		else if (d_is_positive(dentry))
			vfs_unlink(UMB_NOP_IDMAP, inode, dentry, NULL);
		dput(dentry);
	}
	inode_unlock(inode);
}

/* Replaces @exposure->leaf by a new folder below it. */
static int exposure_descend(struct umb_exposure *exposure, const char *name, size_t len)
{
	struct dentry *child;
	char *copy;

	copy = kmemdup_nul(name, len, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	child = exposure_add(exposure->leaf, copy, S_IFDIR | FOLDER_MODE, 0);
	kfree(copy);
	if (IS_ERR(child))
		return PTR_ERR(child);
	dput(exposure->leaf);
	exposure->leaf = child;
	return 0;
}

/* The folders of the original path, and at its end a link that leads back up to the image. */
static int exposure_add_original(struct umb_exposure *exposure)
{
	static const char up[] = "../";
	const char *name = exposure->original + 1;
	char *target, *at;
	const char *end;
	int err = 0;

	/* Each component has at least two bytes, its slash included, and each "../" has three. */
	target = kmalloc(3 * strlen(exposure->original) + UMB_NAME_MAX, GFP_KERNEL);
	if (!target)
		return -ENOMEM;
	at = target;
	for (; !err && (end = strchr(name, '/')); name = end + 1) {
		memcpy(at, up, strlen(up));
		at += strlen(up);
		err = exposure_descend(exposure, name, end - name);
	}
	if (!err) {
		sprintf(at, "%s%s", up, exposure->image->name);
		err = exposure_add_link(exposure->leaf, name, target);
	}
	kfree(target);
	return err;
}

/* From the last folder up to the first one, each of which then is empty. */
static void exposure_remove_files(struct umb_exposure *exposure)
{
	struct dentry *root = exposure->image->mnt->mnt_root;
	struct dentry *dir = exposure->leaf;
	struct dentry *parent;

	if (!dir)
		return;
	exposure_drop(dir, strrchr(exposure->original, '/') + 1);
	exposure_drop(exposure->folder, UMB_EXPOSURE_DEVICE);
	while (dir != root) {
		parent = dget_parent(dir);
		exposure_drop(parent, dir->d_name.name);
		dput(dir);
		dir = parent;
	}
	dput(dir);
	dput(exposure->folder);
	exposure->leaf = NULL;
	exposure->folder = NULL;
}

static int exposure_make_files(struct umb_exposure *exposure)
{
	struct dentry *folder, *device;
	char name[16];
	int err;

	/* A name that no other exposure of the image has. */
	snprintf(name, sizeof(name), "%d", task_pid_nr(current));
	folder = exposure_add(exposure->image->mnt->mnt_root, name, S_IFDIR | FOLDER_MODE, 0);
	if (IS_ERR(folder))
		return PTR_ERR(folder);
	exposure->folder = folder;
	exposure->leaf = dget(folder);

	device = exposure_add(folder, UMB_EXPOSURE_DEVICE, S_IFCHR | DEVICE_MODE, exposure->device);
	err = PTR_ERR_OR_ZERO(device);
	if (!err) {
		dput(device);
		err = exposure_add_original(exposure);
	}
	if (err)
		exposure_remove_files(exposure);
	return err;
}

/*
 * To look at another task's current directory one needs all of that task's capabilities. What the
 * kernel starts may have been left few (kernel.usermodehelper.bset), so that the thread has none.
 */
static int exposure_drop_capabilities(void)
{
	struct cred *cred = prepare_creds();

	if (!cred)
		return -ENOMEM;
	cap_clear(cred->cap_effective);
	cap_clear(cred->cap_permitted);
	cap_clear(cred->cap_inheritable);
	cap_clear(cred->cap_ambient);
	return commit_creds(cred);
}

/* In the thread. */
static void exposure_open_work(struct kthread_work *work)
{
	struct umb_exposure *exposure = container_of(work, struct umb_exposure, work);
	struct path folder = { .mnt = exposure->image->mnt };

	/* Kernel threads share theirs, with one another and with the first process. */
	exposure->err = unshare_fs_struct();
	if (!exposure->err)
		exposure->err = exposure_make_files(exposure);
	if (!exposure->err)
		exposure->err = exposure_drop_capabilities();
	if (exposure->err)
		return;
	folder.dentry = exposure->folder;
	umb_set_fs_pwd(current->fs, &folder);
}

/*
 * In the thread. It lets go of the mount here, as it may end some time after it has been stopped.
 */
static void exposure_close_work(struct kthread_work *work)
{
	struct umb_exposure *exposure = container_of(work, struct umb_exposure, work);
	struct path root;

	/* Without a folder its files may still be those of all. */
	if (!exposure->folder)
		return;
	get_fs_root(current->fs, &root);
	umb_set_fs_pwd(current->fs, &root);
	path_put(&root);
	exposure_remove_files(exposure);
}

static void exposure_run(struct umb_exposure *exposure, kthread_work_func_t function)
{
	kthread_init_work(&exposure->work, function);
	kthread_queue_work(exposure->worker, &exposure->work);
	kthread_flush_work(&exposure->work);
}

/*
 * In a thread of the workqueues', as the kernel starts its programs from one: with their root, and
 * with no right to the exposure's thread but that of being root.
 */
static void exposure_lookup_work(struct work_struct *work)
{
	struct umb_exposure *exposure = container_of(work, struct umb_exposure, lookup);
	struct path path;

	exposure->err = kern_path(exposure->path, LOOKUP_FOLLOW, &path);
	if (exposure->err) {
		pr_err("%s does not lead to %s: %pe; is /proc mounted, with the processes of the initial pid namespace?\n",
		       exposure->path, exposure->image->name, ERR_PTR(exposure->err));
		return;
	}
	if (d_inode(path.dentry) != exposure->image->inode) {
		exposure->err = -EXDEV;
		pr_err("%s leads to something else than %s; is /proc of another pid namespace?\n",
		       exposure->path, exposure->image->name);
	}
	path_put(&path);
}

static int exposure_look_up(struct umb_exposure *exposure)
{
	INIT_WORK(&exposure->lookup, exposure_lookup_work);
	queue_work(umb_unbound_wq, &exposure->lookup);
	flush_work(&exposure->lookup);
	return exposure->err ? -EOPNOTSUPP : 0;
}

static bool exposure_can_stand_for(const char *original)
{
	const char *component = original;
	size_t len;

	if (*original != '/')
		return false;
	while (*component) {
		component++;
		len = strcspn(component, "/");
		if (!len || len > NAME_MAX || (len == 1 && *component == '.') ||
		    (len == 2 && !strncmp(component, "..", 2)))
			return false;
		component += len;
	}
	return true;
}

/* Its thread and its path. */
static int exposure_begin(struct umb_exposure *exposure, const char *original)
{
	struct kthread_worker *worker = umb_kthread_run_worker("umb_exposure");

	if (IS_ERR(worker))
		return PTR_ERR(worker);
	exposure->path = kasprintf(GFP_KERNEL, "/proc/%d/cwd%s", task_pid_nr(worker->task),
				   original);
	if (!exposure->path) {
		kthread_destroy_worker(worker);
		return -ENOMEM;
	}
	exposure->original = exposure->path + strlen(exposure->path) - strlen(original);
	exposure->worker = worker;
	return 0;
}

struct umb_exposure *umb_image_expose(struct umb_image *image, const char *original, dev_t device)
{
	struct umb_exposure *exposure;
	int err;

	if (!exposure_can_stand_for(original))
		return ERR_PTR(-EINVAL);
	exposure = kzalloc(sizeof(*exposure), GFP_KERNEL);
	if (!exposure)
		return ERR_PTR(-ENOMEM);
	exposure->image = image;
	exposure->device = device;
	err = exposure_begin(exposure, original);
	if (err)
		goto err_free;
	exposure_run(exposure, exposure_open_work);
	err = exposure->err ?: exposure_look_up(exposure);
	if (err) {
		umb_image_conceal(exposure);
		return ERR_PTR(err);
	}
	return exposure;

err_free:
	kfree(exposure);
	return ERR_PTR(err);
}

const char *umb_exposure_path(const struct umb_exposure *exposure)
{
	return exposure->path;
}

void umb_image_conceal(struct umb_exposure *exposure)
{
	if (IS_ERR_OR_NULL(exposure))
		return;
	exposure_run(exposure, exposure_close_work);
	kthread_destroy_worker(exposure->worker);
	kfree(exposure->path);
	kfree(exposure);
}

/* In the thread. */
static void exposure_drop_device_work(struct kthread_work *work)
{
	struct umb_exposure *exposure = container_of(work, struct umb_exposure, work);

	exposure_drop(exposure->folder, UMB_EXPOSURE_DEVICE);
}

void umb_image_abandon(struct umb_exposure *exposure)
{
	/* Its number may be another device's one day. */
	exposure_run(exposure, exposure_drop_device_work);
	dput(exposure->leaf);
	dput(exposure->folder);
	kfree(exposure->path);
	kfree(exposure);
}
