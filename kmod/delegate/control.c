// SPDX-License-Identifier: GPL-2.0-only
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "control.h"
#include "control.umb.h"
#include "firmware.h"
#include "module.h"

/* Root is uid 0 that has not been stripped of its capabilities, as our own helpers are. */
static bool control_task_allowed(void)
{
	return capable(CAP_NET_ADMIN) ||
	       (uid_eq(current_euid(), GLOBAL_ROOT_UID) && capable(CAP_SYS_ADMIN));
}

static bool control_opener_allowed(const struct file *file)
{
	return file_ns_capable(file, &init_user_ns, CAP_NET_ADMIN) ||
	       (uid_eq(file->f_cred->euid, GLOBAL_ROOT_UID) &&
		file_ns_capable(file, &init_user_ns, CAP_SYS_ADMIN));
}

/*
 * Both: a privileged program may have been given the file as its output by somebody who is not, and
 * somebody who is not may have been given it by a privileged program that means no more than its
 * status.
 */
static bool control_allowed(const struct file *file)
{
	return control_opener_allowed(file) && control_task_allowed();
}

/* One may not do through the helper what one may not do without it. */
static bool control_may_unload(const struct file *file)
{
	return file_ns_capable(file, &init_user_ns, CAP_SYS_MODULE) && capable(CAP_SYS_MODULE);
}

/* As who writes to the file of that name in sysfs. */
static bool control_may_restart(const struct file *file)
{
	return file_ns_capable(file, &init_user_ns, CAP_SYS_ADMIN) && capable(CAP_SYS_ADMIN);
}

static int control_fail(struct umblob_control *control, int err, const char *reason)
{
	if (fatal_signal_pending(current))
		return -EINTR;
	return umblob_answer_error(control->answer, err, reason);
}

static int control_run_module(struct umblob_control *control, const char *name)
{
	struct umblob_module_load *load;
	int err;

	load = kzalloc(sizeof(*load), GFP_KERNEL);
	if (!load)
		return -ENOMEM;
	/* A command line holds nothing that a suspend waits for. */
	err = umblob_module_load(load, name, UMB_CALL_FREEZABLE);
	if (!err) {
		err = umblob_answer_module(control->answer, load);
		if (err && err != -ENOMEM)
			err = control_fail(control, -EPROTO, "the helper's answer makes no sense");
	} else {
		err = control_fail(control, err, load->reason);
	}
	umblob_module_done(load);
	kfree(load);
	return err;
}

static int control_run_autoload(struct umblob_control *control, const char *name)
{
	const enum umb_ctl_autoload what = umblob_module_autoload(name);

	/* Nobody is left to do it. */
	if (fatal_signal_pending(current))
		return -EINTR;
	return umblob_answer_autoload(control->answer, what);
}

static int control_run_unload(struct umblob_control *control, const char *name)
{
	struct umblob_module_unload *unload;
	int err;

	if (!control_may_unload(control->file))
		return control_fail(control, -EPERM, "to unload a module one needs CAP_SYS_MODULE");
	unload = kzalloc(sizeof(*unload), GFP_KERNEL);
	if (!unload)
		return -ENOMEM;
	err = umblob_module_unload(unload, name, UMB_CALL_FREEZABLE);
	if (!err) {
		err = umblob_answer_unload(control->answer, unload);
		if (err && err != -ENOMEM)
			err = control_fail(control, -EPROTO, "the helper's answer makes no sense");
	} else {
		err = control_fail(control, err, unload->reason);
	}
	umblob_module_unload_done(unload);
	kfree(unload);
	return err;
}

static int control_run_firmware(struct umblob_control *control, const char *name)
{
	struct umblob_firmware_find *find;
	int err;

	find = kzalloc(sizeof(*find), GFP_KERNEL);
	if (!find)
		return -ENOMEM;
	err = umblob_firmware_find(find, name, UMB_CALL_FREEZABLE);
	if (!err) {
		err = umblob_answer_firmware(control->answer, find);
		if (err && err != -ENOMEM)
			err = control_fail(control, -EPROTO, "the helper's answer makes no sense");
	} else {
		err = control_fail(control, err, find->reason);
	}
	umblob_firmware_done(find);
	kfree(find);
	return err;
}

/* For the helper of a name, or all of them if it is empty. */
static int control_intervene(struct umblob_control *control, const char *name,
			     int (*intervene)(struct umb_instance *instance))
{
	static struct umblob_role * const roles[] = { &umblob_module_role, &umblob_firmware_role };
	int err = -ENOENT, failed = 0;
	int i;

	for (i = 0; i < ARRAY_SIZE(roles); i++) {
		if (*name && strcmp(name, roles[i]->driver.name))
			continue;
		err = intervene(roles[i]->instance);
		failed = failed ?: err;
	}
	if (err == -ENOENT)
		return control_fail(control, err, "there is no helper of this name");
	if (failed == -EBUSY)
		return control_fail(control, failed, "the helper is about to be started anyway");
	if (failed)
		return control_fail(control, failed, umb_explain(failed));
	return umblob_answer_none(control->answer);
}

static int control_dispatch(struct umblob_control *control, const struct umb_ctl_request *request)
{
	struct umb_cp_text name;
	int err;

	switch (umb_ctl_request_which(request)) {
	case UMB_CTL_REQUEST_STATUS:
		return umblob_answer_status(control->answer, control_allowed(control->file));
	case UMB_CTL_REQUEST_MODULE:
		err = umb_ctl_request_module(request, &name);
		return err ? err : control_run_module(control, name.str);
	case UMB_CTL_REQUEST_AUTOLOAD:
		err = umb_ctl_request_autoload(request, &name);
		return err ? err : control_run_autoload(control, name.str);
	case UMB_CTL_REQUEST_UNLOAD:
		err = umb_ctl_request_unload(request, &name);
		return err ? err : control_run_unload(control, name.str);
	case UMB_CTL_REQUEST_FIRMWARE:
		err = umb_ctl_request_firmware(request, &name);
		return err ? err : control_run_firmware(control, name.str);
	case UMB_CTL_REQUEST_RESET:
		err = umb_ctl_request_reset(request, &name);
		return err ? err : control_intervene(control, name.str, umb_reset);
	case UMB_CTL_REQUEST_RESTART:
		err = umb_ctl_request_restart(request, &name);
		if (err)
			return err;
		if (!control_may_restart(control->file))
			return control_fail(control, -EPERM,
					    "to restart a helper one needs CAP_SYS_ADMIN");
		return control_intervene(control, name.str, umb_restart);
	case UMB_CTL_REQUEST_EVENTS:
		control->subscribe = true;
		return umblob_answer_none(control->answer);
	default:
		return -EOPNOTSUPP;
	}
}

int umblob_control_run(struct umblob_control *control)
{
	struct umb_ctl_request request;
	struct umb_cp_msg msg;
	int err;

	err = umb_cp_msg_open(&msg, control->frame, control->size, &umb_cp_default_limits);
	if (err)
		return err;
	err = umb_ctl_request_read_root(&msg, &request);
	if (err)
		return err;
	if (umb_ctl_request_which(&request) != UMB_CTL_REQUEST_STATUS &&
	    !control_allowed(control->file))
		return -EPERM;
	return control_dispatch(control, &request);
}
