// SPDX-License-Identifier: GPL-2.0-only
/* Bulk replies of a helper that misuses its arena: nothing is believed but what is in the copy. */
#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/jhash.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "faulty.umb.h"
#include "slots.h"
#include "umb.h"

/* Long enough for a helper that writes all the time to have written once more. */
#define MOMENT_MS 5

static atomic_t changed;

int slots_changed(void)
{
	return atomic_read(&changed);
}

/* Outputs are where in the slot the helper says that something is. */
static int slots_ask(struct umb_call *call, u64 value, u64 *start, u64 *size)
{
	struct faulty_fill_builder request;
	struct faulty_filled reply;
	struct umb_cp_ptr payload;
	u64 offset, room;
	int err;

	err = umb_call_take_slot(call, &offset, &room);
	if (err)
		return err;
	faulty_fill_init(umb_call_request(call), &request);
	faulty_fill_set_value(&request, value);
	faulty_fill_set_offset(&request, offset);
	faulty_fill_set_room(&request, room);
	err = umb_call_exec(call);
	if (err)
		return err;
	err = umb_call_reply(call, &payload) ?: faulty_filled_read(&payload, &reply);
	if (err)
		return err;
	*start = faulty_filled_start(&reply);
	*size = faulty_filled_size(&reply);
	return 0;
}

/* Whether the end of the slot is now another than that of its @copy. */
static bool slots_has_changed(struct umb_call *call, u64 start, const void *copy, u64 size)
{
	u64 last;

	if (size < sizeof(last))
		return false;
	if (umb_call_read_slot(call, start + size - sizeof(last), &last, sizeof(last)))
		return false;
	return memcmp(copy + size - sizeof(last), &last, sizeof(last));
}

static int slots_compare(const u64 *copy, u64 size, u64 value)
{
	u64 i;

	for (i = 0; i < size / sizeof(*copy); i++)
		if (copy[i] != value) {
			pr_info("umb_faulty: call=%llu slot: word %llu is 0x%llx\n", value, i,
				copy[i]);
			return -EILSEQ;
		}
	return 0;
}

/* @copy has room for a slot. */
static int slots_read(struct umb_call *call, u64 value, u64 start, u64 size, void *copy)
{
	u32 sum;
	int err;

	/* As the helper has it: what is more than a slot, it is for the core to see. */
	err = umb_call_read_slot(call, start, copy, size);
	if (err)
		return err;
	sum = jhash(copy, size, 0);
	msleep(MOMENT_MS);
	if (slots_has_changed(call, start, copy, size))
		atomic_inc(&changed);
	if (jhash(copy, size, 0) != sum)
		return -ESTALE;
	return slots_compare(copy, size, value);
}

int slots_exec(struct umb_call *call, u64 value)
{
	u64 start, size;
	void *copy;
	int err;

	err = slots_ask(call, value, &start, &size);
	if (err)
		return err;
	/* Behind it is a page that is not there, for what the core might not see. */
	copy = vmalloc(SLOTS_SIZE);
	if (!copy)
		return -ENOMEM;
	err = slots_read(call, value, start, size, copy);
	vfree(copy);
	return err;
}
