// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "builder.h"

/* The two low bits of a list pointer. */
#define LIST_POINTER 1

/* A pointer's offset has 30 bits with its sign. */
#define MAX_WORDS ((1u << 29) - 1)

static const u8 element_bits[] = { 0, 1, 8, 16, 32, 64, 0 };

void umb_cp_builder_init(struct umb_cp_builder *b, void *buf, size_t size)
{
	const size_t words = size / UMB_CP_WORD;

	b->base = (u8 *)buf + UMB_CP_WORD;
	b->used = 1;
	b->room = words > MAX_WORDS ? MAX_WORDS : (u32)words;
	b->error = 0;
	if (b->room < 2) {
		b->room = 0;
		b->used = 0;
		b->error = -EMSGSIZE;
		return;
	}
	b->room--;
	umb_cp_store64(b->base, 0);
}

ssize_t umb_cp_builder_finish(struct umb_cp_builder *b)
{
	u8 *header = b->base - UMB_CP_WORD;

	if (b->error)
		return b->error;
	umb_cp_store32(header, 0);
	umb_cp_store32(header + 4, b->used);
	return (ssize_t)((size_t)b->used + 1) * UMB_CP_WORD;
}

/* A list of @words that @slot leads to, not zeroed, and NULL if there is no room for it. */
static u8 *take_list(const struct umb_cp_ptr_builder *slot, u64 words, u32 high)
{
	u8 *p = slot->at ? umb_cp_take(slot->b, words) : NULL;

	if (!p)
		return NULL;
	umb_cp_store32(slot->at, umb_cp_offset(slot->at, p) | LIST_POINTER);
	umb_cp_store32(slot->at + 4, high);
	return p;
}

static u8 *zeroed_list(const struct umb_cp_ptr_builder *slot, u64 words, u32 high)
{
	u8 *p = take_list(slot, words, high);

	if (p)
		memset(p, 0, (size_t)words * UMB_CP_WORD);
	return p;
}

struct umb_cp_ptr_builder umb_cp_root_slot(struct umb_cp_builder *b)
{
	struct umb_cp_ptr_builder slot = { b, b->error ? NULL : b->base };

	return slot;
}

void umb_cp_slot_list(const struct umb_cp_ptr_builder *slot, enum umb_cp_element element, u32 n,
		      struct umb_cp_list_builder *out)
{
	u8 *p = NULL;

	out->b = slot->b;
	out->data_bits = element_bits[element];
	out->ptr_count = element == UMB_CP_POINTER;
	out->step = out->data_bits + out->ptr_count * 64u;
	if (n > UMB_CP_MAX_ELEMENTS)
		umb_cp_builder_fail(slot->b, -EMSGSIZE);
	else
		p = zeroed_list(slot, ((u64)n * out->step + 63) / 64, n << 3 | element);
	out->first = p;
	out->count = p ? n : 0;
}

void umb_cp_slot_struct_list(const struct umb_cp_ptr_builder *slot, u32 n, u16 data_words, u16 ptrs,
			     struct umb_cp_list_builder *out)
{
	const u64 words = (u64)n * ((u32)data_words + ptrs);
	u8 *p = NULL;

	out->b = slot->b;
	out->data_bits = data_words * 64u;
	out->ptr_count = ptrs;
	out->step = ((u32)data_words + ptrs) * 64u;
	if (n > UMB_CP_MAX_ELEMENTS || words > MAX_WORDS)
		umb_cp_builder_fail(slot->b, -EMSGSIZE);
	else
		p = zeroed_list(slot, words + 1, (u32)words << 3 | UMB_CP_COMPOSITE);
	if (p) {
		umb_cp_store32(p, n << 2);
		umb_cp_store32(p + 4, (u32)ptrs << 16 | data_words);
		p += UMB_CP_WORD;
	}
	out->first = p;
	out->count = p ? n : 0;
}

/* A list of @count bytes of which the first @len are those at @bytes and the rest stay 0. */
static void put_bytes(const struct umb_cp_ptr_builder *slot, const void *bytes, size_t len, u32 max,
		      u32 count)
{
	const size_t words = ((size_t)count + 7) / 8;
	u8 *p;

	if (len > max || len >= UMB_CP_MAX_ELEMENTS) {
		umb_cp_builder_fail(slot->b, -EMSGSIZE);
		return;
	}
	p = take_list(slot, words, count << 3 | UMB_CP_BYTE);
	if (!p || !words)
		return;
	/* All that @bytes do not cover is in the last word. */
	umb_cp_store64(p + (words - 1) * UMB_CP_WORD, 0);
	if (len)
		memcpy(p, bytes, len);
}

void umb_cp_slot_text(const struct umb_cp_ptr_builder *slot, const char *str, size_t len, u32 max)
{
	put_bytes(slot, str, len, max, (u32)len + 1);
}

void umb_cp_slot_data(const struct umb_cp_ptr_builder *slot, const void *data, size_t len, u32 max)
{
	put_bytes(slot, data, len, max, (u32)len);
}

/* Elements of a list for which there was no room are no new error. */
static bool has_element(const struct umb_cp_list_builder *l, u32 i)
{
	if (i < l->count)
		return true;
	umb_cp_builder_fail(l->b, -EMSGSIZE);
	return false;
}

u8 *umb_cp_list_place(const struct umb_cp_list_builder *l, u32 i, u32 bits)
{
	if (!has_element(l, i) || bits > l->data_bits)
		return NULL;
	return l->first + (u64)i * l->step / 8;
}

struct umb_cp_ptr_builder umb_cp_list_slot(const struct umb_cp_list_builder *l, u32 i)
{
	struct umb_cp_ptr_builder slot = { l->b, NULL };

	if (has_element(l, i) && l->ptr_count)
		slot.at = l->first + ((u64)i * l->step + l->data_bits) / 8;
	return slot;
}

void umb_cp_list_init_struct(const struct umb_cp_list_builder *l, u32 i,
			     struct umb_cp_struct_builder *out)
{
	const bool has = has_element(l, i);

	out->b = l->b;
	out->data = has ? l->first + (u64)i * l->step / 8 : NULL;
	out->data_size = has ? l->data_bits / 8 : 0;
	out->ptr_count = has ? l->ptr_count : 0;
}
