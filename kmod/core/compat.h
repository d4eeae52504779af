/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only place that knows that kernels differ. A macro of the header that changed is tested
 * where there is one, the version number where there is none. Each entry names the change.
 */
#ifndef UMB_COMPAT_H
#define UMB_COMPAT_H

#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/kthread.h>
#include <linux/namei.h>
#include <linux/version.h>
#include <linux/workqueue.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "umblob needs Linux 6.1 or later"
#endif

/* 6.17: system_unbound_wq became system_dfl_wq. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define umb_unbound_wq system_dfl_wq
#else
#define umb_unbound_wq system_unbound_wq
#endif

/* 6.3: kernel_cap_t became one 64-bit value (f122a08b197d). */
static inline kernel_cap_t umb_caps_from_mask(u64 mask)
{
#ifdef CAP_VALID_MASK
	return (kernel_cap_t){ mask & CAP_VALID_MASK };
#else
	return (kernel_cap_t){{lower_32_bits(mask), upper_32_bits(mask) & CAP_LAST_U32_VALID_MASK}};
#endif
}

/* 6.3: inode operations take a mnt_idmap instead of a user_namespace (abf08576afe3). */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
#define UMB_NOP_IDMAP (&nop_mnt_idmap)
#else
#define UMB_NOP_IDMAP (&init_user_ns)
#endif

/*
 * 6.19: vfs_mknod() can break directory delegations and takes where to leave the inode to wait
 * for.
 */
static inline int umb_vfs_mknod(struct inode *dir, struct dentry *dentry, umode_t mode,
				dev_t device)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
	return vfs_mknod(UMB_NOP_IDMAP, dir, dentry, mode, device, NULL);
#else
	return vfs_mknod(UMB_NOP_IDMAP, dir, dentry, mode, device);
#endif
}

/*
 * 6.15: vfs_mkdir() gives the dentry, which may be another one than it was given (c54b386969a5).
 * 6.19: it, and the next two, likewise can break directory delegations; and it unlocks the
 * directory when it fails (fe497f0759e0), which here is left to the caller. Return: a reference, or
 * an ERR_PTR; that to @dentry is gone.
 */
static inline struct dentry *umb_vfs_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
	struct dentry *made = vfs_mkdir(UMB_NOP_IDMAP, dir, dentry, mode, NULL);

	if (IS_ERR(made))
		inode_lock_nested(dir, I_MUTEX_PARENT);
	return made;
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
	return vfs_mkdir(UMB_NOP_IDMAP, dir, dentry, mode);
#else
	int err = vfs_mkdir(UMB_NOP_IDMAP, dir, dentry, mode);

	if (!err)
		return dentry;
	dput(dentry);
	return ERR_PTR(err);
#endif
}

static inline int umb_vfs_symlink(struct inode *dir, struct dentry *dentry, const char *target)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
	return vfs_symlink(UMB_NOP_IDMAP, dir, dentry, target, NULL);
#else
	return vfs_symlink(UMB_NOP_IDMAP, dir, dentry, target);
#endif
}

static inline int umb_vfs_rmdir(struct inode *dir, struct dentry *dentry)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
	return vfs_rmdir(UMB_NOP_IDMAP, dir, dentry, NULL);
#else
	return vfs_rmdir(UMB_NOP_IDMAP, dir, dentry);
#endif
}

/*
 * 6.14: kthread_create_worker() does not start the thread any more, kthread_run_worker() does
 * (b04e317b5226).
 */
static inline struct kthread_worker *umb_kthread_run_worker(const char *name)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 14, 0)
	return kthread_run_worker(0, "%s", name);
#else
	return kthread_create_worker(0, "%s", name);
#endif
}

/*
 * 6.16: lookup_one_len() became lookup_noperm() (fa6fe07d1536). The caller holds the directory's
 * inode lock.
 */
static inline struct dentry *umb_lookup(struct dentry *dir, const char *name)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
	return lookup_noperm(&QSTR(name), dir);
#else
	return lookup_one_len(name, dir, strlen(name));
#endif
}

/* 6.10: __assign_str() finds the source by itself (2c92ca849fcc). */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define umb_assign_str(field, source) __assign_str(field)
#else
#define umb_assign_str(field, source) __assign_str(field, source)
#endif

/* set_fs_pwd() is not exported. 6.18: fs_struct's lock and seqcount became one seqlock. */
static inline void umb_set_fs_pwd(struct fs_struct *fs, const struct path *path)
{
	struct path old;

	path_get(path);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
	write_seqlock(&fs->seq);
	old = fs->pwd;
	fs->pwd = *path;
	write_sequnlock(&fs->seq);
#else
	spin_lock(&fs->lock);
	write_seqcount_begin(&fs->seq);
	old = fs->pwd;
	fs->pwd = *path;
	write_seqcount_end(&fs->seq);
	spin_unlock(&fs->lock);
#endif
	if (old.dentry)
		path_put(&old);
}

#endif
