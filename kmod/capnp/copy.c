// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "copy.h"

/*
 * An object whose pointers are being copied, and where the next one is: for each element @ptrs
 * pointers, then a gap to those of the next.
 */
struct level {
	const struct umb_cp_segment *seg;
	u32 from; /* in words from the segment's begin */
	u32 to; /* in words from the builder's base */
	u32 elements; /* with pointers left, this one included */
	u32 from_gap; /* in words */
	u16 to_gap;
	u16 left; /* pointers of this element */
	u16 ptrs;
	u16 depth; /* as struct umb_cp_ptr has it */
};

struct copy {
	struct umb_cp_msg *msg;
	struct umb_cp_builder *b;
	bool canonical;
	u32 count;
	struct level levels[UMB_CP_COPY_LEVELS];
};

/* The size that elements of a struct list have in the copy. */
struct size {
	u16 data_words;
	u16 ptrs;
};

static const u8 *element_at(const struct umb_cp_list *l, u32 i)
{
	return l->first + (u64)i * (l->step / 8);
}

/* Of @data, which has @bytes and may end within a word, the words up to the last not 0. */
static u16 words_used(const u8 *data, u32 bytes)
{
	while (bytes && !data[bytes - 1])
		bytes--;
	return (u16)((bytes + UMB_CP_WORD - 1) / UMB_CP_WORD);
}

static u16 pointers_used(const u8 *ptrs, u16 count)
{
	while (count && !umb_cp_load64(ptrs + (count - 1u) * UMB_CP_WORD))
		count--;
	return count;
}

/* As large as any of them needs it. */
static struct size size_of(const struct copy *c, const struct umb_cp_list *l)
{
	const u32 bytes = l->data_bits / 8;
	struct size size = { (u16)((bytes + UMB_CP_WORD - 1) / UMB_CP_WORD), l->ptr_count };
	struct size most = { 0, 0 };
	u32 i;

	if (!c->canonical)
		return size;
	for (i = 0; l->step && i < l->count; i++) {
		const u8 *data = element_at(l, i);
		const u16 words = words_used(data, bytes);
		const u16 ptrs = pointers_used(data + bytes, l->ptr_count);

		if (words > most.data_words)
			most.data_words = words;
		if (ptrs > most.ptrs)
			most.ptrs = ptrs;
	}
	return most;
}

/* No pointer of @l, which has @ptrs in each element, leads anywhere. */
static bool all_null(const struct umb_cp_list *l, u16 ptrs)
{
	u32 i;

	for (i = 0; i < l->count; i++)
		if (pointers_used(element_at(l, i) + l->data_bits / 8, ptrs))
			return false;
	return true;
}

/*
 * The pointers of @l are still to be copied, @ptrs of each element, to the elements at @to, which
 * have @data_words before them. What they lead to is @below levels below the list.
 */
static int enter(struct copy *c, const struct umb_cp_list *l, const u8 *to, struct size size,
		 u16 below)
{
	const u32 data_bytes = l->data_bits / 8;
	struct level *level;

	if (!size.ptrs || !l->count)
		return 0;
	/* As for a reader, null pointers are nothing that would be too deep. */
	if (c->count == UMB_CP_COPY_LEVELS || l->depth < below)
		return all_null(l, size.ptrs) ? 0 : -EBADMSG;
	level = &c->levels[c->count++];
	level->seg = l->seg;
	level->from = (u32)((size_t)(l->first + data_bytes - l->seg->base) / UMB_CP_WORD);
	level->to = (u32)((size_t)(to - c->b->base) / UMB_CP_WORD) + size.data_words;
	level->elements = l->count;
	level->from_gap = l->step / 64 - size.ptrs;
	level->to_gap = size.data_words;
	level->left = size.ptrs;
	level->ptrs = size.ptrs;
	level->depth = (u16)(l->depth - below);
	return 0;
}

/* Both lists have elements that are structs; those of @to are zeroed. */
static void copy_data(const struct umb_cp_list *from, const struct umb_cp_list_builder *to)
{
	u32 bytes = from->data_bits / 8, i;

	if (bytes > to->data_bits / 8)
		bytes = to->data_bits / 8;
	for (i = 0; bytes && i < from->count; i++)
		memcpy(to->first + (u64)i * (to->step / 8), element_at(from, i), bytes);
}

/* @l has one element, the struct. */
static int put_struct(struct copy *c, const struct umb_cp_list *l,
		      const struct umb_cp_ptr_builder *slot)
{
	const struct size size = size_of(c, l);
	struct umb_cp_struct_builder to;
	struct umb_cp_list_builder one;

	umb_cp_slot_struct(slot, size.data_words, size.ptrs, &to);
	if (c->b->error)
		return 0;
	one.first = to.data;
	one.data_bits = to.data_size * 8;
	one.step = one.data_bits;
	copy_data(l, &one);
	return enter(c, l, to.data, size, 0);
}

static int put_struct_list(struct copy *c, const struct umb_cp_list *l,
			   const struct umb_cp_ptr_builder *slot)
{
	const struct size size = size_of(c, l);
	struct umb_cp_list_builder to;

	umb_cp_slot_struct_list(slot, l->count, size.data_words, size.ptrs, &to);
	if (c->b->error)
		return 0;
	copy_data(l, &to);
	/* Below the list, and below its elements. */
	return enter(c, l, to.first, size, 1);
}

static int put_list(struct copy *c, const struct umb_cp_list *l, enum umb_cp_element element,
		    const struct umb_cp_ptr_builder *slot)
{
	const struct size size = { 0, element == UMB_CP_POINTER };
	const u64 bits = (u64)l->count * l->data_bits;
	struct umb_cp_list_builder to;

	umb_cp_slot_list(slot, element, l->count, &to);
	if (c->b->error)
		return 0;
	if (bits)
		memcpy(to.first, l->first, (size_t)((bits + 7) / 8));
	/* The rest of the last byte is not the list's. */
	if (bits % 8)
		to.first[bits / 8] &= (u8)((1u << bits % 8) - 1);
	return enter(c, l, to.first, size, 0);
}

static int put_object(struct copy *c, const struct umb_cp_ptr *p,
		      const struct umb_cp_ptr_builder *slot)
{
	enum umb_cp_element element;
	struct umb_cp_list l;
	bool is_list;
	int err;

	if (umb_cp_ptr_is_null(p)) {
		umb_cp_store64(slot->at, 0);
		return 0;
	}
	err = umb_cp_ptr_any(p, &is_list, &element, &l);
	if (err)
		return err;
	if (!is_list)
		return put_struct(c, &l, slot);
	if (element == UMB_CP_COMPOSITE)
		return put_struct_list(c, &l, slot);
	return put_list(c, &l, element, slot);
}

/* The next pointer that is not copied yet, of the object that was entered last. */
static bool next_pointer(struct copy *c, struct umb_cp_ptr *p, struct umb_cp_ptr_builder *slot)
{
	struct level *level;

	for (;;) {
		if (!c->count)
			return false;
		level = &c->levels[c->count - 1];
		if (level->left)
			break;
		if (!--level->elements) {
			c->count--;
			continue;
		}
		level->from += level->from_gap;
		level->to += level->to_gap;
		level->left = level->ptrs;
	}
	p->msg = c->msg;
	p->seg = level->seg;
	p->at = level->seg->base + (size_t)level->from++ * UMB_CP_WORD;
	p->depth = level->depth;
	slot->b = c->b;
	slot->at = c->b->base + (size_t)level->to++ * UMB_CP_WORD;
	level->left--;
	return true;
}

/* In preorder: an object, and then what its pointers lead to, one after the other. */
static int copy_pointers(struct copy *c)
{
	struct umb_cp_ptr_builder slot;
	struct umb_cp_ptr p;
	int err;

	while (!c->b->error && next_pointer(c, &p, &slot)) {
		err = put_object(c, &p, &slot);
		if (err)
			return err;
	}
	return 0;
}

static void copy_init(struct copy *c, struct umb_cp_msg *msg, struct umb_cp_builder *b)
{
	c->msg = msg;
	c->b = b;
	c->canonical = false;
	c->count = 0;
}

/* What is half a copy is not to be sent. */
static int copy_end(struct copy *c, int err)
{
	if (err)
		umb_cp_builder_fail(c->b, err);
	return err;
}

/* That a slot is not there the builder reports, as with every setter. */
static bool has_place(const struct umb_cp_ptr_builder *to)
{
	if (to->at)
		return true;
	umb_cp_builder_misplaced(to->b);
	return false;
}

int umb_cp_copy_ptr(const struct umb_cp_ptr *from, const struct umb_cp_ptr_builder *to)
{
	struct copy c;
	int err;

	if (!has_place(to))
		return 0;
	copy_init(&c, from->msg, to->b);
	err = put_object(&c, from, to);
	return copy_end(&c, err ? err : copy_pointers(&c));
}

static int copy_struct(struct copy *c, const struct umb_cp_struct *from,
		       const struct umb_cp_ptr_builder *to)
{
	struct umb_cp_list one = { .msg = from->msg, .seg = from->seg, .first = from->data };
	int err;

	one.count = 1;
	one.data_bits = from->data_size * 8;
	one.ptr_count = from->ptr_count;
	one.step = one.data_bits + one.ptr_count * 64u;
	one.depth = from->depth;
	err = put_struct(c, &one, to);
	return copy_end(c, err ? err : copy_pointers(c));
}

int umb_cp_copy_struct(const struct umb_cp_struct *from, const struct umb_cp_ptr_builder *to)
{
	struct copy c;

	if (!has_place(to))
		return 0;
	copy_init(&c, from->msg, to->b);
	return copy_struct(&c, from, to);
}

ssize_t umb_cp_canonical(struct umb_cp_msg *msg, void *buf, size_t size)
{
	struct umb_cp_ptr_builder slot;
	struct umb_cp_struct root;
	struct umb_cp_builder b;
	struct copy c;
	int err;

	err = umb_cp_read_root(msg, &root);
	if (err)
		return err;
	umb_cp_builder_init(&b, buf, size);
	slot = umb_cp_root_slot(&b);
	if (b.error)
		return b.error;
	copy_init(&c, msg, &b);
	c.canonical = true;
	err = copy_struct(&c, &root, &slot);
	if (err)
		return err;
	return umb_cp_builder_finish(&b);
}
