/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loading a module through the helper that may: umblob_request_module(), and the same with all that
 * the helper said.
 */
#ifndef UMBLOB_MODULE_H
#define UMBLOB_MODULE_H

#include "control.umb.h"
#include "delegate.umb.h"
#include "role.h"

/* The helper with role "module". Started and stopped by main.c. */
extern struct umblob_role umblob_module_role;

/**
 * struct umblob_module_load - one request for a module
 * @reply: what the helper said, after umblob_module_load() has returned 0; points into @call
 * @reason: one line for people, after it has returned an error
 * @by_modprobe: modprobe was run for it, which there is no @reply of
 * @outdated: the helper, asked once, may not read what modprobe's configuration has become
 * @call: if @begun
 * @begun: there is a call to end
 * @in_turn: there is an umblob_load_end() to be called
 */
struct umblob_module_load {
	struct umb_dlg_load_module_reply reply;
	char reason[UMB_REASON_MAX];
	bool by_modprobe;
	bool outdated;
	struct umb_call call;
	bool begun;
	bool in_turn;
};

/**
 * umblob_module_load() - ask for a module
 * @load: zeroed; umblob_module_done() must follow, whatever is returned
 * @name: NUL-terminated, of any length and from anybody
 * @flags: UMB_CALL_*; if the helper dies the next one is asked, as loading twice is loading once
 *
 * Return: as umblob_request_module().
 */
int __must_check umblob_module_load(struct umblob_module_load *load, const char *name,
				    unsigned int flags);

/**
 * umblob_module_autoload() - do what modprobe is asked for by the kernel
 * @name: NUL-terminated, of any length and from anybody
 *
 * Never waits for a helper that is not there, and for others' loads but briefly: what gives way to
 * modprobe is not lost.
 *
 * Return: what the program that stands in for modprobe is to do.
 */
enum umb_ctl_autoload umblob_module_autoload(const char *name);

/**
 * struct umblob_module_unload - one request to remove a module
 * @reply: what the helper said, after umblob_module_unload() has returned 0; points into @call
 * @reason: one line for people, after it has returned an error
 * @by_modprobe: modprobe was run for it, which there is no @reply of
 * @outdated: as in &struct umblob_module_load
 * @call: if @begun
 * @begun: there is a call to end
 * @counted: there is an umblob_removal_end() to be called
 */
struct umblob_module_unload {
	struct umb_dlg_unload_module_reply reply;
	char reason[UMB_REASON_MAX];
	bool by_modprobe;
	bool outdated;
	struct umb_call call;
	bool begun;
	bool counted;
};

/**
 * umblob_module_done() - let go of what umblob_module_load() holds
 * @load: not to be looked at afterwards
 */
void umblob_module_done(struct umblob_module_load *load);

/**
 * umblob_module_unload() - ask for a module's removal, and that of what it alone needed
 * @unload: zeroed; umblob_module_unload_done() must follow, whatever is returned
 * @name: NUL-terminated, of any length and from anybody
 * @flags: UMB_CALL_*
 *
 * If the helper dies meanwhile that is the outcome: what is gone by then would not be named.
 *
 * Return: 0 if the module is not there now; -EINVAL, -EILSEQ, -EXDEV, -ENAMETOOLONG and -ENOENT as
 * umblob_request_module(), the last one also for a part of the kernel; -EBUSY: it is in use;
 * -EOPNOTSUPP: modprobe's configuration has a command for it, and module_commands is not set; with
 * it what umblob_modprobe() says.
 */
int __must_check umblob_module_unload(struct umblob_module_unload *unload, const char *name,
				      unsigned int flags);

/**
 * umblob_module_unload_done() - let go of what umblob_module_unload() holds
 * @unload: not to be looked at afterwards
 */
void umblob_module_unload_done(struct umblob_module_unload *unload);

#endif
