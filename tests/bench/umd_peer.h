/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's own user mode driver (Linux 5.9 to 6.16), used as net/bpfilter did. */
#ifndef BENCH_UMD_PEER_H
#define BENCH_UMD_PEER_H

#include <linux/types.h>

/* @path: its program. Return: 0, -EOPNOTSUPP (this kernel has no such thing), or an errno. */
int umd_peer_start(const char *path);
void umd_peer_stop(void);

/* One request, one reply. Return: 0, -EFAULT as there, or -EILSEQ. */
int umd_peer_call(u64 value);

#endif
