/* SPDX-License-Identifier: GPL-2.0-only */
/* What a driver says of its helper's bounds; a part of umb.h. */
#ifndef UMB_PROFILE_H
#define UMB_PROFILE_H

#include <linux/types.h>

/*
 * The uid and gid of helpers whose profile does not say otherwise. It is in no range that
 * distributions or systemd give to users, services or containers.
 */
#define UMB_UID 0x77756d62

/* The calls that helpers work on at a time whose profile does not say otherwise. */
#define UMB_WORKERS 8

/**
 * struct umb_profile - what a helper may do
 * @capabilities: what it may keep, bit CAP_x for each; all of its sets are cut to these
 * @uid: of the process, all four; 0 leaves it root without capabilities, who owns most files
 * @init_functions: of modules run in it, and are to find what they would find in modprobe: its file
 *	system uid may be 0, and files of the kernel's own that they write to have no limit
 * @gid: likewise; there are no supplementary groups
 * @oom_score_adj: as in /proc/PID/oom_score_adj, -1000 to 1000
 * @max_tasks: RLIMIT_NPROC: processes and threads of @uid, those of other helpers with the same uid
 *	included; not in force for uid 0
 * @max_address_space: RLIMIT_AS, bytes
 * @max_file_size: RLIMIT_FSIZE, bytes; writes to the arena count. Not with @init_functions
 * @max_open_files: RLIMIT_NOFILE
 * @max_request: bytes of one request's frame; allocated for every call
 * @max_message: bytes of one frame, either way; at least max_request and 512, at most 1 MiB
 * @max_queued: bytes of requests that wait for room in the pipe; at least max_request and 512
 * @max_in_flight: calls at a time, those that timed out and that the helper has not returned yet
 *	included
 * @max_workers: how many calls the helper works on at a time, each in a thread that is made when
 *	there is work for it; at least 1, at most @max_tasks less one. A helper that has been at so
 *	many calls for 2 seconds that nobody waits for any more hangs, and is replaced
 * @arena_slots: how many calls may use the arena at a time; 0 for no arena
 * @arena_slot_size: bytes of each, a multiple of the page size; pages are allocated as they are
 *	written
 * @start_timeout_ms: from exec to a valid hello
 * @stop_timeout_ms: how long calls in flight may take when the instance is stopped
 * @max_crashes: how many crashes before the instance has failed for good
 * @crash_refill_s: after how many seconds one crash is forgotten
 */
struct umb_profile {
	u64 capabilities;
	u32 uid;
	u32 gid;
	bool init_functions;
	s16 oom_score_adj;
	u32 max_tasks;
	u64 max_address_space;
	u64 max_file_size;
	u32 max_open_files;
	u32 max_request;
	u32 max_message;
	u32 max_queued;
	u32 max_in_flight;
	u32 max_workers;
	u32 arena_slots;
	u64 arena_slot_size;
	u32 start_timeout_ms;
	u32 stop_timeout_ms;
	u32 max_crashes;
	u32 crash_refill_s;
};

/*
 * The fields of a profile that have defaults; they are for an initialiser, beside .capabilities
 * and the arena. What is to differ is set before umb_start().
 */
#define UMB_PROFILE_DEFAULTS					\
	.uid = UMB_UID,						\
	.gid = UMB_UID,						\
	.max_tasks = 64,					\
	.max_address_space = 512ULL << 20,			\
	.max_file_size = 0,					\
	.max_open_files = 64,					\
	.max_request = 4032,					\
	.max_message = 64 << 10,				\
	.max_queued = 1 << 20,					\
	.max_in_flight = 1024,					\
	.max_workers = UMB_WORKERS,				\
	.start_timeout_ms = 3500,				\
	.stop_timeout_ms = 2000,				\
	.max_crashes = 5,					\
	.crash_refill_s = 360

#endif
