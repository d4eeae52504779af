// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bulk replies: shared memory that the helper may change at any time, so every byte is copied
 * once and then judged.
 */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/shmem_fs.h>

#include "arena.h"
#include "io.h"

int umb_arena_init(struct umb_arena *arena, unsigned int slots, u64 slot_size)
{
	struct file *file;

	spin_lock_init(&arena->lock);
	init_waitqueue_head(&arena->freed);
	if (!slots)
		return 0;
	if (slots > UMB_ARENA_MAX_SLOTS || !slot_size || !PAGE_ALIGNED(slot_size) ||
	    slot_size > div_u64(MAX_LFS_FILESIZE, slots))
		return -EINVAL;

	file = shmem_file_setup("umb-arena", slots * slot_size, VM_NORESERVE);
	if (IS_ERR(file))
		return PTR_ERR(file);
	/*
	 * A helper that shrinks it would make its own writes fail; one that grows it would pass
	 * its bounds.
	 */
	SHMEM_I(file_inode(file))->seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW;
	file_inode(file)->i_flags |= S_PRIVATE;

	arena->file = file;
	arena->slots = slots;
	arena->slot_size = slot_size;
	arena->free = GENMASK(slots - 1, 0);
	return 0;
}

struct file *umb_arena_open_for_helper(const struct umb_arena *arena)
{
	return dentry_open(&arena->file->f_path, O_RDWR | O_LARGEFILE, current_cred());
}

int umb_arena_try_take(struct umb_arena *arena)
{
	int slot = -EBUSY;

	spin_lock(&arena->lock);
	if (arena->free) {
		slot = __ffs(arena->free);
		__clear_bit(slot, &arena->free);
	}
	spin_unlock(&arena->lock);
	return slot;
}

bool umb_arena_try_take_one(struct umb_arena *arena, int slot)
{
	bool taken;

	spin_lock(&arena->lock);
	taken = __test_and_clear_bit(slot, &arena->free);
	spin_unlock(&arena->lock);
	return taken;
}

void umb_arena_release(struct umb_arena *arena, int slot)
{
	const loff_t start = slot * arena->slot_size;

	/* Not by fallocate(), which takes the inode's lock: the helper can hold that for long. */
	shmem_truncate_range(file_inode(arena->file), start, start + arena->slot_size - 1);

	spin_lock(&arena->lock);
	__set_bit(slot, &arena->free);
	spin_unlock(&arena->lock);
	wake_up(&arena->freed);
}

int umb_arena_read(const struct umb_arena *arena, int slot, u64 offset, void *buf, size_t len)
{
	loff_t pos;
	ssize_t n;

	if (offset > arena->slot_size || len > arena->slot_size - offset)
		return -EPROTO;

	pos = slot * arena->slot_size + offset;
	while (len) {
		n = umb_read(arena->file, buf, len, &pos);
		if (n < 0)
			return n;
		if (!n)
			return -EPROTO;
		buf += n;
		len -= n;
	}
	return 0;
}

void umb_arena_destroy(struct umb_arena *arena)
{
	if (arena->file)
		fput(arena->file);
	arena->file = NULL;
}
