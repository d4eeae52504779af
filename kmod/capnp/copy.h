/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Deep copies, from a reader to a builder: all that a pointer leads to, of whatever schema, fields
 * that the copier's own schema does not know among it.
 *
 * Every pointer of the source is checked and paid for as in reading it. The copy is one segment in
 * preorder, each object once for every pointer to it, and no byte of the source beyond its objects
 * is in it. The work is bounded by the source's traversal budget and by the room in the builder. It
 * needs about 1.2 KiB of stack on a 64-bit machine.
 */
#ifndef UMB_CAPNP_COPY_H
#define UMB_CAPNP_COPY_H

#include "builder.h"
#include "reader.h"

UMB_CP_BEGIN_DECLS

/* Objects with pointers that may be nested in a copy; of a deeper source: -EBADMSG. */
#define UMB_CP_COPY_LEVELS 32

/**
 * umb_cp_copy_ptr() - copy what a pointer leads to
 * @from: a null pointer makes @to one
 * @to: the slot that is to lead to the copy; of another buffer than the source
 *
 * As with every builder, that there was no room or no such slot is what umb_cp_builder_finish()
 * reports.
 *
 * Return: 0, or -EBADMSG if the source is malformed, nested too deeply or over its traversal
 * budget. Then umb_cp_builder_finish() reports it too, for the copy is incomplete.
 */
int umb_cp_copy_ptr(const struct umb_cp_ptr *from,
		    const struct umb_cp_ptr_builder *to) __must_check;

/* The same for a struct that was opened already, an element of a list for instance. */
int umb_cp_copy_struct(const struct umb_cp_struct *from,
		       const struct umb_cp_ptr_builder *to) __must_check;

/**
 * umb_cp_canonical() - the canonical form of a message
 * @msg: an open frame whose root is a struct
 * @buf: where it goes, 8-byte aligned; as large as the frame, plus one word for each far pointer,
 *       is always enough for a message that has each object once
 * @size: in bytes
 *
 * One segment in preorder, structs and the elements of struct lists cut after their last word that
 * is not zero: messages with the same objects have the same bytes, however these lay in their
 * frames and whatever version of a schema they were written by. Null pointers stay null, and
 * lists keep the size of their elements: a null text and an empty one read alike and are not the
 * same. See "Canonicalization" in https://capnproto.org/encoding.html; the frame's header (8
 * bytes, one segment) is not part of the canonical form.
 *
 * Return: the length in bytes with the header; -EMSGSIZE if @buf is too small; -EBADMSG as
 * umb_cp_copy_ptr() has it.
 */
ssize_t umb_cp_canonical(struct umb_cp_msg *msg, void *buf, size_t size) __must_check;

UMB_CP_END_DECLS

#endif
