/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_FOLDERS_H
#define UMB_CORE_FOLDERS_H

struct dentry;
struct kobj_type;
struct kobject;

/*
 * The folders that the instances of this module share: /sys/module/MODULE/helpers, and MODULE in
 * debugfs. They are there while an instance is. Process context.
 */

/*
 * Add an instance's own folder to the first: @kobj, whose last reference is to be dropped by
 * umb_folders_remove(). @debug is set to the second, which is NULL or an ERR_PTR, as debugfs likes
 * it, where there is no debugfs. Return: 0, -EEXIST (another instance has the name), -ENOMEM, or
 * what sysfs said; kobject_put() has been called then.
 */
int umb_folders_add(struct kobject *kobj, const struct kobj_type *type, const char *name,
		    struct dentry **debug);

/* Nobody reads or writes the instance's files any more. May sleep while somebody does. */
void umb_folders_remove(struct kobject *kobj);

#endif
