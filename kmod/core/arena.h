/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_ARENA_H
#define UMB_CORE_ARENA_H

#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>

struct file;

#define UMB_ARENA_MAX_SLOTS BITS_PER_LONG

/**
 * struct umb_arena - a memory file that a helper writes bulk replies to, divided into equal slots
 * @file: the kernel's own opening of it
 * @slots: how many; 0: there is no arena
 * @slot_size: bytes of each
 * @lock: protects @free; innermost
 * @free: a bit for every slot that no call holds
 * @freed: woken when a slot becomes free
 *
 * Belongs to one process: after a crash nothing of the old one is seen.
 */
struct umb_arena {
	struct file *file;
	unsigned int slots;
	u64 slot_size;
	spinlock_t lock;		/* see above */
	unsigned long free;
	wait_queue_head_t freed;
};

/*
 * Make an arena. Its size is sealed. Return: 0, -EINVAL (more than UMB_ARENA_MAX_SLOTS), or what
 * shmem said. Process context.
 */
int umb_arena_init(struct umb_arena *arena, unsigned int slots, u64 slot_size);

/*
 * A separate opening of the file for the helper, whose flags and position are not the kernel's;
 * ERR_PTR on failure.
 */
struct file *umb_arena_open_for_helper(const struct umb_arena *arena);

/* Take a free slot. Return: its number, or -EBUSY. */
int umb_arena_try_take(struct umb_arena *arena);

/* Take this slot, of another arena of the same shape, if it is free. Return: whether it was. */
bool umb_arena_try_take_one(struct umb_arena *arena, int slot);

/* Give a slot back, and its pages. May sleep. */
void umb_arena_release(struct umb_arena *arena, int slot);

/*
 * Copy out of a slot. Return: 0, -EPROTO (outside the slot, or fewer bytes there), or what
 * reading said.
 */
int umb_arena_read(const struct umb_arena *arena, int slot, u64 offset, void *buf, size_t len);

/* Does nothing on a zeroed arena. */
void umb_arena_destroy(struct umb_arena *arena);

#endif
