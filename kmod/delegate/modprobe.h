/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The distribution's modprobe, for what the helper may not do: modprobe's configuration may have a
 * program run in a module's place, and the helper runs none.
 */
#ifndef UMBLOB_MODPROBE_H
#define UMBLOB_MODPROBE_H

#include <linux/types.h>

/* To be called before and after all else here. Return: 0 or what umb_runner_create() said. */
int __must_check umblob_modprobe_init(void);

/*
 * Nobody calls umblob_modprobe() any more; a modprobe that runs all the same is ended, within 3
 * seconds. A command that it runs is its own affair.
 */
void umblob_modprobe_exit(void);

/* Has the administrator allowed it? The module parameter module_commands, which may change. */
bool umblob_modprobe_allowed(void);

/* What it is to do with a name. */
enum umblob_modprobe_what { UMBLOB_MODPROBE_LOAD, UMBLOB_MODPROBE_REMOVE };

/**
 * umblob_modprobe() - run modprobe for one name, and wait for its end
 * @what: with it
 * @name: checked by umblob_name_check()
 * @deadline: in jiffies: when it is ended
 * @flags: UMB_CALL_FREEZABLE counts here
 * @reason: UMB_REASON_MAX bytes, set to one line for people on failure
 *
 * It is the program that kernel.modprobe names, or named before it was taken over; as root, in the
 * initial namespaces, with the rights of any program that the kernel starts, as for the kernel's
 * request_module(). Whoever waits may be killed; it goes on then.
 *
 * Return: 0: its status was 0; -EIO: it was another, or modprobe could not be started; -EOPNOTSUPP:
 * kernel.modprobe is empty; -EBUSY: too many run already; -EXDEV: modprobe would take @name for a
 * file's; -ETIMEDOUT, -EAGAIN (a suspend begins, or there are too many processes), -EINTR, -ENOMEM.
 */
int __must_check umblob_modprobe(enum umblob_modprobe_what what, const char *name,
				 unsigned long deadline, unsigned int flags, char *reason);

#endif
