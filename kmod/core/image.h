/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_IMAGE_H
#define UMB_CORE_IMAGE_H

#include <crypto/sha2.h>

#include "umb.h"

struct inode;
struct vfsmount;

/**
 * struct umb_image - an executable in a mount of its own
 * @mnt: the mount, read-only once it is written; a reference. A helper starts with its root as
 *	current directory, so whatever can be done there by path, it can do
 * @pipes: another mount, for the pipes, which no helper has a path to; a reference
 * @name: of the file in its root
 * @inode: of that file, which stays as long as @mnt does; to be compared, not used
 * @build_id: the GNU build id note of the executable
 * @build_id_size: its bytes
 * @sha256: of the whole executable
 *
 * Immutable between umb_image_create() and umb_image_destroy(), so it needs no lock.
 */
struct umb_image {
	struct vfsmount *mnt;
	struct vfsmount *pipes;
	char name[UMB_NAME_MAX];
	const struct inode *inode;
	u8 build_id[UMB_BUILD_ID_MAX];
	size_t build_id_size;
	u8 sha256[SHA256_DIGEST_SIZE];
};

/* A tmpfs that is in no namespace; kern_unmount() gives it back. Or an ERR_PTR. */
struct vfsmount *umb_tmpfs_mount(void);

#endif
