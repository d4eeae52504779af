/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Builders: write one message of one segment into a buffer of the caller's. Use the generated
 * accessors; these are what they call.
 *
 * Nothing fails on the way: once the buffer is full, what was asked for has no room, writes to it
 * go nowhere, and umb_cp_builder_finish() reports it. So it does if something was written where a
 * struct or list has no place for it, which is a mistake of the caller's, accessors of another type
 * for instance. All words are zeroed before they become part
 * of the message.
 */
#ifndef UMB_CAPNP_BUILDER_H
#define UMB_CAPNP_BUILDER_H

#include "frame.h"
#include "reader.h"

UMB_CP_BEGIN_DECLS

/* A pointer's offset has 30 bits with its sign. */
#define UMB_CP_MAX_WORDS ((1u << 29) - 1)

struct umb_cp_builder {
	u8 *base; /* of the segment, after the frame's header */
	u32 used; /* in words */
	u32 room; /* @used once there was an error */
	int error;
};

struct umb_cp_struct_builder {
	struct umb_cp_builder *b;
	u8 *data;
	u32 data_size; /* in bytes; 0 if there was no room */
	u16 ptr_count;
};

/* An AnyPointer to be filled. @at is NULL if there was no room. */
struct umb_cp_ptr_builder {
	struct umb_cp_builder *b;
	u8 *at;
};

struct umb_cp_list_builder {
	struct umb_cp_builder *b;
	u8 *first;
	u32 count; /* 0 if there was no room */
	u32 step; /* in bits */
	u32 data_bits;
	u16 ptr_count;
};

/* Nothing has room any more. */
static inline void umb_cp_builder_fail(struct umb_cp_builder *b, int error)
{
	if (!b->error)
		b->error = error;
	b->room = b->used;
}

/**
 * umb_cp_builder_init() - begin a message
 * @b: the builder
 * @buf: where it goes, 8-byte aligned; first the frame's header, then the root pointer
 * @size: in bytes
 */
static inline void umb_cp_builder_init(struct umb_cp_builder *b, void *buf, size_t size)
{
	const size_t words = size / UMB_CP_WORD;
	const bool is_aligned = !((unsigned long)buf % UMB_CP_WORD);

	b->base = (u8 *)buf + UMB_CP_WORD;
	b->used = 0;
	b->room = 0;
	b->error = is_aligned ? -EMSGSIZE : -EINVAL;
	if (words < 2 || !is_aligned)
		return;
	b->used = 1;
	b->room = words - 1 > UMB_CP_MAX_WORDS ? UMB_CP_MAX_WORDS : (u32)(words - 1);
	b->error = 0;
	umb_cp_store64(b->base, 0);
}

/**
 * umb_cp_builder_finish() - complete the frame
 *
 * Return: its length in bytes, from the start of the buffer; -EMSGSIZE if anything did not fit or
 * was more than the schema allows; -EINVAL if anything was written where there is no place for
 * it, or the buffer is not aligned; -EBADMSG if a copy into it failed.
 */
static inline ssize_t __must_check umb_cp_builder_finish(struct umb_cp_builder *b)
{
	if (b->error)
		return b->error;
	/* One segment. */
	umb_cp_store64(b->base - UMB_CP_WORD, (u64)b->used << 32);
	return (ssize_t)(((size_t)b->used + 1) * UMB_CP_WORD);
}

/* There is no place for what is to be written: -EINVAL, unless there was no room before. */
void umb_cp_builder_misplaced(struct umb_cp_builder *b);

/* Scalars: @off in bytes, for bool in bits. */

static inline void umb_cp_set_u8(struct umb_cp_struct_builder *s, u32 off, u8 v)
{
	if (off + 1 <= s->data_size)
		s->data[off] = v;
	else
		umb_cp_builder_misplaced(s->b);
}

static inline void umb_cp_set_u16(struct umb_cp_struct_builder *s, u32 off, u16 v)
{
	if (off + 2 <= s->data_size)
		umb_cp_store16(s->data + off, v);
	else
		umb_cp_builder_misplaced(s->b);
}

static inline void umb_cp_set_u32(struct umb_cp_struct_builder *s, u32 off, u32 v)
{
	if (off + 4 <= s->data_size)
		umb_cp_store32(s->data + off, v);
	else
		umb_cp_builder_misplaced(s->b);
}

static inline void umb_cp_set_u64(struct umb_cp_struct_builder *s, u32 off, u64 v)
{
	if (off + 8 <= s->data_size)
		umb_cp_store64(s->data + off, v);
	else
		umb_cp_builder_misplaced(s->b);
}

static inline void umb_cp_put_bit(u8 *byte, u32 bit, bool v)
{
	*byte = (u8)((*byte & ~(1u << bit)) | (u32)v << bit);
}

static inline void umb_cp_set_bool(struct umb_cp_struct_builder *s, u32 bit, bool v)
{
	if (bit / 8 < s->data_size)
		umb_cp_put_bit(s->data + bit / 8, bit % 8, v);
	else
		umb_cp_builder_misplaced(s->b);
}

static inline struct umb_cp_ptr_builder umb_cp_slot(struct umb_cp_struct_builder *s, u32 i)
{
	struct umb_cp_ptr_builder slot = { s->b, NULL };

	if (i < s->ptr_count)
		slot.at = s->data + s->data_size + (size_t)i * UMB_CP_WORD;
	else
		umb_cp_builder_misplaced(s->b);
	return slot;
}

static inline void umb_cp_clear_ptr(struct umb_cp_struct_builder *s, u32 i)
{
	const struct umb_cp_ptr_builder slot = umb_cp_slot(s, i);

	if (slot.at)
		umb_cp_store64(slot.at, 0);
}

static inline struct umb_cp_ptr_builder umb_cp_root_slot(struct umb_cp_builder *b)
{
	struct umb_cp_ptr_builder slot = { b, b->used ? b->base : NULL };

	return slot;
}

/* The next @words of the buffer, not zeroed; false if there are not as many. */
static inline bool umb_cp_take(struct umb_cp_builder *b, u64 words, u8 **at)
{
	if (words > b->room - b->used) {
		umb_cp_builder_fail(b, -EMSGSIZE);
		return false;
	}
	*at = b->base + (size_t)b->used * UMB_CP_WORD;
	b->used += (u32)words;
	return true;
}

/*
 * Filling a pointer. What it led to before stays in the message, out of reach.
 * @low and @high: the halves of the pointer, but for the offset to @object.
 */
static inline void umb_cp_point(u8 *at, const u8 *object, u32 low, u32 high)
{
	const u32 offset = (u32)((u64)(object - at) / UMB_CP_WORD - 1) << 2;

	umb_cp_store64(at, (u64)high << 32 | offset | low);
}

/* Inline, as the size is a constant and a few stores zero it. */
static inline void umb_cp_slot_struct(const struct umb_cp_ptr_builder *slot, u16 data_words,
				      u16 ptrs, struct umb_cp_struct_builder *out)
{
	const u32 words = (u32)data_words + ptrs;
	u8 *p = NULL;

	out->b = slot->b;
	if (!slot->at)
		umb_cp_builder_misplaced(slot->b);
	if (!slot->at || !umb_cp_take(slot->b, words, &p)) {
		out->data = NULL;
		out->data_size = 0;
		out->ptr_count = 0;
		return;
	}
	out->data = p;
	out->data_size = data_words * (u32)UMB_CP_WORD;
	out->ptr_count = ptrs;
	memset(p, 0, (size_t)words * UMB_CP_WORD);
	/* A struct of no size leads to its own pointer: offset 0 would make it a null pointer. */
	umb_cp_point(slot->at, words ? p : slot->at, 0, (u32)ptrs << 16 | data_words);
}

void umb_cp_slot_list(const struct umb_cp_ptr_builder *slot, enum umb_cp_element element, u32 n,
		      struct umb_cp_list_builder *out);
void umb_cp_slot_struct_list(const struct umb_cp_ptr_builder *slot, u32 n, u16 data_words, u16 ptrs,
			     struct umb_cp_list_builder *out);

/*
 * A list of @count bytes, of which the first @len are those at @bytes and the rest are 0. That a
 * text has no NUL among its @len bytes is not looked at; readers refuse it.
 */
void umb_cp_put_bytes(struct umb_cp_ptr_builder slot, const void *bytes, size_t len, u32 max,
		      u32 count);

static inline void umb_cp_slot_text(const struct umb_cp_ptr_builder *slot, const char *str,
				    size_t len, u32 max)
{
	umb_cp_put_bytes(*slot, str, len, max, (u32)len + 1);
}

static inline void umb_cp_slot_data(const struct umb_cp_ptr_builder *slot, const void *data,
				    size_t len, u32 max)
{
	umb_cp_put_bytes(*slot, data, len, max, (u32)len);
}

static inline void umb_cp_init_struct(struct umb_cp_struct_builder *s, u32 i, u16 data_words,
				      u16 ptrs, struct umb_cp_struct_builder *out)
{
	const struct umb_cp_ptr_builder slot = umb_cp_slot(s, i);

	umb_cp_slot_struct(&slot, data_words, ptrs, out);
}

/* More than the schema allows is an overflow too, for a reader would refuse it. */
static inline u32 umb_cp_capped(u32 n, u32 max)
{
	return n <= max ? n : UMB_CP_MAX_ELEMENTS + 1;
}

static inline void umb_cp_init_list(struct umb_cp_struct_builder *s, u32 i,
				    enum umb_cp_element element, u32 n, u32 max,
				    struct umb_cp_list_builder *out)
{
	const struct umb_cp_ptr_builder slot = umb_cp_slot(s, i);

	umb_cp_slot_list(&slot, element, umb_cp_capped(n, max), out);
}

static inline void umb_cp_init_struct_list(struct umb_cp_struct_builder *s, u32 i, u32 n, u32 max,
					   u16 data_words, u16 ptrs,
					   struct umb_cp_list_builder *out)
{
	const struct umb_cp_ptr_builder slot = umb_cp_slot(s, i);

	umb_cp_slot_struct_list(&slot, umb_cp_capped(n, max), data_words, ptrs, out);
}

static inline void umb_cp_set_text(struct umb_cp_struct_builder *s, u32 i, const char *str,
				   size_t len, u32 max)
{
	const struct umb_cp_ptr_builder slot = umb_cp_slot(s, i);

	umb_cp_slot_text(&slot, str, len, max);
}

static inline void umb_cp_set_data(struct umb_cp_struct_builder *s, u32 i, const void *data,
				   size_t len, u32 max)
{
	const struct umb_cp_ptr_builder slot = umb_cp_slot(s, i);

	umb_cp_slot_data(&slot, data, len, max);
}

/*
 * Elements of lists; beyond the end, or of another size than the list's, they go nowhere, and
 * umb_cp_builder_finish() reports it.
 */

/* Where element @i has its @bits of data, or NULL. */
u8 *umb_cp_list_place(const struct umb_cp_list_builder *l, u32 i, u32 bits);

static inline void umb_cp_list_set_u8(const struct umb_cp_list_builder *l, u32 i, u8 v)
{
	u8 *p = umb_cp_list_place(l, i, 8);

	if (p)
		*p = v;
}

static inline void umb_cp_list_set_u16(const struct umb_cp_list_builder *l, u32 i, u16 v)
{
	u8 *p = umb_cp_list_place(l, i, 16);

	if (p)
		umb_cp_store16(p, v);
}

static inline void umb_cp_list_set_u32(const struct umb_cp_list_builder *l, u32 i, u32 v)
{
	u8 *p = umb_cp_list_place(l, i, 32);

	if (p)
		umb_cp_store32(p, v);
}

static inline void umb_cp_list_set_u64(const struct umb_cp_list_builder *l, u32 i, u64 v)
{
	u8 *p = umb_cp_list_place(l, i, 64);

	if (p)
		umb_cp_store64(p, v);
}

static inline void umb_cp_list_set_bool(const struct umb_cp_list_builder *l, u32 i, bool v)
{
	u8 *p = umb_cp_list_place(l, i, 1);

	if (p)
		umb_cp_put_bit(p, i % 8, v);
}

struct umb_cp_ptr_builder umb_cp_list_slot(const struct umb_cp_list_builder *l, u32 i);
void umb_cp_list_init_struct(const struct umb_cp_list_builder *l, u32 i,
			     struct umb_cp_struct_builder *out);

static inline void umb_cp_list_init_list(const struct umb_cp_list_builder *l, u32 i,
					 enum umb_cp_element element, u32 n,
					 struct umb_cp_list_builder *out)
{
	const struct umb_cp_ptr_builder slot = umb_cp_list_slot(l, i);

	umb_cp_slot_list(&slot, element, n, out);
}

static inline void umb_cp_list_init_struct_list(const struct umb_cp_list_builder *l, u32 i, u32 n,
						u16 data_words, u16 ptrs,
						struct umb_cp_list_builder *out)
{
	const struct umb_cp_ptr_builder slot = umb_cp_list_slot(l, i);

	umb_cp_slot_struct_list(&slot, n, data_words, ptrs, out);
}

static inline void umb_cp_list_set_text(const struct umb_cp_list_builder *l, u32 i, const char *str,
					size_t len)
{
	const struct umb_cp_ptr_builder slot = umb_cp_list_slot(l, i);

	umb_cp_slot_text(&slot, str, len, UMB_CP_MAX_ELEMENTS);
}

static inline void umb_cp_list_set_data(const struct umb_cp_list_builder *l, u32 i,
					const void *data, size_t len)
{
	const struct umb_cp_ptr_builder slot = umb_cp_list_slot(l, i);

	umb_cp_slot_data(&slot, data, len, UMB_CP_MAX_ELEMENTS);
}

UMB_CP_END_DECLS

#endif
