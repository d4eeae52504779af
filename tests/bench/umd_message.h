/* SPDX-License-Identifier: GPL-2.0-only */
/* What umb_bench_umd.ko and its user mode driver say to each other: as much as a call of ours. */
#ifndef BENCH_UMD_MESSAGE_H
#define BENCH_UMD_MESSAGE_H

struct umd_message {
	unsigned long long value;
	char name[192];
};

#endif
