// SPDX-License-Identifier: GPL-2.0-only
/* An image that is as large as a test wants it to be. */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "embed.h"
#include "padded.h"
#include "umb.h"

/* One page of zeroes for all that follows @blob, a copy of the helper in vmalloc'ed memory. */
static void *__init padded_map(const void *blob, size_t blob_size, size_t size)
{
	const size_t count = size >> PAGE_SHIFT;
	struct page **pages;
	void *mapped;
	size_t i;

	pages = kvmalloc_array(count, sizeof(*pages), GFP_KERNEL);
	if (!pages)
		return NULL;
	for (i = 0; i < count; i++)
		pages[i] = i << PAGE_SHIFT < blob_size ? vmalloc_to_page(blob + (i << PAGE_SHIFT))
						       : ZERO_PAGE(0);
	mapped = vmap(pages, count, VM_MAP, PAGE_KERNEL_RO);
	kvfree(pages);
	return mapped;
}

struct umb_image *__init padded_image(const char *name, size_t size)
{
	const size_t blob_size = umb_blob_end - umb_blob_start;
	struct umb_image *image = ERR_PTR(-ENOMEM);
	void *blob, *mapped;

	if (size <= blob_size)
		return umb_image_create(name, umb_blob_start, blob_size);
	blob = vzalloc(blob_size);
	if (!blob)
		return image;
	memcpy(blob, umb_blob_start, blob_size);
	mapped = padded_map(blob, blob_size, size);
	if (mapped) {
		image = umb_image_create(name, mapped, size);
		vunmap(mapped);
	}
	vfree(blob);
	return image;
}
