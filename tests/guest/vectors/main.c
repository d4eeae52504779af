// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs the test vectors of kmod/capnp in the kernel. Loading it fails unless each comes out as it
 * must, and all of them, with every bit flipped, as they did in user space.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/errno.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/printk.h>

#include "digest.h"
#include "run.h"

static int __init umb_vectors_init(void)
{
	struct vec_report report;
	int err;

	err = vec_run_all(&report);
	pr_info("%u vectors, %u frames: %u opened, %u read to the end, %u canonical, digest %016llx\n",
		report.vectors, report.frames, report.opened, report.whole, report.canonical,
		report.digest);
	if (err) {
		pr_err("failed with %d: %u results are wrong\n", err, report.wrong);
		return err;
	}
	if (report.frames != VEC_EXPECTED_FRAMES || report.digest != VEC_EXPECTED_DIGEST) {
		pr_err("user space came to %u frames, digest %016llx\n", VEC_EXPECTED_FRAMES,
		       VEC_EXPECTED_DIGEST);
		return -EILSEQ;
	}
	return 0;
}

static void __exit umb_vectors_exit(void)
{
}

module_init(umb_vectors_init);
module_exit(umb_vectors_exit);

MODULE_DESCRIPTION("Runs the test vectors of umblob's Cap'n Proto");
MODULE_AUTHOR("The umblob authors");
MODULE_LICENSE("GPL");
