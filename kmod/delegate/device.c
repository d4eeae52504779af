// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/major.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "device.h"
#include "session.h"
#include "umblob_ctl.h"

static int device_open(struct inode *inode, struct file *file)
{
	struct umblob_session *session = umblob_session_create();

	if (IS_ERR(session))
		return PTR_ERR(session);
	file->private_data = session;
	return stream_open(inode, file);
}

static int device_release(struct inode *inode, struct file *file)
{
	umblob_session_destroy(file->private_data);
	return 0;
}

static ssize_t device_write(struct file *file, const char __user *from, size_t size,
			    loff_t *position)
{
	void *frame;
	int err;

	if (!size)
		return -EBADMSG;
	if (size > UMBLOB_CTL_REQUEST_MAX)
		return -EMSGSIZE;
	frame = memdup_user(from, size);
	if (IS_ERR(frame))
		return PTR_ERR(frame);
	err = umblob_session_request(file->private_data, file, frame, size);
	kfree(frame);
	return err ? err : size;
}

static ssize_t device_read(struct file *file, char __user *to, size_t size, loff_t *position)
{
	return umblob_session_read(file->private_data, file, to, size);
}

static __poll_t device_poll(struct file *file, poll_table *table)
{
	return umblob_session_poll(file->private_data, file, table);
}

static const struct file_operations device_operations = {
	.owner = THIS_MODULE,
	.open = device_open,
	.release = device_release,
	.read = device_read,
	.write = device_write,
	.poll = device_poll,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = UMBLOB_CTL_NAME,
	.fops = &device_operations,
	.mode = 0666,
};

int __init umblob_device_register(void)
{
	return misc_register(&device);
}

dev_t umblob_device_number(void)
{
	return MKDEV(MISC_MAJOR, device.minor);
}

void umblob_device_unregister(void)
{
	misc_deregister(&device);
}
