/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How walk.c reads each kind of field: mixes what an accessor gave, or that it refused, into the
 * digest.
 */
#ifndef VEC_FIELDS_H
#define VEC_FIELDS_H

#include "capnp.h"
#include "walk.h"

#define ANY_COUNT UMB_CP_MAX_ELEMENTS

static inline void value(struct vec_walk *w, u64 v)
{
	w->digest = vec_mix(w->digest, v);
}

/* Was it given? A refusal is a result too. */
static inline bool got(struct vec_walk *w, int err)
{
	value(w, (u64)(s64)err);
	if (err && !w->error)
		w->error = err;
	return !err;
}

/* With its NUL, which is there to be read. */
static inline void text(struct vec_walk *w, int err, const struct umb_cp_text *t)
{
	if (got(w, err))
		w->digest = vec_mix_bytes(w->digest, t->str, (size_t)t->len + 1);
}

static inline void data(struct vec_walk *w, int err, const struct umb_cp_data *d)
{
	if (got(w, err))
		w->digest = vec_mix_bytes(w->digest, d->data, d->len);
}

static inline bool list(struct vec_walk *w, int err, const struct umb_cp_list *l)
{
	if (!got(w, err))
		return false;
	value(w, l->count);
	return true;
}

/* What it leads to is its own affair; that it is there is not. */
static inline void any(struct vec_walk *w, struct umb_cp_ptr p)
{
	value(w, umb_cp_ptr_is_null(&p));
}

/* all_TYPE_FIELD(): a list of scalars, one of texts or data, one of structs. */

#define LIST_OF_VALUES(type, field)							\
static void all_##type##_##field(struct vec_walk *w, const struct type *r)		\
{											\
	struct umb_cp_list l;								\
	u32 i;										\
											\
	if (!list(w, type##_##field(r, ANY_COUNT, &l), &l))				\
		return;									\
	for (i = 0; i < l.count; i++)							\
		value(w, (u64)type##_##field##_at(&l, i));				\
}

#define LIST_OF_BYTES(type, field, kind)						\
static void all_##type##_##field(struct vec_walk *w, const struct type *r)		\
{											\
	struct umb_cp_##kind bytes;							\
	struct umb_cp_list l;								\
	u32 i;										\
											\
	if (!list(w, type##_##field(r, ANY_COUNT, &l), &l))				\
		return;									\
	for (i = 0; i < l.count; i++)							\
		kind(w, type##_##field##_at(&l, i, &bytes), &bytes);			\
}

#define LIST_OF_STRUCTS(type, field, element)						\
static void all_##type##_##field(struct vec_walk *w, const struct type *r)		\
{											\
	struct umb_cp_list l;								\
	struct element e;								\
	u32 i;										\
											\
	if (!list(w, type##_##field(r, ANY_COUNT, &l), &l))				\
		return;									\
	for (i = 0; i < l.count; i++) {							\
		if (got(w, type##_##field##_at(&l, i, &e)))				\
			walk_##element(w, &e);						\
	}										\
}

/*
 * A struct that is not null. A null one has no fields set, but a depth of its own, so that reading
 * it would end each walk in the same refusal.
 */
#define STRUCT(type, field, target)							\
static void one_##type##_##field(struct vec_walk *w, const struct type *r)		\
{											\
	struct target s;								\
											\
	value(w, type##_has_##field(r));						\
	if (type##_has_##field(r) && got(w, type##_##field(r, &s)))			\
		walk_##target(w, &s);							\
}

#endif
