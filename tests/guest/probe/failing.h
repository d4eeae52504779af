/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_PROBE_FAILING_H
#define UMB_PROBE_FAILING_H

/**
 * failing_begin() - begin to watch the kernel's workers
 *
 * Return: 0, also on a kernel without fault injection, where there is nothing to do, or -ENOENT: a
 * tracepoint is missing.
 */
int failing_begin(void);

void failing_end(void);

#endif
