// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an init function finds in the process that loads it: may it make a folder in debugfs, and
 * write to a file of the kernel's own, as drivers do?
 */
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/shmem_fs.h>

static int folder;
module_param(folder, int, 0444);
MODULE_PARM_DESC(folder, "what making a folder in debugfs came to, 0 or -errno");

static int written;
module_param(written, int, 0444);
MODULE_PARM_DESC(written, "what writing a page to a file of the kernel's came to, bytes or -errno");

static struct dentry *dir;

static ssize_t __init write_a_page(void)
{
	static const char page[4096];
	struct file *file;
	ssize_t count;
	loff_t pos = 0;

	file = shmem_file_setup(KBUILD_MODNAME, sizeof(page), 0);
	if (IS_ERR(file))
		return PTR_ERR(file);
	count = kernel_write(file, page, sizeof(page), &pos);
	fput(file);
	return count;
}

static int __init umb_init_init(void)
{
	dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	folder = PTR_ERR_OR_ZERO(dir);
	written = write_a_page();
	return 0;
}

static void __exit umb_init_exit(void)
{
	debugfs_remove(dir);
}

module_init(umb_init_init);
module_exit(umb_init_exit);

MODULE_DESCRIPTION("Does what init functions do");
MODULE_AUTHOR("The umblob authors");
MODULE_LICENSE("GPL");
