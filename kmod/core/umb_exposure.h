/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * umblob core: a path at which the kernel finds an image, for those of its settings that name a
 * program. Part of umb.h.
 *
 * An image is in no namespace and has no path. But a kernel thread has its current directory in
 * the image's mount, and cannot be killed: /proc/PID/cwd leads there, whatever user space mounts,
 * unmounts or kills, for as long as the thread is there. Below it are the folders of the path that
 * the program stands in for, so that a program which is called by the path knows by that alone
 * whom it stands in for: everything behind the first three components.
 */
#ifndef UMB_EXPOSURE_H
#define UMB_EXPOSURE_H

#include <linux/types.h>

struct umb_exposure;
struct umb_image;

/* Of the character device beside the first folder: what the program talks to the module through. */
#define UMB_EXPOSURE_DEVICE ".device"

/**
 * umb_image_expose() - give an image a path
 * @image: must outlive the exposure
 * @original: the path that it stands in for: absolute, without ".", ".." and empty components
 * @device: number of a character device that the program is to find, root's alone
 *
 * Looks whether the path leads to the image for the programs that the kernel itself starts.
 * Process context; waits for memory and for nothing else.
 *
 * Return: the exposure, or an ERR_PTR: -EINVAL (@original), -EOPNOTSUPP (the path does not lead to
 * the image, and the log says why), -ENOMEM, or what else making a thread or a file said.
 */
struct umb_exposure *umb_image_expose(struct umb_image *image, const char *original, dev_t device);

/* "/proc/123/cwd" and the original path; as long as @exposure. */
const char *umb_exposure_path(const struct umb_exposure *exposure);

/**
 * umb_image_conceal() - take the path away
 * @exposure: nobody is to come by its path any more, as its first part may be another process'
 *	soon; NULL and ERR_PTR are ignored
 *
 * Programs that were started by it run on.
 */
void umb_image_conceal(struct umb_exposure *exposure);

/**
 * umb_image_abandon() - leave the path as it is, for good
 * @exposure: not to be used afterwards
 *
 * For a setting that still names the path and cannot be changed: what would be found there later
 * might be anybody's. The thread, which runs no code of this module, and the image's mount stay
 * until the system goes down.
 */
void umb_image_abandon(struct umb_exposure *exposure);

#endif
