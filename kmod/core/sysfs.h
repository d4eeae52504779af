/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_SYSFS_H
#define UMB_CORE_SYSFS_H

#include <linux/completion.h>
#include <linux/kobject.h>

struct dentry;
struct umb_instance;

/**
 * struct umb_sysfs - an instance's folder, /sys/module/MODULE/helpers/INSTANCE
 * @kobj: its references are all of the core's own: an open file has none, it has one to sysfs'
 *	own node, and while it is read or written umb_sysfs_remove() waits
 * @released: the last one was dropped
 */
struct umb_sysfs {
	struct kobject kobj;
	struct completion released;
};

/*
 * Make the folder of an instance that can be looked at. @debug is set as umb_folders_add() has it.
 * Return: as that. umb_sysfs_remove() must follow on success.
 */
int umb_sysfs_add(struct umb_instance *instance, struct dentry **debug);

/*
 * Nobody looks at or resets the instance through its folder any more. Waits for those who do: for
 * a reset as long as umb_reset() takes, so the instance's lock may not be held.
 */
void umb_sysfs_remove(struct umb_instance *instance);

#endif
