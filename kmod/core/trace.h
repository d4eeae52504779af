/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The events of an instance, in /sys/kernel/tracing/events/MODULE; docs/observability.md says what
 * they tell. One that nobody listens to costs a jump that is patched in when somebody does.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM UMB_TRACE_SYSTEM

#if !defined(UMB_CORE_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define UMB_CORE_TRACE_H

#include <linux/jiffies.h>
#include <linux/tracepoint.h>

#include "compat.h"
#include "helper.h"
#include "supervisor.h"
#include "wait.h"

/* A process was started; it has not said hello. */
TRACE_EVENT(umb_start,
	TP_PROTO(const char *instance, pid_t pid),
	TP_ARGS(instance, pid),
	TP_STRUCT__entry(
		__string(instance, instance)
		__field(pid_t, pid)
	),
	TP_fast_assign(
		umb_assign_str(instance, instance);
		__entry->pid = pid;
	),
	TP_printk("instance=%s pid=%d", __get_str(instance), __entry->pid)
);

/* Its hello was right (outcome 0), or what was wrong with it, ns after exec was begun. */
TRACE_EVENT(umb_hello,
	TP_PROTO(const char *instance, pid_t pid, int outcome, u64 ns),
	TP_ARGS(instance, pid, outcome, ns),
	TP_STRUCT__entry(
		__string(instance, instance)
		__field(pid_t, pid)
		__field(int, outcome)
		__field(u64, ns)
	),
	TP_fast_assign(
		umb_assign_str(instance, instance);
		__entry->pid = pid;
		__entry->outcome = outcome;
		__entry->ns = ns;
	),
	TP_printk("instance=%s pid=%d outcome=%d ns=%llu", __get_str(instance), __entry->pid,
		  __entry->outcome, __entry->ns)
);

/* A request is handed over to be sent. */
TRACE_EVENT(umb_call,
	TP_PROTO(const struct umb_call *call),
	TP_ARGS(call),
	TP_STRUCT__entry(
		__string(instance, call->instance->driver->name)
		__field(pid_t, pid)
		__field(u64, id)
		__field(u16, method)
		__field(unsigned int, timeout_ms)
	),
	TP_fast_assign(
		umb_assign_str(instance, call->instance->driver->name);
		__entry->pid = umb_helper_pid(call->helper);
		__entry->id = call->id;
		__entry->method = call->method;
		__entry->timeout_ms = jiffies_to_msecs(umb_time_left(call->deadline));
	),
	TP_printk("instance=%s pid=%d id=%016llx method=%u timeout_ms=%u", __get_str(instance),
		  __entry->pid, __entry->id, __entry->method, __entry->timeout_ms)
);

/* A call has its outcome, ns after it was sent. It may come without umb_call: it was not let in. */
TRACE_EVENT(umb_return,
	TP_PROTO(const struct umb_call *call, u64 ns),
	TP_ARGS(call, ns),
	TP_STRUCT__entry(
		__string(instance, call->instance->driver->name)
		__field(pid_t, pid)
		__field(u64, id)
		__field(u16, method)
		__field(int, outcome)
		__field(u64, ns)
	),
	TP_fast_assign(
		umb_assign_str(instance, call->instance->driver->name);
		__entry->pid = umb_helper_pid(call->helper);
		__entry->id = call->id;
		__entry->method = call->method;
		__entry->outcome = call->outcome;
		__entry->ns = ns;
	),
	TP_printk("instance=%s pid=%d id=%016llx method=%u outcome=%d ns=%llu",
		  __get_str(instance), __entry->pid, __entry->id, __entry->method,
		  __entry->outcome, __entry->ns)
);

/* A helper is gone, or could not be started (pid 0), though nobody stopped it. */
TRACE_EVENT(umb_crash,
	TP_PROTO(const char *instance, pid_t pid, u32 left, const char *how),
	TP_ARGS(instance, pid, left, how),
	TP_STRUCT__entry(
		__string(instance, instance)
		__field(pid_t, pid)
		__field(u32, left)
		__string(how, how)
	),
	TP_fast_assign(
		umb_assign_str(instance, instance);
		__entry->pid = pid;
		__entry->left = left;
		umb_assign_str(how, how);
	),
	TP_printk("instance=%s pid=%d crashes_left=%u how=\"%s\"", __get_str(instance),
		  __entry->pid, __entry->left, __get_str(how))
);

/* A helper will be started again, in delay_ms. */
TRACE_EVENT(umb_restart,
	TP_PROTO(const char *instance, u32 restarts, u32 delay_ms),
	TP_ARGS(instance, restarts, delay_ms),
	TP_STRUCT__entry(
		__string(instance, instance)
		__field(u32, restarts)
		__field(u32, delay_ms)
	),
	TP_fast_assign(
		umb_assign_str(instance, instance);
		__entry->restarts = restarts;
		__entry->delay_ms = delay_ms;
	),
	TP_printk("instance=%s restarts=%u delay_ms=%u", __get_str(instance), __entry->restarts,
		  __entry->delay_ms)
);

/*
 * A gate was closed, or could not be (err, and it is opened again), or opened once, or ended for
 * good; depth closings are in force then, and so many calls, runs and starts are inside.
 */
TRACE_EVENT(umb_gate,
	TP_PROTO(const struct umb_gate *gate, const char *what, int err),
	TP_ARGS(gate, what, err),
	TP_STRUCT__entry(
		__string(gate, gate->name)
		__string(what, what)
		__field(unsigned int, depth)
		__field(unsigned int, inside)
		__field(int, err)
	),
	TP_fast_assign(
		umb_assign_str(gate, gate->name);
		umb_assign_str(what, what);
		__entry->depth = READ_ONCE(gate->depth);
		__entry->inside = READ_ONCE(gate->inside);
		__entry->err = err;
	),
	TP_printk("gate=%s what=%s depth=%u inside=%u err=%d", __get_str(gate), __get_str(what),
		  __entry->depth, __entry->inside, __entry->err)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
