// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/capability.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "event.h"
#include "loads.h"
#include "modprobe.h"
#include "module.h"
#include "name.h"
#include "umblob.h"
#include "wait.h"

struct umblob_role umblob_module_role = {
	.lock = __SPIN_LOCK_UNLOCKED(umblob_module_role.lock),
	.following = __MUTEX_INITIALIZER(umblob_module_role.following),
	.driver = {
		.name = "module",
		.role = "module",
		.schema_id = UMB_DLG_SCHEMA_ID,
	},
	.profile = {
		UMB_PROFILE_DEFAULTS,
		.capabilities = BIT_ULL(CAP_SYS_MODULE),
		.init_functions = true,
	},
};

static unsigned int timeout_ms = 60000;
module_param_cb(module_timeout_ms, &umblob_timeout_ops, &timeout_ms, 0644);
MODULE_PARM_DESC(module_timeout_ms, "How long loading one module may take, its init functions included (default 60000)");

/*
 * Of a request by the kernel. Somebody waits who might be in any state, and modprobe is there, too:
 * so it is not worth waiting for a helper that hangs, but for longer than nearly all modules need.
 */
#define AUTOLOAD_TIMEOUT_MS 5000

/*
 * How long it waits for its turn while no load ends: all of them may be waiting for this very one.
 * Longer than most loads take, as it would be a waste to have many modprobes wait for the same.
 */
#define AUTOLOAD_PATIENCE_MS 1000

/* How long who finds modprobe's configuration changed waits for loads that others asked for. */
#define FOLLOW_PATIENCE_MS 1000

static unsigned int module_longest_ms(void)
{
	return max_t(unsigned int, READ_ONCE(timeout_ms), AUTOLOAD_TIMEOUT_MS);
}

/* An outcome is passed on by its number, so it has to be one that a helper may say. */
static int module_note_outcome(struct umblob_module_load *load, bool commands)
{
	switch (umb_dlg_load_module_reply_outcome(&load->reply)) {
	case UMB_DLG_LOAD_MODULE_REPLY_OUTCOME_LOADED:
	case UMB_DLG_LOAD_MODULE_REPLY_OUTCOME_ALREADY_LOADED:
	case UMB_DLG_LOAD_MODULE_REPLY_OUTCOME_BUILT_IN:
	case UMB_DLG_LOAD_MODULE_REPLY_OUTCOME_BLACKLISTED:
		return 0;
	case UMB_DLG_LOAD_MODULE_REPLY_OUTCOME_FOR_MODPROBE:
		load->by_modprobe = commands;
		return commands ? 0 : -EPROTO;
	default:
		return -EPROTO;
	}
}

static int module_ask(struct umblob_module_load *load, const char *name, bool commands)
{
	struct umb_dlg_load_module_request_builder request;
	struct umb_cp_ptr payload;
	int err;

	umb_dlg_load_module_request_init(umb_call_request(&load->call), &request);
	umb_dlg_load_module_request_set_name(&request, name, strlen(name));
	umb_dlg_load_module_request_set_commands(&request, commands);
	umb_dlg_load_module_request_set_outdated(&request, load->outdated);
	err = umb_call_exec(&load->call);
	if (err) {
		umb_call_reason(&load->call, load->reason, sizeof(load->reason));
		return err;
	}
	err = umb_call_reply(&load->call, &payload);
	if (err)
		return err;
	if (umb_dlg_load_module_reply_read(&payload, &load->reply))
		return -EPROTO;
	if (umb_dlg_load_module_reply_outdated(&load->reply))
		return umblob_role_note_outdated(&load->outdated);
	return module_note_outcome(load, commands);
}

/* @commands: the kernel runs them, rather than to hear that there is one. */
static int module_load_named(struct umblob_module_load *load, const char *name,
			     const struct umblob_load_terms *terms, bool commands)
{
	const unsigned long deadline = jiffies + msecs_to_jiffies(terms->timeout_ms);
	const char *why;
	int err;

	err = umblob_name_check(name, &why);
	if (err) {
		strscpy(load->reason, why, sizeof(load->reason));
		return err;
	}
	err = umblob_role_begin(&umblob_module_role, &load->call, UMB_DLG_METHOD_LOAD_MODULE,
				terms->timeout_ms, terms->flags | UMB_CALL_IDEMPOTENT);
	if (err)
		return err;
	load->begun = true;
	/* Within the call, which is in flight for whoever counts these. */
	err = umblob_load_begin(&load->call, terms);
	if (err) {
		strscpy(load->reason, "others were being loaded all the time",
			sizeof(load->reason));
		return err;
	}
	load->in_turn = true;
	err = module_ask(load, name, commands);
	if (err || !load->by_modprobe)
		return err;
	/* The command may ask for modules in its turn. */
	umblob_module_done(load);
	return umblob_modprobe(UMBLOB_MODPROBE_LOAD, name, deadline, terms->flags, load->reason);
}

/* The helper is not at it any more, or nobody waits for that. */
static void module_load_ends(struct umblob_module_load *load)
{
	if (load->in_turn)
		umblob_load_end();
	load->in_turn = false;
}

/*
 * Have the helper restarted for what is new in modprobe's configuration, but not while it runs
 * functions of modules: they would be interrupted. @call: that it has answered, not ended yet; what
 * others asked for is looked at last, as giving up on it looks like its end.
 */
static void module_follow(const struct umb_call *call, unsigned int flags)
{
	const unsigned int patience_ms = flags & UMB_CALL_NO_WAIT ? 0 : FOLLOW_PATIENCE_MS;

	if (!umblob_role_may_follow(&umblob_module_role) || !umblob_loads_settle(patience_ms))
		return;
	/* What it is at for nobody, and for longer than anything may take, protects it no more. */
	umb_call_check_abandoned(call, 1, module_longest_ms());
	if (!umb_call_abandoned(call))
		umblob_role_follow(&umblob_module_role);
}

/* Within what is left of its time; who will not wait for the next helper does not ask it. */
static int module_load_followed(struct umblob_module_load *load, const char *name,
				const struct umblob_load_terms *terms, bool commands)
{
	const unsigned long deadline = jiffies + msecs_to_jiffies(terms->timeout_ms);
	struct umblob_load_terms rest = *terms;
	int err;

	err = module_load_named(load, name, terms, commands);
	if (err != -ESTALE || !load->outdated)
		return err;
	module_load_ends(load);
	module_follow(&load->call, terms->flags);
	umblob_module_done(load);
	if (terms->flags & UMB_CALL_NO_WAIT) {
		strscpy(load->reason, "it has to be restarted for what is new in modprobe.d",
			sizeof(load->reason));
		return err;
	}
	rest.timeout_ms = jiffies_to_msecs(umb_time_left(deadline));
	if (!rest.timeout_ms)
		return -ETIMEDOUT;
	return module_load_named(load, name, &rest, commands);
}

static int module_load_on(struct umblob_module_load *load, const char *name,
			  const struct umblob_load_terms *terms, bool commands)
{
	const int err = module_load_followed(load, name, terms, commands);

	if (err)
		umblob_role_why(load->reason, err);
	umblob_event_request(UMB_CTL_EVENT_KIND_MODULE, umblob_module_role.driver.name, name,
			     err);
	return err;
}

int umblob_module_load(struct umblob_module_load *load, const char *name, unsigned int flags)
{
	const unsigned int timeout = READ_ONCE(timeout_ms);
	const struct umblob_load_terms terms = {
		.timeout_ms = timeout,
		.patience_ms = timeout,
		.longest_ms = module_longest_ms(),
		.flags = flags,
	};

	return module_load_on(load, name, &terms, umblob_modprobe_allowed());
}

void umblob_module_done(struct umblob_module_load *load)
{
	module_load_ends(load);
	if (load->begun)
		umb_call_end(&load->call);
	load->begun = false;
}

/*
 * The helper's own word on a module's file is as good as modprobe's. What may be the fault of the
 * helper, of its confinement or of its bounds is not; neither is an errno of an init function that
 * could be one of these: modprobe meets it again. Nor -EEXIST, with which somebody else loads or
 * removes it at that moment, and which modprobe takes for success. Nor that there is no such
 * module: the helper sees the file systems that were there when it started, and an initramfs may be
 * among those. Nor -EBADMSG: it may be one of depmod's indexes, in a form that modprobe knows.
 */
static bool module_is_verdict(int err)
{
	switch (err) {
	case -ENOEXEC:
	case -EKEYREJECTED:
	case -ENOKEY:
	case -ENODEV:
	case -ENXIO:
		return true;
	default:
		return false;
	}
}

enum umb_ctl_autoload umblob_module_autoload(const char *name)
{
	const struct umblob_load_terms terms = {
		.timeout_ms = AUTOLOAD_TIMEOUT_MS,
		.patience_ms = AUTOLOAD_PATIENCE_MS,
		.longest_ms = module_longest_ms(),
		.flags = UMB_CALL_NO_WAIT,
	};
	enum umb_ctl_autoload what = UMB_CTL_AUTOLOAD_FALL_BACK;
	struct umblob_module_load *load;
	int err;

	load = kzalloc(sizeof(*load), GFP_KERNEL);
	if (!load)
		return what;
	/* The program that asks runs modprobe itself. */
	err = module_load_on(load, name, &terms, false);
	if (!err)
		what = UMB_CTL_AUTOLOAD_DONE;
	else if (load->in_turn && umb_call_answered(&load->call) && module_is_verdict(err))
		what = UMB_CTL_AUTOLOAD_REFUSED;
	umblob_module_done(load);
	kfree(load);
	return what;
}

static int module_ask_removal(struct umblob_module_unload *unload, const char *name, bool commands)
{
	struct umb_dlg_unload_module_request_builder request;
	struct umb_cp_ptr payload;
	int err;

	umb_dlg_unload_module_request_init(umb_call_request(&unload->call), &request);
	umb_dlg_unload_module_request_set_name(&request, name, strlen(name));
	umb_dlg_unload_module_request_set_commands(&request, commands);
	umb_dlg_unload_module_request_set_outdated(&request, unload->outdated);
	err = umb_call_exec(&unload->call);
	if (err) {
		umb_call_reason(&unload->call, unload->reason, sizeof(unload->reason));
		return err;
	}
	err = umb_call_reply(&unload->call, &payload);
	if (err)
		return err;
	if (umb_dlg_unload_module_reply_read(&payload, &unload->reply))
		return -EPROTO;
	if (umb_dlg_unload_module_reply_outdated(&unload->reply))
		return umblob_role_note_outdated(&unload->outdated);
	unload->by_modprobe = umb_dlg_unload_module_reply_for_modprobe(&unload->reply);
	return unload->by_modprobe && !commands ? -EPROTO : 0;
}

static int module_unload_named(struct umblob_module_unload *unload, const char *name,
			       unsigned int timeout, unsigned int flags)
{
	const unsigned long deadline = jiffies + msecs_to_jiffies(timeout);
	const char *why;
	int err;

	err = umblob_name_check(name, &why);
	if (err) {
		strscpy(unload->reason, why, sizeof(unload->reason));
		return err;
	}
	err = umblob_role_begin(&umblob_module_role, &unload->call, UMB_DLG_METHOD_UNLOAD_MODULE,
				timeout, flags);
	if (err)
		return err;
	unload->begun = true;
	umblob_removal_begin();
	unload->counted = true;
	err = module_ask_removal(unload, name, umblob_modprobe_allowed());
	if (err || !unload->by_modprobe)
		return err;
	umblob_module_unload_done(unload);
	return umblob_modprobe(UMBLOB_MODPROBE_REMOVE, name, deadline, flags, unload->reason);
}

static void module_unload_ends(struct umblob_module_unload *unload)
{
	if (unload->counted)
		umblob_removal_end();
	unload->counted = false;
}

static int module_unload_followed(struct umblob_module_unload *unload, const char *name,
				  unsigned int flags)
{
	const unsigned int timeout = READ_ONCE(timeout_ms);
	const unsigned long deadline = jiffies + msecs_to_jiffies(timeout);
	unsigned int rest;
	int err;

	err = module_unload_named(unload, name, timeout, flags);
	if (err != -ESTALE || !unload->outdated)
		return err;
	module_unload_ends(unload);
	module_follow(&unload->call, flags);
	umblob_module_unload_done(unload);
	rest = jiffies_to_msecs(umb_time_left(deadline));
	return rest ? module_unload_named(unload, name, rest, flags) : -ETIMEDOUT;
}

int umblob_module_unload(struct umblob_module_unload *unload, const char *name, unsigned int flags)
{
	const int err = module_unload_followed(unload, name, flags);

	if (err)
		umblob_role_why(unload->reason, err);
	umblob_event_request(UMB_CTL_EVENT_KIND_UNLOAD, umblob_module_role.driver.name, name,
			     err);
	return err;
}

void umblob_module_unload_done(struct umblob_module_unload *unload)
{
	module_unload_ends(unload);
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
	/* Its caller may hold what a suspend needs. */
	err = umblob_module_load(load, name, UMB_CALL_NO_GATE);
	if (err == -EAGAIN && !load->begun && !load->by_modprobe)
		strscpy(load->reason, "the system is about to suspend, or resumes",
			sizeof(load->reason));
	if (err)
		pr_warn_ratelimited("module %*pE: %s (%pe)\n", umblob_name_shown(name), name,
				    umblob_name_strip(load->reason, name), ERR_PTR(err));
	umblob_module_done(load);
	kfree(load);
	return err;
}
EXPORT_SYMBOL_GPL(umblob_request_module);
