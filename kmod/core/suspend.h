/* SPDX-License-Identifier: GPL-2.0-only */
/* What a PM notifier is told, as far as it matters whether user space may be frozen. */
#ifndef UMB_CORE_SUSPEND_H
#define UMB_CORE_SUSPEND_H

#include <linux/suspend.h>

enum umb_suspend_phase { UMB_SUSPEND_OTHER, UMB_SUSPEND_BEGINS, UMB_SUSPEND_ENDED };

/* @event: PM_*, of a suspend, of a hibernation, or of the start from one's image. */
static inline enum umb_suspend_phase umb_suspend_phase(unsigned long event)
{
	switch (event) {
	case PM_SUSPEND_PREPARE:
	case PM_HIBERNATION_PREPARE:
	case PM_RESTORE_PREPARE:
		return UMB_SUSPEND_BEGINS;
	case PM_POST_SUSPEND:
	case PM_POST_HIBERNATION:
	case PM_POST_RESTORE:
		return UMB_SUSPEND_ENDED;
	default:
		return UMB_SUSPEND_OTHER;
	}
}

/*
 * As umb_suspend_phase(), for who takes part once, however many there are within each other: the
 * system may be suspended while /dev/snapshot is open. To be called for each event, one at a time,
 * as PM notifiers are. @begun: how many have begun and not ended, 0 at first. One may have begun
 * before anybody was told of any, and its end is nothing.
 */
static inline enum umb_suspend_phase umb_suspend_note(unsigned int *begun, unsigned long event)
{
	const enum umb_suspend_phase phase = umb_suspend_phase(event);

	switch (phase) {
	case UMB_SUSPEND_BEGINS:
		return (*begun)++ ? UMB_SUSPEND_OTHER : phase;
	case UMB_SUSPEND_ENDED:
		return *begun && !--*begun ? phase : UMB_SUSPEND_OTHER;
	default:
		return phase;
	}
}

#endif
