// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every frame is read from memory of its size, and every canonical form written to memory of its
 * size, so that KASAN and AddressSanitizer see one byte too many.
 */
#include "run.h"

#include "capnp.h"
#include "copy.h"
#include "walk.h"

#ifdef __KERNEL__
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/slab.h>
#define vec_alloc(size) kmalloc(size, GFP_KERNEL)
#define vec_free(p) kfree(p)
#define vec_yield() cond_resched()
#define vec_complain(...) pr_err("umb_vectors: " __VA_ARGS__)
#else
#include <stdio.h>
#include <stdlib.h>
#define vec_alloc(size) malloc(size)
#define vec_free(p) free(p)
#define vec_yield() ((void)0)
#define vec_complain(...) fprintf(stderr, __VA_ARGS__)
#endif

/* More than any vector's canonical form takes; what a flipped bit makes longer is refused. */
#define ROOMY 16384

/* For frames with bits flipped: else a few that lead to much take nearly all of the time. */
#define FLIPPED_TRAVERSAL_WORDS 1024

struct run {
	struct vec_report *report;
	const struct vec *v;
	struct umb_cp_limits limits;
	u8 *frame; /* in memory of its size */
	u8 *roomy; /* ROOMY bytes */
};

/* What came of one frame. What it cannot have is as run_frame() sets it. */
struct outcome {
	int open;
	struct vec_walk walk;
	ssize_t canonical; /* bytes in roomy, or an error */
};

static void expect(struct run *run, const char *what, ssize_t is, ssize_t should)
{
	if (is == should)
		return;
	run->report->wrong++;
	vec_complain("vector %s: %s gave %d, not %d\n", run->v->name, what, (int)is, (int)should);
}

/* Numbers that are the same everywhere (xorshift64). */
static u64 next_random(u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void flip(u8 *frame, u32 bit)
{
	frame[bit / 8] ^= (u8)(1u << bit % 8);
}

/* The canonical form of @frame, which can be opened, in memory of @size bytes; its length again. */
static ssize_t canonical_in(struct run *run, const u8 *frame, size_t length, size_t size)
{
	struct umb_cp_msg msg;
	ssize_t got = -ENOMEM;
	u8 *form;

	form = vec_alloc(size);
	if (form)
		got = umb_cp_msg_open(&msg, frame, length, &run->limits);
	if (!got)
		got = umb_cp_canonical(&msg, form, size);
	if (got > 0 && memcmp(form, run->roomy, (size_t)got))
		got = -EILSEQ;
	vec_free(form);
	return got;
}

/* Memory of its size is enough, a word less is not, and it is its own canonical form. */
static void check_canonical(struct run *run, ssize_t length)
{
	const u32 whole = run->v->length;
	const size_t size = (size_t)length;

	expect(run, "its canonical form, in memory of its size",
	       canonical_in(run, run->frame, whole, size), length);
	expect(run, "its canonical form, in memory of a word less",
	       canonical_in(run, run->frame, whole, size - UMB_CP_WORD), -EMSGSIZE);
	expect(run, "the canonical form of its canonical form",
	       canonical_in(run, run->roomy, size, size), length);
}

static int read_all(struct run *run, struct outcome *out)
{
	struct umb_cp_msg msg;
	int err;

	out->open = umb_cp_msg_open(&msg, run->frame, run->v->length, &run->limits);
	if (out->open)
		return 0;
	err = vec_walk(&msg, run->v->root, &out->walk);
	if (err)
		return err;
	/* Anew, as what has been read counts against its limits. */
	err = umb_cp_msg_open(&msg, run->frame, run->v->length, &run->limits);
	if (err)
		return err;
	out->canonical = umb_cp_canonical(&msg, run->roomy, ROOMY);
	if (out->canonical > 0)
		check_canonical(run, out->canonical);
	return 0;
}

/* What becomes of the frame is added to the report. */
static int run_frame(struct run *run, struct outcome *out)
{
	struct vec_report *report = run->report;
	u64 digest = report->digest;
	int err;

	*out = (struct outcome){ .walk.digest = VEC_DIGEST_SEED };
	err = read_all(run, out);
	if (err)
		return err;
	report->frames++;
	report->opened += !out->open;
	report->whole += !out->open && !out->walk.error;
	report->canonical += out->canonical > 0;
	digest = vec_mix(digest, (u64)(s64)out->open);
	digest = vec_mix(digest, out->walk.digest);
	digest = vec_mix(digest, (u64)out->canonical);
	if (out->canonical > 0)
		digest = vec_mix_bytes(digest, run->roomy, (size_t)out->canonical);
	report->digest = digest;
	return 0;
}

static int run_unchanged(struct run *run)
{
	const struct vec *v = run->v;
	struct outcome out;
	int err;

	err = run_frame(run, &out);
	if (err)
		return err;
	expect(run, "opening it", out.open, v->open);
	if (v->open)
		return 0;
	expect(run, "reading every field", out.walk.error, v->walk);
	if (!v->has_canonical)
		return 0;
	expect(run, "its canonical form", out.canonical, v->canonical_length);
	if (out.canonical > 0 && out.canonical == v->canonical_length)
		expect(run, "comparing its canonical form",
		       memcmp(run->roomy, v->canonical, (size_t)out.canonical), 0);
	return 0;
}

static int run_each_bit(struct run *run)
{
	struct outcome out;
	int err = 0;
	u32 bit;

	for (bit = 0; bit < run->v->length * 8 && !err; bit++) {
		flip(run->frame, bit);
		err = run_frame(run, &out);
		flip(run->frame, bit);
		vec_yield();
	}
	return err;
}

static int run_pairs(struct run *run)
{
	const u32 bits = run->v->length * 8;
	u64 random = VEC_DIGEST_SEED + bits;
	struct outcome out;
	int err = 0;
	u32 i;

	for (i = 0; i < VEC_PAIRS && bits && !err; i++) {
		const u32 a = (u32)(next_random(&random) % bits);
		const u32 b = (u32)(next_random(&random) % bits);

		flip(run->frame, a);
		flip(run->frame, b);
		err = run_frame(run, &out);
		flip(run->frame, b);
		flip(run->frame, a);
		vec_yield();
	}
	return err;
}

static int run_vector(struct run *run)
{
	const struct vec *v = run->v;
	int err;

	run->frame = vec_alloc(v->length);
	if (!run->frame && v->length)
		return -ENOMEM;
	memcpy(run->frame, v->frame, v->length);
	run->limits = umb_cp_default_limits;
	err = run_unchanged(run);
	run->limits.traversal_words = FLIPPED_TRAVERSAL_WORDS;
	if (!err)
		err = run_each_bit(run);
	if (!err)
		err = run_pairs(run);
	vec_free(run->frame);
	if (err == -EINVAL)
		vec_complain("vector %s: there is no struct %s to read it as\n", v->name, v->root);
	return err;
}

int vec_run_all(struct vec_report *report)
{
	struct run run = { .report = report };
	int err = 0;

	*report = (struct vec_report){ .digest = VEC_DIGEST_SEED };
	run.roomy = vec_alloc(ROOMY);
	if (!run.roomy)
		return -ENOMEM;
	while (report->vectors < vec_count && !err) {
		run.v = &vec_table[report->vectors++];
		err = run_vector(&run);
	}
	vec_free(run.roomy);
	if (!err && report->wrong)
		err = -EILSEQ;
	return err;
}
