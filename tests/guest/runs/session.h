/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_RUNS_SESSION_H
#define UMB_RUNS_SESSION_H

#include <linux/atomic.h>
#include <linux/fs.h>

struct umb_gate;
struct umb_image;
struct umb_runner;

/* What the sessions work with; set before the first and kept until after the last. */
struct session_tools {
	struct umb_gate *gate;
	struct umb_runner *runner;
	struct umb_image *image;
	atomic_t setups;
	atomic_t cleanups;
};

extern struct session_tools session_tools;
extern const struct file_operations session_ops;

#endif
