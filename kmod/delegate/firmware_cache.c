// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/firmware.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/printk.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/suspend.h>
#include <linux/workqueue.h>

#include "firmware.h"
#include "firmware_bytes.h"
#include "firmware_cache.h"
#include "name.h"
#include "suspend.h"
#include "wait.h"

#define MAX_NAMES 64

/* What reading them may cost a suspend, in all; less memory if there is little. */
#define MAX_BYTES SZ_128M
#define MAX_MS 5000

/* As long as the kernel's own loader keeps them (drivers/base/firmware_loader/main.c). */
#define KEEP_MS (10 * MSEC_PER_SEC)

/* Before the gates, which have none: they let nobody in any more. */
#define PM_PRIORITY 100

/**
 * struct cache_entry - a name that a device has asked for
 * @node: in the cache's list
 * @firmware: its file, owned; NULL but around a suspend
 * @round: the last suspend for which it was looked at
 * @name: NUL-terminated
 *
 * Names, and not devices: the kernel's own loader notes them at the device, in a resource that the
 * device frees. The function that does so would be one of this module, which then could not be
 * unloaded as long as the device lives.
 */
struct cache_entry {
	struct list_head node;
	const struct firmware *firmware;
	unsigned int round;
	char name[];
};

/**
 * struct firmware_cache - the names, and their files around a suspend
 * @lock: protects what follows up to @suspends; never held while a helper is asked
 * @entries: the one that was asked for last comes first
 * @names: how many
 * @round: counts suspends
 * @suspends: how many have begun and not ended: an open /dev/snapshot is one, and there may be
 *	another meanwhile; the notifier's alone, whose calls come one after the other
 * @filled: there may be files; read without the lock
 * @drop: lets go of the files
 * @pm: tells of suspends
 */
struct firmware_cache {
	struct mutex lock;		/* see above */
	struct list_head entries;
	unsigned int names;
	unsigned int round;
	unsigned int suspends;
	bool filled;
	struct delayed_work drop;
	struct notifier_block pm;
};

static void cache_drop(struct work_struct *work);
static int cache_pm_event(struct notifier_block *block, unsigned long event, void *unused);

static struct firmware_cache cache = {
	.lock = __MUTEX_INITIALIZER(cache.lock),
	.entries = LIST_HEAD_INIT(cache.entries),
	.drop = __DELAYED_WORK_INITIALIZER(cache.drop, cache_drop, 0),
	.pm = { .notifier_call = cache_pm_event, .priority = PM_PRIORITY },
};

/* Under the lock. */
static struct cache_entry *cache_lookup(const char *name)
{
	struct cache_entry *entry;

	list_for_each_entry(entry, &cache.entries, node)
		if (!strcmp(entry->name, name))
			return entry;
	return NULL;
}

/* Under the lock. */
static void cache_forget(struct cache_entry *entry)
{
	list_del(&entry->node);
	cache.names--;
	release_firmware(entry->firmware);
	kfree(entry);
}

void umblob_firmware_cache_remember(const char *name)
{
	struct cache_entry *entry;
	size_t size;

	mutex_lock(&cache.lock);
	entry = cache_lookup(name);
	if (entry) {
		list_move(&entry->node, &cache.entries);
		goto out;
	}
	size = strlen(name) + 1;
	entry = kzalloc(struct_size(entry, name, size), GFP_KERNEL);
	if (!entry)
		goto out;
	memcpy(entry->name, name, size);
	entry->round = cache.round;
	list_add(&entry->node, &cache.entries);
	if (++cache.names > MAX_NAMES)
		cache_forget(list_last_entry(&cache.entries, struct cache_entry, node));
out:
	mutex_unlock(&cache.lock);
}

/* Under the lock. A copy, as it is for vfree(): none of the memory can be shared. */
static const struct firmware *cache_copy(const struct firmware *from)
{
	struct umblob_firmware_bytes bytes = { .room = from->size };
	const struct firmware *copy;

	if (umblob_firmware_bytes_take(&bytes, from->size))
		return NULL;
	memcpy(bytes.data, from->data, from->size);
	bytes.size = from->size;
	copy = umblob_firmware_bytes_wrap(&bytes);
	if (!copy)
		umblob_firmware_bytes_drop(&bytes);
	return copy;
}

const struct firmware *umblob_firmware_cache_get(const char *name)
{
	const struct firmware *copy = NULL;
	struct cache_entry *entry;

	if (!READ_ONCE(cache.filled))
		return NULL;
	mutex_lock(&cache.lock);
	entry = cache_lookup(name);
	if (entry && entry->firmware)
		copy = cache_copy(entry->firmware);
	mutex_unlock(&cache.lock);
	return copy;
}

static void cache_drop_files(void)
{
	struct cache_entry *entry;

	mutex_lock(&cache.lock);
	WRITE_ONCE(cache.filled, false);
	list_for_each_entry(entry, &cache.entries, node) {
		release_firmware(entry->firmware);
		entry->firmware = NULL;
	}
	mutex_unlock(&cache.lock);
}

static void cache_drop(struct work_struct *work)
{
	cache_drop_files();
}

/* @name: set to the next one that was not looked at in this round. Return: whether there is one. */
static bool cache_next(char *name)
{
	struct cache_entry *entry;
	bool found = false;

	mutex_lock(&cache.lock);
	list_for_each_entry(entry, &cache.entries, node) {
		if (entry->round == cache.round)
			continue;
		entry->round = cache.round;
		strscpy(name, entry->name, UMBLOB_NAME_LEN + 1);
		found = true;
		break;
	}
	mutex_unlock(&cache.lock);
	return found;
}

/* Takes the file out of @find, if the name was not forgotten meanwhile. Return: its bytes. */
static size_t cache_keep(struct umblob_firmware_find *find)
{
	struct cache_entry *entry;
	size_t size = 0;

	mutex_lock(&cache.lock);
	entry = cache_lookup(find->name);
	if (entry && !entry->firmware) {
		size = find->firmware->size;
		entry->firmware = find->firmware;
		find->firmware = NULL;
		WRITE_ONCE(cache.filled, true);
	}
	mutex_unlock(&cache.lock);
	return size;
}

/*
 * Through the helper even if it is a plain file, as a file system that hangs is not waited for;
 * unless a security module will have firmware from files alone.
 */
static int cache_find(struct umblob_firmware_find *find, const char *name, unsigned int ms,
		      size_t room, bool copied)
{
	memset(find, 0, sizeof(*find));
	find->bytes.room = room;
	find->copied = copied;
	find->limit_ms = ms;
	return umblob_firmware_find(find, name, UMB_CALL_NO_GATE);
}

static size_t cache_read(struct umblob_firmware_find *find, const char *name, unsigned int ms,
			 size_t room)
{
	size_t size = 0;
	int err;

	err = cache_find(find, name, ms, room, true);
	if (find->refused) {
		ms = jiffies_to_msecs(umb_time_left(find->deadline));
		umblob_firmware_done(find);
		/* 0 would be the usual time. */
		err = cache_find(find, name, max(ms, 1U), room, false);
	}
	if (!err)
		size = cache_keep(find);
	else
		pr_warn_ratelimited("firmware %*pE: not kept for the resume: %s\n",
				    umblob_name_shown(name), name,
				    umblob_name_strip(find->reason, name));
	umblob_firmware_done(find);
	return size;
}

static size_t cache_max_bytes(void)
{
	return min_t(u64, MAX_BYTES, ((u64)totalram_pages() << PAGE_SHIFT) / 8);
}

static void cache_read_all(struct umblob_firmware_find *find, char *name)
{
	const unsigned long deadline = jiffies + msecs_to_jiffies(MAX_MS);
	size_t room = cache_max_bytes();
	unsigned long now;

	while (room && cache_next(name)) {
		now = jiffies;
		if (time_after_eq(now, deadline))
			return;
		room -= cache_read(find, name, jiffies_to_msecs(deadline - now), room);
	}
}

/* Whatever goes wrong, it is no reason not to suspend. */
static void cache_fill(void)
{
	struct umblob_firmware_find *find;
	char *name;

	cancel_delayed_work_sync(&cache.drop);
	cache_drop_files();
	mutex_lock(&cache.lock);
	cache.round++;
	mutex_unlock(&cache.lock);
	find = kzalloc(sizeof(*find), GFP_KERNEL);
	name = kmalloc(UMBLOB_NAME_LEN + 1, GFP_KERNEL);
	if (find && name)
		cache_read_all(find, name);
	kfree(name);
	kfree(find);
}

static int cache_pm_event(struct notifier_block *block, unsigned long event, void *unused)
{
	/* Within another one no helper can be asked, and its files are there. */
	switch (umb_suspend_note(&cache.suspends, event)) {
	case UMB_SUSPEND_BEGINS:
		cache_fill();
		return NOTIFY_OK;
	case UMB_SUSPEND_ENDED:
		schedule_delayed_work(&cache.drop, msecs_to_jiffies(KEEP_MS));
		return NOTIFY_OK;
	default:
		return NOTIFY_DONE;
	}
}

int umblob_firmware_cache_init(void)
{
	return register_pm_notifier(&cache.pm);
}

void umblob_firmware_cache_exit(void)
{
	struct cache_entry *entry, *next;

	unregister_pm_notifier(&cache.pm);
	cancel_delayed_work_sync(&cache.drop);
	mutex_lock(&cache.lock);
	list_for_each_entry_safe(entry, next, &cache.entries, node)
		cache_forget(entry);
	mutex_unlock(&cache.lock);
}
