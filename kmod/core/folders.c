// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>

#include "folders.h"

/*
 * These belong to the module that the core is linked into, as its folder in sysfs does; another
 * module has its own. folders_lock protects both, and who is in the kset; readers and writers of
 * the files never take it. helpers is NULL while no instance is there.
 */
static DEFINE_MUTEX(folders_lock);
static struct kset *helpers;
static struct dentry *debug_folder;

/* Under the lock. */
static int folders_make(void)
{
	if (helpers)
		return 0;
	helpers = kset_create_and_add("helpers", NULL, &THIS_MODULE->mkobj.kobj);
	if (!helpers)
		return -ENOMEM;
	if (IS_ENABLED(CONFIG_DEBUG_FS))
		debug_folder = debugfs_create_dir(KBUILD_MODNAME, NULL);
	return 0;
}

/* Under the lock: after the last instance. Somebody else may have been here already. */
static void folders_drop_unused(void)
{
	if (!helpers || !list_empty(&helpers->list))
		return;
	debugfs_remove(debug_folder);
	debug_folder = NULL;
	kset_unregister(helpers);
	helpers = NULL;
}

/* Under the lock. sysfs itself takes a second one of a name for a bug, and dumps the stack. */
static bool folders_has(const char *name)
{
	struct kobject *kobj = kset_find_obj(helpers, name);

	kobject_put(kobj);
	return kobj;
}

int umb_folders_add(struct kobject *kobj, const struct kobj_type *type, const char *name,
		    struct dentry **debug)
{
	int err;

	mutex_lock(&folders_lock);
	kobject_init(kobj, type);
	err = folders_make();
	if (err)
		goto err_put;
	if (folders_has(name)) {
		pr_err("%s: this module has a helper of that name already\n", name);
		err = -EEXIST;
		goto err_put;
	}
	kobj->kset = helpers;
	err = kobject_add(kobj, NULL, "%s", name);
	if (err)
		goto err_drop;
	*debug = debug_folder;
	mutex_unlock(&folders_lock);
	return 0;

err_drop:
	folders_drop_unused();
err_put:
	mutex_unlock(&folders_lock);
	kobject_put(kobj);
	return err;
}

void umb_folders_remove(struct kobject *kobj)
{
	kobject_del(kobj);
	kobject_put(kobj);
	mutex_lock(&folders_lock);
	folders_drop_unused();
	mutex_unlock(&folders_lock);
}
