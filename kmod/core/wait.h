/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_WAIT_H
#define UMB_CORE_WAIT_H

#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/wait.h>

#include "umb.h"

/* The jiffies until @deadline, 0 once it is there. */
static inline long umb_time_left(unsigned long deadline)
{
	return max((long)(deadline - jiffies), 0L);
}

/*
 * As wait_event_killable_timeout(), in a task state of the caller's choice. Return: the jiffies
 * left, at least 1, if @condition became true; 0 if the time ran out; -ERESTARTSYS on a fatal
 * signal.
 */
#define umb_wait_event_timeout(wq_head, condition, timeout, state)				\
({												\
	long __ret = timeout;									\
												\
	might_sleep();										\
	if (!___wait_cond_timeout(condition))							\
		__ret = ___wait_event(wq_head, ___wait_cond_timeout(condition), state, 0,	\
				      timeout, __ret = schedule_timeout(__ret));		\
	__ret;											\
})

/*
 * How a call with these flags waits. The caller has vouched that a suspend may freeze it with
 * whatever locks it holds, so lockdep need not.
 */
static inline unsigned int umb_wait_state(unsigned int flags)
{
	return TASK_KILLABLE | (flags & UMB_CALL_FREEZABLE ? TASK_FREEZABLE_UNSAFE : 0);
}

#endif
