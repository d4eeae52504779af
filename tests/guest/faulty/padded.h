/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FAULTY_PADDED_H
#define FAULTY_PADDED_H

#include <linux/types.h>

struct umb_image;

/**
 * padded_image() - umb_image_create() of the module's helper, followed by nothing
 * @name: see there
 * @size: in bytes, with what follows; a whole number of pages. If the helper is larger, nothing
 *	follows
 *
 * What follows costs no memory before it is in the image.
 */
struct umb_image *padded_image(const char *name, size_t size);

#endif
