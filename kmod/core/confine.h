/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_CONFINE_H
#define UMB_CORE_CONFINE_H

#include <linux/types.h>

struct cred;
struct umb_image;
struct umb_process;
struct umb_profile;

/**
 * enum umb_confine_who - who takes the last powers of a process away
 * @UMB_CONFINE_ALL: the kernel side, all of them before exec; the process stays uid 0
 * @UMB_CONFINE_FINISHED: the process itself, which keeps CAP_SETUID and CAP_SYS_ADMIN over exec for
 *	it, and umb_confine_check() sees that it did. For helpers that say hello, and no others
 */
enum umb_confine_who {
	UMB_CONFINE_ALL,
	UMB_CONFINE_FINISHED,
};

/* Can a process be confined as @profile says? */
bool umb_confine_valid(const struct umb_profile *profile);

/**
 * umb_confine_child() - take away what a profile does not grant, before exec
 * @profile: what it may do
 * @who: see there
 * @new: its credentials, not committed yet
 *
 * In the child, from the init callback of call_usermodehelper_setup(): its file system context and
 * its limits are its own, and nobody else runs with them.
 */
void umb_confine_child(const struct umb_profile *profile, enum umb_confine_who who,
		       struct cred *new);

/**
 * umb_confine_check() - does a process have no more powers than its profile grants?
 * @process: started with UMB_CONFINE_FINISHED, and done with it
 * @profile: what it may do
 * @why: filled with what it has too much of
 * @size: of @why
 *
 * Looks at the kernel's own records; nothing the process says counts. Once a process has given its
 * powers up, it cannot get them back, so looking once is enough. May sleep.
 *
 * Return: 0 or -EPERM, also for a process that has ended.
 */
int umb_confine_check(const struct umb_process *process, const struct umb_profile *profile,
		      char *why, size_t size);

/**
 * umb_confine_runs_image() - is the image what a process executes?
 * @process: any
 * @image: any
 *
 * Compares the inode of its executable, whatever its name. May sleep. Return: false, too, for a
 * process that has ended.
 */
bool umb_confine_runs_image(const struct umb_process *process, const struct umb_image *image);

#endif
