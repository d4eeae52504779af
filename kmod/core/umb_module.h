/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For a module that is one helper and nothing else: its init and exit functions in one line.
 *
 *	umb_module_driver(my_driver, my_ready);
 *
 * makes the image from the executable that is embedded in the module, starts my_driver, whose
 * .image it sets, and calls my_ready(); removing the module stops it. int my_ready(struct
 * umb_instance *) may make calls and keep the instance for later ones; if it returns an errno
 * the module is not loaded. A module with more to do writes its own init function: these two show
 * how.
 */
#ifndef UMB_MODULE_H
#define UMB_MODULE_H

#include <linux/err.h>
#include <linux/init.h>
#include <linux/module.h>

#include "embed.h"
#include "umb.h"

#define umb_module_driver(driver_, ready_)						\
static struct umb_instance *umb_module_instance;					\
											\
static int __init umb_module_init(void)							\
{											\
	int err;									\
											\
	(driver_).image = umb_image_create((driver_).name, umb_blob_start,		\
					   umb_blob_end - umb_blob_start);		\
	if (IS_ERR((driver_).image))							\
		return PTR_ERR((driver_).image);					\
	umb_module_instance = umb_start(&(driver_));					\
	err = PTR_ERR_OR_ZERO(umb_module_instance);					\
	if (!err)									\
		err = ready_(umb_module_instance);					\
	if (err) {									\
		umb_stop(umb_module_instance);						\
		umb_image_destroy((driver_).image);					\
	}										\
	return err;									\
}											\
module_init(umb_module_init);								\
											\
static void __exit umb_module_exit(void)						\
{											\
	umb_stop(umb_module_instance);							\
	umb_image_destroy((driver_).image);						\
}											\
module_exit(umb_module_exit)

#endif
