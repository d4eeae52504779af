// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/capability.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "event.h"
#include "module.h"
#include "name.h"
#include "umblob.h"

struct umblob_role umblob_module_role = {
	.driver = {
		.name = "module",
		.role = "module",
		.schema_id = UMB_DLG_SCHEMA_ID,
	},
	.profile = {
		UMB_PROFILE_DEFAULTS,
		.capabilities = BIT_ULL(CAP_SYS_MODULE),
	},
};

static unsigned int timeout_ms = 60000;
module_param_cb(module_timeout_ms, &umblob_timeout_ops, &timeout_ms, 0644);
MODULE_PARM_DESC(module_timeout_ms, "How long loading one module may take, its init functions included (default 60000)");

static int module_ask(struct umblob_module_load *load, const char *name)
{
	struct umb_dlg_load_module_request_builder request;
	struct umb_cp_ptr payload;
	int err;

	umb_dlg_load_module_request_init(umb_call_request(&load->call), &request);
	umb_dlg_load_module_request_set_name(&request, name, strlen(name));
	err = umb_call_exec(&load->call);
	if (err) {
		umb_call_reason(&load->call, load->reason, sizeof(load->reason));
		return err;
	}
	err = umb_call_reply(&load->call, &payload);
	if (err)
		return err;
	return umb_dlg_load_module_reply_read(&payload, &load->reply) ? -EPROTO : 0;
}

static int module_load_named(struct umblob_module_load *load, const char *name, unsigned int flags)
{
	const char *why;
	int err;

	err = umblob_name_check(name, &why);
	if (err) {
		strscpy(load->reason, why, sizeof(load->reason));
		return err;
	}
	err = umblob_role_begin(&umblob_module_role, &load->call, UMB_DLG_METHOD_LOAD_MODULE,
				READ_ONCE(timeout_ms), flags | UMB_CALL_IDEMPOTENT);
	if (err)
		return err;
	load->begun = true;
	return module_ask(load, name);
}

int umblob_module_load(struct umblob_module_load *load, const char *name, unsigned int flags)
{
	const int err = module_load_named(load, name, flags);

	if (err)
		umblob_role_why(load->reason, err);
	umblob_event_request(UMB_CTL_EVENT_KIND_MODULE, umblob_module_role.driver.name, name,
			     err);
	return err;
}

void umblob_module_done(struct umblob_module_load *load)
{
	if (load->begun)
		umb_call_end(&load->call);
	load->begun = false;
}

static int module_ask_removal(struct umblob_module_unload *unload, const char *name)
{
	struct umb_dlg_unload_module_request_builder request;
	struct umb_cp_ptr payload;
	int err;

	umb_dlg_unload_module_request_init(umb_call_request(&unload->call), &request);
	umb_dlg_unload_module_request_set_name(&request, name, strlen(name));
	err = umb_call_exec(&unload->call);
	if (err) {
		umb_call_reason(&unload->call, unload->reason, sizeof(unload->reason));
		return err;
	}
	err = umb_call_reply(&unload->call, &payload);
	if (err)
		return err;
	return umb_dlg_unload_module_reply_read(&payload, &unload->reply) ? -EPROTO : 0;
}

static int module_unload_named(struct umblob_module_unload *unload, const char *name,
			       unsigned int flags)
{
	const char *why;
	int err;

	err = umblob_name_check(name, &why);
	if (err) {
		strscpy(unload->reason, why, sizeof(unload->reason));
		return err;
	}
	err = umblob_role_begin(&umblob_module_role, &unload->call, UMB_DLG_METHOD_UNLOAD_MODULE,
				READ_ONCE(timeout_ms), flags);
	if (err)
		return err;
	unload->begun = true;
	return module_ask_removal(unload, name);
}

int umblob_module_unload(struct umblob_module_unload *unload, const char *name, unsigned int flags)
{
	const int err = module_unload_named(unload, name, flags);

	if (err)
		umblob_role_why(unload->reason, err);
	umblob_event_request(UMB_CTL_EVENT_KIND_UNLOAD, umblob_module_role.driver.name, name,
			     err);
	return err;
}

void umblob_module_unload_done(struct umblob_module_unload *unload)
{
	if (unload->begun)
		umb_call_end(&unload->call);
	unload->begun = false;
}

int umblob_request_module(const char *name)
{
	struct umblob_module_load *load;
	int err;

	load = kzalloc(sizeof(*load), GFP_KERNEL);
	if (!load)
		return -ENOMEM;
	err = umblob_module_load(load, name, 0);
	if (err)
		pr_warn_ratelimited("module %*pE: %s (%pe)\n", umblob_name_shown(name), name,
				    umblob_name_strip(load->reason, name), ERR_PTR(err));
	umblob_module_done(load);
	kfree(load);
	return err;
}
EXPORT_SYMBOL_GPL(umblob_request_module);
