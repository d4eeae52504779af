// SPDX-License-Identifier: GPL-2.0-only
/*
 * One function for each struct of the schema. None calls itself: the one struct that may hold
 * itself is a chain, and followed by a loop.
 */
#include "walk.h"

#include "fields.h"
#include "wide.umb.h"

u64 vec_mix_bytes(u64 digest, const void *bytes, size_t count)
{
	const u8 *p = bytes;
	size_t i;

	digest = vec_mix(digest, count);
	for (i = 0; i < count; i++)
		digest = vec_mix(digest, p[i]);
	return digest;
}

static void walk_shapes_point(struct vec_walk *w, const struct shapes_point *r)
{
	struct umb_cp_text t;

	value(w, (u64)shapes_point_x(r));
	value(w, (u64)shapes_point_y(r));
	text(w, shapes_point_label(r, &t), &t);
}

STRUCT(shapes_figure_side, from, shapes_point)
STRUCT(shapes_figure_side, to, shapes_point)

static void walk_shapes_figure_side(struct vec_walk *w, const struct shapes_figure_side *r)
{
	one_shapes_figure_side_from(w, r);
	one_shapes_figure_side_to(w, r);
}

static void walk_wide_scalars(struct vec_walk *w, const struct wide_scalars *r)
{
	value(w, wide_scalars_b(r));
	value(w, (u64)wide_scalars_i8(r));
	value(w, (u64)wide_scalars_i16(r));
	value(w, (u64)wide_scalars_i32(r));
	value(w, (u64)wide_scalars_i64(r));
	value(w, wide_scalars_u8(r));
	value(w, wide_scalars_u16(r));
	value(w, wide_scalars_u32(r));
	value(w, wide_scalars_u64(r));
	value(w, wide_scalars_colour(r));
	value(w, wide_scalars_b2(r));
}

LIST_OF_VALUES(wide_defaults, numbers)
LIST_OF_BYTES(wide_defaults, texts, text)
LIST_OF_STRUCTS(wide_defaults, points, shapes_point)
LIST_OF_VALUES(wide_defaults, bits)
STRUCT(wide_defaults, point, shapes_point)

static void walk_wide_defaults(struct vec_walk *w, const struct wide_defaults *r)
{
	struct umb_cp_text t;
	struct umb_cp_data d;

	value(w, wide_defaults_b(r));
	value(w, (u64)wide_defaults_i8(r));
	value(w, (u64)wide_defaults_i16(r));
	value(w, (u64)wide_defaults_i32(r));
	value(w, (u64)wide_defaults_i64(r));
	value(w, wide_defaults_u8(r));
	value(w, wide_defaults_u16(r));
	value(w, wide_defaults_u32(r));
	value(w, wide_defaults_u64(r));
	value(w, wide_defaults_colour(r));
	text(w, wide_defaults_text(r, &t), &t);
	data(w, wide_defaults_data(r, &d), &d);
	all_wide_defaults_numbers(w, r);
	all_wide_defaults_texts(w, r);
	one_wide_defaults_point(w, r);
	all_wide_defaults_points(w, r);
	all_wide_defaults_bits(w, r);
}

LIST_OF_VALUES(wide_lists, bools)
LIST_OF_VALUES(wide_lists, i8s)
LIST_OF_VALUES(wide_lists, i16s)
LIST_OF_VALUES(wide_lists, i32s)
LIST_OF_VALUES(wide_lists, i64s)
LIST_OF_VALUES(wide_lists, u8s)
LIST_OF_VALUES(wide_lists, u16s)
LIST_OF_VALUES(wide_lists, u32s)
LIST_OF_VALUES(wide_lists, u64s)
LIST_OF_VALUES(wide_lists, colours)
LIST_OF_BYTES(wide_lists, texts, text)
LIST_OF_BYTES(wide_lists, datas, data)
LIST_OF_STRUCTS(wide_lists, structs, wide_scalars)

static void all_wide_lists_matrix(struct vec_walk *w, const struct wide_lists *r)
{
	struct umb_cp_list rows, row;
	u32 i, k;

	if (!list(w, wide_lists_matrix(r, ANY_COUNT, &rows), &rows))
		return;
	for (i = 0; i < rows.count; i++) {
		if (!list(w, wide_lists_matrix_at(&rows, i, ANY_COUNT, &row), &row))
			continue;
		for (k = 0; k < row.count; k++)
			value(w, (u64)wide_lists_matrix_at_at(&row, k));
	}
}

static void all_wide_lists_pages(struct vec_walk *w, const struct wide_lists *r)
{
	struct umb_cp_list pages, page;
	struct umb_cp_text t;
	u32 i, k;

	if (!list(w, wide_lists_pages(r, ANY_COUNT, &pages), &pages))
		return;
	for (i = 0; i < pages.count; i++) {
		if (!list(w, wide_lists_pages_at(&pages, i, ANY_COUNT, &page), &page))
			continue;
		for (k = 0; k < page.count; k++)
			text(w, wide_lists_pages_at_at(&page, k, &t), &t);
	}
}

static void all_of_a_grid(struct vec_walk *w, const struct umb_cp_list *grid)
{
	struct umb_cp_list row;
	struct shapes_point point;
	u32 i, k;

	for (i = 0; i < grid->count; i++) {
		if (!list(w, wide_lists_grids_at_at(grid, i, ANY_COUNT, &row), &row))
			continue;
		for (k = 0; k < row.count; k++) {
			if (got(w, wide_lists_grids_at_at_at(&row, k, &point)))
				walk_shapes_point(w, &point);
		}
	}
}

static void all_wide_lists_grids(struct vec_walk *w, const struct wide_lists *r)
{
	struct umb_cp_list grids, grid;
	u32 i;

	if (!list(w, wide_lists_grids(r, ANY_COUNT, &grids), &grids))
		return;
	for (i = 0; i < grids.count; i++) {
		if (list(w, wide_lists_grids_at(&grids, i, ANY_COUNT, &grid), &grid))
			all_of_a_grid(w, &grid);
	}
}

static void all_wide_lists_few(struct vec_walk *w, const struct wide_lists *r)
{
	struct umb_cp_list l;
	u32 i;

	if (!list(w, wide_lists_few(r, &l), &l))
		return;
	for (i = 0; i < l.count; i++)
		value(w, wide_lists_few_at(&l, i));
}

static void walk_wide_lists(struct vec_walk *w, const struct wide_lists *r)
{
	struct umb_cp_list voids;

	list(w, wide_lists_voids(r, ANY_COUNT, &voids), &voids);
	all_wide_lists_bools(w, r);
	all_wide_lists_i8s(w, r);
	all_wide_lists_i16s(w, r);
	all_wide_lists_i32s(w, r);
	all_wide_lists_i64s(w, r);
	all_wide_lists_u8s(w, r);
	all_wide_lists_u16s(w, r);
	all_wide_lists_u32s(w, r);
	all_wide_lists_u64s(w, r);
	all_wide_lists_colours(w, r);
	all_wide_lists_texts(w, r);
	all_wide_lists_datas(w, r);
	all_wide_lists_structs(w, r);
	all_wide_lists_matrix(w, r);
	all_wide_lists_pages(w, r);
	all_wide_lists_grids(w, r);
	all_wide_lists_few(w, r);
}

static void walk_pair(struct vec_walk *w, const struct wide_unions *r)
{
	struct wide_unions_pair_way way;
	struct wide_unions_pair pair;
	struct umb_cp_text t;

	if (!got(w, wide_unions_pair(r, &pair)))
		return;
	value(w, wide_unions_pair_left(&pair));
	text(w, wide_unions_pair_right(&pair, &t), &t);
	wide_unions_pair_way(&pair, &way);
	value(w, wide_unions_pair_way_which(&way));
	value(w, wide_unions_pair_way_down(&way));
}

static void walk_shape(struct vec_walk *w, const struct wide_unions *r)
{
	struct wide_unions_shape_nested nested;
	struct wide_unions_shape shape;
	struct umb_cp_text t;

	wide_unions_shape(r, &shape);
	value(w, wide_unions_shape_which(&shape));
	value(w, wide_unions_shape_circle(&shape));
	value(w, wide_unions_shape_square(&shape));
	if (wide_unions_shape_which(&shape) != WIDE_UNIONS_SHAPE_NESTED ||
	    !got(w, wide_unions_shape_nested(&shape, &nested)))
		return;
	value(w, wide_unions_shape_nested_depth(&nested));
	text(w, wide_unions_shape_nested_note(&nested, &t), &t);
}

static void walk_plain(struct vec_walk *w, const struct wide_unions *r)
{
	struct wide_unions_plain plain;
	struct umb_cp_text t;

	wide_unions_plain(r, &plain);
	value(w, (u64)wide_unions_plain_a(&plain));
	text(w, wide_unions_plain_b(&plain, &t), &t);
}

LIST_OF_VALUES(wide_unions, list)
STRUCT(wide_unions, point, shapes_point)

/* Of a union's members that are pointers only the one that is set can be had. */
static void walk_member(struct vec_walk *w, const struct wide_unions *r)
{
	struct umb_cp_text t;
	struct umb_cp_data d;

	switch (wide_unions_which(r)) {
	case WIDE_UNIONS_WORD:
		text(w, wide_unions_word(r, &t), &t);
		break;
	case WIDE_UNIONS_BYTES:
		data(w, wide_unions_bytes(r, &d), &d);
		break;
	case WIDE_UNIONS_POINT:
		one_wide_unions_point(w, r);
		break;
	case WIDE_UNIONS_LIST:
		all_wide_unions_list(w, r);
		break;
	case WIDE_UNIONS_PAIR:
		walk_pair(w, r);
		break;
	default: /* a scalar, an AnyPointer, or what this schema does not know */
		break;
	}
}

static void walk_wide_unions(struct vec_walk *w, const struct wide_unions *r)
{
	value(w, wide_unions_before(r));
	value(w, wide_unions_which(r));
	value(w, wide_unions_number(r));
	value(w, wide_unions_flag(r));
	value(w, wide_unions_colour(r));
	any(w, wide_unions_any(r));
	walk_member(w, r);
	walk_shape(w, r);
	walk_plain(w, r);
}

static void walk_wide_pointers_inner(struct vec_walk *w, const struct wide_pointers_inner *r)
{
	value(w, wide_pointers_inner_value(r));
}

static void walk_wide_pointers_inner_deeper(struct vec_walk *w,
					    const struct wide_pointers_inner_deeper *r)
{
	value(w, wide_pointers_inner_deeper_value(r));
	value(w, wide_pointers_inner_deeper_kind(r));
}

static void walk_wide_box(struct vec_walk *w, const struct wide_box *r)
{
	struct umb_cp_text t;

	text(w, wide_box_label(r, &t), &t);
	any(w, wide_box_content(r));
}

STRUCT(wide_pointers, nested, wide_pointers_inner)
STRUCT(wide_pointers, inner, wide_pointers_inner_deeper)
STRUCT(wide_pointers, imported, shapes_figure_side)
STRUCT(wide_pointers, boxed_text, wide_box)
STRUCT(wide_pointers, boxed_self, wide_box)

/* But for the pointer to another of its kind. */
static void walk_a_wide_pointers(struct vec_walk *w, const struct wide_pointers *r)
{
	struct umb_cp_text t;
	struct umb_cp_data d;

	any(w, wide_pointers_any(r));
	any(w, wide_pointers_any_struct(r));
	any(w, wide_pointers_any_list(r));
	one_wide_pointers_nested(w, r);
	one_wide_pointers_inner(w, r);
	one_wide_pointers_imported(w, r);
	one_wide_pointers_boxed_text(w, r);
	one_wide_pointers_boxed_self(w, r);
	text(w, wide_pointers_text(r, &t), &t);
	data(w, wide_pointers_data(r, &d), &d);
	text(w, wide_pointers_few(r, &t), &t);
}

static void walk_wide_pointers(struct vec_walk *w, const struct wide_pointers *first)
{
	struct wide_pointers r = *first, next;

	walk_a_wide_pointers(w, &r);
	while (wide_pointers_has_self(&r) && got(w, wide_pointers_self(&r, &next))) {
		r = next;
		walk_a_wide_pointers(w, &r);
	}
}

static void walk_wide_other(struct vec_walk *w, const struct wide_other *r)
{
	value(w, wide_other_reg(r));
	value(w, wide_other_http_server2_port(r));
	value(w, wide_other_which(r));
	value(w, wide_other_asm(r));
}

static void walk_wide_empty(struct vec_walk *w, const struct wide_empty *r)
{
	value(w, r->s.data_size);
}

STRUCT(wide_has_empty, empty, wide_empty)
LIST_OF_STRUCTS(wide_has_empty, empties, wide_empty)

static void walk_wide_has_empty(struct vec_walk *w, const struct wide_has_empty *r)
{
	one_wide_has_empty_empty(w, r);
	all_wide_has_empty_empties(w, r);
}

static void walk_wide_old_element(struct vec_walk *w, const struct wide_old_element *r)
{
	value(w, wide_old_element_a(r));
}

LIST_OF_VALUES(wide_old, items)
LIST_OF_BYTES(wide_old, words, text)
LIST_OF_STRUCTS(wide_old, elements, wide_old_element)

static void walk_wide_old(struct vec_walk *w, const struct wide_old *r)
{
	struct umb_cp_text t;

	value(w, wide_old_number(r));
	text(w, wide_old_name(r, &t), &t);
	all_wide_old_items(w, r);
	all_wide_old_words(w, r);
	all_wide_old_elements(w, r);
}

static void walk_wide_new_element(struct vec_walk *w, const struct wide_new_element *r)
{
	struct umb_cp_text t;

	value(w, wide_new_element_a(r));
	value(w, wide_new_element_b(r));
	text(w, wide_new_element_c(r, &t), &t);
}

static void walk_wide_new_item(struct vec_walk *w, const struct wide_new_item *r)
{
	value(w, wide_new_item_value(r));
	value(w, wide_new_item_more(r));
}

static void walk_wide_new_word(struct vec_walk *w, const struct wide_new_word *r)
{
	struct umb_cp_text t;

	text(w, wide_new_word_text(r, &t), &t);
	value(w, wide_new_word_weight(r));
}

LIST_OF_STRUCTS(wide_new, items, wide_new_item)
LIST_OF_STRUCTS(wide_new, words, wide_new_word)
LIST_OF_STRUCTS(wide_new, elements, wide_new_element)

static void walk_wide_new(struct vec_walk *w, const struct wide_new *r)
{
	struct umb_cp_text t;

	value(w, wide_new_number(r));
	text(w, wide_new_name(r, &t), &t);
	all_wide_new_items(w, r);
	all_wide_new_words(w, r);
	all_wide_new_elements(w, r);
	value(w, wide_new_extra(r));
	text(w, wide_new_note(r, &t), &t);
}

#define ROOT(type)									\
static void root_##type(struct vec_walk *w, struct umb_cp_msg *msg)			\
{											\
	struct type r;									\
											\
	if (got(w, type##_read_root(msg, &r)))						\
		walk_##type(w, &r);							\
}

ROOT(wide_scalars)
ROOT(wide_defaults)
ROOT(wide_lists)
ROOT(wide_unions)
ROOT(wide_pointers)
ROOT(wide_box)
ROOT(wide_other)
ROOT(wide_has_empty)
ROOT(wide_old)
ROOT(wide_new)

static const struct {
	const char *name;
	void (*walk)(struct vec_walk *w, struct umb_cp_msg *msg);
} roots[] = {
	{ "Scalars", root_wide_scalars },
	{ "Defaults", root_wide_defaults },
	{ "Lists", root_wide_lists },
	{ "Unions", root_wide_unions },
	{ "Pointers", root_wide_pointers },
	{ "Box", root_wide_box },
	{ "Renamed", root_wide_other },
	{ "HasEmpty", root_wide_has_empty },
	{ "Old", root_wide_old },
	{ "New", root_wide_new },
	{ NULL, NULL },
};

int vec_walk(struct umb_cp_msg *msg, const char *root, struct vec_walk *walk)
{
	size_t i;

	for (i = 0; roots[i].name; i++) {
		if (strcmp(roots[i].name, root))
			continue;
		walk->digest = VEC_DIGEST_SEED;
		walk->error = 0;
		roots[i].walk(walk, msg);
		return 0;
	}
	return -EINVAL;
}
