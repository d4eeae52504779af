// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/kconfig.h>

#include "umd_peer.h"

#if IS_ENABLED(CONFIG_USERMODE_DRIVER)

#include <linux/fs.h>
#include <linux/kernel_read_file.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/usermode_driver.h>
#include <linux/vmalloc.h>
#include <linux/wait.h>

#include "umd_message.h"

static struct umd_info info = { .driver_name = "bench_umd" };

/* One request at a time, whoever asks. */
static DEFINE_MUTEX(lock);

static int load(const char *path)
{
	void *data = NULL;
	ssize_t size;
	int err;

	size = kernel_read_file_from_path(path, 0, &data, SZ_16M, NULL, READING_UNKNOWN);
	if (size < 0)
		return size;
	err = umd_load_blob(&info, data, size);
	vfree(data);
	return err;
}

int umd_peer_start(const char *path)
{
	int err;

	err = load(path);
	if (err)
		return err;
	err = fork_usermode_driver(&info);
	if (err)
		umd_unload_blob(&info);
	return err;
}

void umd_peer_stop(void)
{
	struct pid *tgid = info.tgid;

	if (!tgid)
		return;
	kill_pid(tgid, SIGKILL, 1);
	wait_event(tgid->wait_pidfd, thread_group_exited(tgid));
	umd_cleanup_helper(&info);
	umd_unload_blob(&info);
}

static int send(const struct umd_message *request, struct umd_message *reply)
{
	loff_t pos = 0;

	if (kernel_write(info.pipe_to_umh, request, sizeof(*request), &pos) != sizeof(*request))
		return -EFAULT;
	pos = 0;
	if (kernel_read(info.pipe_from_umh, reply, sizeof(*reply), &pos) != sizeof(*reply))
		return -EFAULT;
	return 0;
}

int umd_peer_call(u64 value)
{
	struct umd_message request = { .value = value }, reply;
	int err;

	memset(request.name, 'n', sizeof(request.name));
	mutex_lock(&lock);
	err = send(&request, &reply);
	mutex_unlock(&lock);
	if (!err && reply.value != value + 1)
		err = -EILSEQ;
	return err;
}

#else

int umd_peer_start(const char *path)
{
	return -EOPNOTSUPP;
}

void umd_peer_stop(void)
{
}

int umd_peer_call(u64 value)
{
	return -EOPNOTSUPP;
}

#endif
