// SPDX-License-Identifier: GPL-2.0-only
/* One value per file. Each is a look under the instance's peek lock, which never waits. */
#include <linux/capability.h>
#include <linux/kstrtox.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "folders.h"
#include "image.h"
#include "supervisor.h"

struct sysfs_file {
	struct attribute attr;
	ssize_t (*show)(struct umb_instance *instance, char *buf);
	ssize_t (*store)(struct umb_instance *instance, const char *buf, size_t size);
};

/* A file with one member of struct umb_status. */
#define SYSFS_STATUS_FILE(_name, _format, _value)						\
	static ssize_t _name##_show(struct umb_instance *instance, char *buf)			\
	{											\
		struct umb_status status;							\
												\
		umb_get_status(instance, &status);						\
		return sysfs_emit(buf, _format "\n", _value);					\
	}											\
	static struct sysfs_file _name##_file = {						\
		.attr = { .name = #_name, .mode = 0444 },					\
		.show = _name##_show,								\
	}

SYSFS_STATUS_FILE(state, "%s", umb_state_name(status.state));
SYSFS_STATUS_FILE(pid, "%d", status.pid);
SYSFS_STATUS_FILE(restarts, "%u", status.restarts);
SYSFS_STATUS_FILE(calls, "%llu", status.calls);
SYSFS_STATUS_FILE(failures, "%llu", status.failures);
SYSFS_STATUS_FILE(in_flight, "%u", status.in_flight);
SYSFS_STATUS_FILE(max_in_flight, "%u", status.max_in_flight);
SYSFS_STATUS_FILE(crashes_left, "%u", status.crashes_left);
SYSFS_STATUS_FILE(last_end, "%s", status.last_end);
SYSFS_STATUS_FILE(last_call, "%s", status.last_call);

/* As it is, without a line's end of ours; sysfs takes a byte less than a page. */
static ssize_t last_stderr_show(struct umb_instance *instance, char *buf)
{
	return umb_get_last_stderr(instance, buf, min(PAGE_SIZE - 1, UMB_LAST_STDERR_MAX + 0UL));
}

static struct sysfs_file last_stderr_file = {
	.attr = { .name = "last_stderr", .mode = 0400 },
	.show = last_stderr_show,
};

static ssize_t image_sha256_show(struct umb_instance *instance, char *buf)
{
	return sysfs_emit(buf, "%*phN\n", SHA256_DIGEST_SIZE, instance->driver->image->sha256);
}

static struct sysfs_file image_sha256_file = {
	.attr = { .name = "image_sha256", .mode = 0444 },
	.show = image_sha256_show,
};

static ssize_t image_build_id_show(struct umb_instance *instance, char *buf)
{
	const struct umb_image *image = instance->driver->image;

	return sysfs_emit(buf, "%*phN\n", (int)image->build_id_size, image->build_id);
}

static struct sysfs_file image_build_id_file = {
	.attr = { .name = "image_build_id", .mode = 0444 },
	.show = image_build_id_show,
};

/* The mode alone would let in a process with uid 0 that was stripped of its capabilities. */
static ssize_t sysfs_intervene(struct umb_instance *instance, const char *buf, size_t size,
			       int (*intervene)(struct umb_instance *instance))
{
	bool yes;
	int err;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	err = kstrtobool(buf, &yes);
	if (!err && !yes)
		err = -EINVAL;
	if (!err)
		err = intervene(instance);
	return err ?: size;
}

static ssize_t reset_store(struct umb_instance *instance, const char *buf, size_t size)
{
	return sysfs_intervene(instance, buf, size, umb_reset);
}

static struct sysfs_file reset_file = {
	.attr = { .name = "reset", .mode = 0200 },
	.store = reset_store,
};

static ssize_t restart_store(struct umb_instance *instance, const char *buf, size_t size)
{
	return sysfs_intervene(instance, buf, size, umb_restart);
}

static struct sysfs_file restart_file = {
	.attr = { .name = "restart", .mode = 0200 },
	.store = restart_store,
};

static struct attribute *sysfs_attrs[] = {
	&state_file.attr,
	&pid_file.attr,
	&restarts_file.attr,
	&calls_file.attr,
	&failures_file.attr,
	&in_flight_file.attr,
	&max_in_flight_file.attr,
	&crashes_left_file.attr,
	&last_end_file.attr,
	&last_call_file.attr,
	&last_stderr_file.attr,
	&image_sha256_file.attr,
	&image_build_id_file.attr,
	&reset_file.attr,
	&restart_file.attr,
	NULL,
};
ATTRIBUTE_GROUPS(sysfs);

static struct umb_instance *sysfs_instance(struct kobject *kobj)
{
	return container_of(kobj, struct umb_instance, sysfs.kobj);
}

static ssize_t sysfs_show(struct kobject *kobj, struct attribute *attr, char *buf)
{
	const struct sysfs_file *file = container_of(attr, struct sysfs_file, attr);

	return file->show ? file->show(sysfs_instance(kobj), buf) : -EIO;
}

static ssize_t sysfs_store(struct kobject *kobj, struct attribute *attr, const char *buf,
			   size_t size)
{
	const struct sysfs_file *file = container_of(attr, struct sysfs_file, attr);

	return file->store ? file->store(sysfs_instance(kobj), buf, size) : -EIO;
}

static void sysfs_release(struct kobject *kobj)
{
	complete(&sysfs_instance(kobj)->sysfs.released);
}

static const struct sysfs_ops sysfs_operations = {
	.show = sysfs_show,
	.store = sysfs_store,
};

static const struct kobj_type sysfs_type = {
	.release = sysfs_release,
	.sysfs_ops = &sysfs_operations,
	.default_groups = sysfs_groups,
};

int umb_sysfs_add(struct umb_instance *instance, struct dentry **debug)
{
	struct umb_sysfs *sysfs = &instance->sysfs;
	int err;

	init_completion(&sysfs->released);
	err = umb_folders_add(&sysfs->kobj, &sysfs_type, instance->driver->name, debug);
	if (err)
		wait_for_completion(&sysfs->released);
	return err;
}

void umb_sysfs_remove(struct umb_instance *instance)
{
	umb_folders_remove(&instance->sysfs.kobj);
	/* At once, as nobody else has a reference; DEBUG_KOBJECT_RELEASE delays it by seconds. */
	wait_for_completion(&instance->sysfs.released);
}
