// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/suspend.h>
#include <linux/uuid.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "fallback.h"
#include "fallback_scan.h"
#include "knob.h"
#include "suspend.h"
#include "takeover_firmware.h"
#include "uevent.h"

#define FORCE "sys/kernel/firmware_config/force_sysfs_fallback"
#define IGNORE "sys/kernel/firmware_config/ignore_sysfs_fallback"

/* How long the helper has for what it was asked, once the kernel asks no more. */
#define FINISH_MS 2000

/*
 * Who has seen that the fallback is forced announces its request soon after. Nothing says when the
 * last one has.
 */
#define LINGER_MS 100

/* Before what memory or room was too short for is looked for again. */
#define SCAN_AGAIN_MS 100

/**
 * struct takeover_firmware - what is in the kernel's place
 * @lock: protects what follows up to @suspends; the outermost of ours
 * @mounted: @knobs and @fallback are ready, from the first taking until exit
 * @serving: from take to give back
 * @forced: the fallback is forced, by us
 * @suspends: how many have begun and not ended; until the last has, the fallback is not to be
 *	forced
 * @knobs: constant while @mounted
 * @fallback: has its own lock
 * @listener: while @serving
 * @scan: armed by the listener; has the kernel repeat what was missed
 * @uuid: of what the kernel repeats; constant
 * @pm: from init to exit
 * @pm_event: what it was told, for @pm_work
 * @pm_work: see takeover_pm_event()
 * @pm_done: it has ended
 */
static struct takeover_firmware {
	struct mutex lock;		/* see above */
	bool mounted;
	bool serving;
	bool forced;
	unsigned int suspends;
	struct umblob_knobs knobs;
	struct umblob_fallback fallback;
	struct umblob_uevent_listener listener;
	struct delayed_work scan;
	uuid_t uuid;
	struct notifier_block pm;
	unsigned long pm_event;
	struct work_struct pm_work;
	struct completion pm_done;
} takeover = {
	.lock = __MUTEX_INITIALIZER(takeover.lock),
};

static void takeover_scan_soon(void)
{
	queue_delayed_work(umb_unbound_wq, &takeover.scan, msecs_to_jiffies(SCAN_AGAIN_MS));
}

static void takeover_scan_work(struct work_struct *work)
{
	if (umblob_fallback_scan(&takeover.knobs, &takeover.uuid))
		takeover_scan_soon();
}

/* Return: is it what takeover.scan has had the kernel repeat? */
static bool takeover_has_asked(const struct umblob_uevent *event)
{
	uuid_t uuid;

	return !strcmp(event->action, UMBLOB_FALLBACK_SCAN_ACTION) &&
	       !uuid_parse(event->uuid, &uuid) && uuid_equal(&uuid, &takeover.uuid);
}

/* What somebody else has had repeated is somebody else's business. */
static void takeover_event(struct umblob_uevent_listener *listener,
			   const struct umblob_uevent *event)
{
	int err;

	if (strcmp(event->subsystem, "firmware") || !event->firmware)
		return;
	if (event->uuid ? !takeover_has_asked(event) : strcmp(event->action, "add"))
		return;
	err = umblob_fallback_begin(&takeover.fallback, event->devpath, event->firmware,
				    event->uuid);
	if (err && err != -EINVAL)
		takeover_scan_soon();
}

static void takeover_lost(struct umblob_uevent_listener *listener)
{
	takeover_scan_soon();
}

/* Return: 0, @is set to whether a knob is on; or -errno. */
static int takeover_read(const char *knob, bool *is)
{
	char value[16];
	int err;

	err = umblob_knob_read(&takeover.knobs, UMBLOB_KNOB_PROC, knob, value, sizeof(value));
	if (!err)
		*is = strcmp(value, "0");
	return err;
}

/* Under the lock. Forced by somebody else already, it is not ours to undo. */
static int takeover_force(void)
{
	bool forced;
	int err;

	err = takeover_read(FORCE, &forced);
	if (err || forced)
		return err;
	err = umblob_knob_write(&takeover.knobs, UMBLOB_KNOB_PROC, FORCE, "1");
	if (!err)
		takeover.forced = true;
	return err;
}

/* Under the lock. Undone by somebody else already, it stays so. */
static void takeover_unforce(void)
{
	bool forced;
	int err;

	if (!takeover.forced)
		return;
	takeover.forced = false;
	err = takeover_read(FORCE, &forced);
	if (!err && forced)
		err = umblob_knob_write(&takeover.knobs, UMBLOB_KNOB_PROC, FORCE, "0");
	if (err)
		pr_err("cannot undo /proc/" FORCE ": %pe\n", ERR_PTR(err));
}

/* Under the lock. No request comes any more; none is left without an answer. */
static void takeover_finish(void)
{
	msleep(LINGER_MS);
	umblob_uevent_flush(&takeover.listener);
	umblob_fallback_wait(&takeover.fallback, FINISH_MS);
	/* What was announced and not heard. */
	if (cancel_delayed_work_sync(&takeover.scan))
		takeover_scan_work(&takeover.scan.work);
	umblob_uevent_flush(&takeover.listener);
	umblob_fallback_give_up(&takeover.fallback);
}

/* Under the lock. */
static int takeover_mount(void)
{
	int err;

	if (takeover.mounted)
		return 0;
	err = umblob_knobs_mount(&takeover.knobs);
	if (err)
		return err;
	err = umblob_fallback_init(&takeover.fallback, &takeover.knobs);
	if (err) {
		umblob_knobs_unmount(&takeover.knobs);
		return err;
	}
	takeover.mounted = true;
	return 0;
}

/* Return: 0 or -EOPNOTSUPP. */
static int takeover_is_possible(void)
{
	bool is;

	if (takeover_read(FORCE, &is)) {
		pr_err("this kernel has no fallback for firmware (CONFIG_FW_LOADER_USER_HELPER)\n");
		return -EOPNOTSUPP;
	}
	if (!takeover_read(IGNORE, &is) && is) {
		pr_err("the kernel's fallback for firmware is switched off by /proc/" IGNORE "\n");
		return -EOPNOTSUPP;
	}
	return 0;
}

/* Under the lock. First ears, then a reason to speak. */
static int takeover_begin(void)
{
	int err;

	err = takeover_mount();
	if (err) {
		pr_err("cannot get at /proc and /sys: %pe\n", ERR_PTR(err));
		return err;
	}
	err = takeover_is_possible();
	if (err)
		return err;
	err = umblob_uevent_listen(&takeover.listener);
	if (err) {
		pr_err("cannot listen to uevents: %pe\n", ERR_PTR(err));
		return err;
	}
	umblob_fallback_close(&takeover.fallback, takeover.suspends);
	if (!takeover.suspends)
		err = takeover_force();
	if (err) {
		pr_err("cannot write /proc/" FORCE ": %pe\n", ERR_PTR(err));
		umblob_uevent_close(&takeover.listener);
		return err;
	}
	takeover.serving = true;
	return 0;
}

int umblob_takeover_firmware_take(void)
{
	int err = 0;

	mutex_lock(&takeover.lock);
	if (!takeover.serving)
		err = takeover_begin();
	mutex_unlock(&takeover.lock);
	return err;
}

void umblob_takeover_firmware_give_back(void)
{
	mutex_lock(&takeover.lock);
	if (takeover.serving) {
		takeover_unforce();
		takeover_finish();
		umblob_uevent_close(&takeover.listener);
		cancel_delayed_work_sync(&takeover.scan);
		umblob_fallback_give_up(&takeover.fallback);
		takeover.serving = false;
	}
	mutex_unlock(&takeover.lock);
}

/*
 * Under the lock. The firmware loader was told first, and has fetched what the drivers may want on
 * resume, from us, too. From now on it has to do with what it has: a request of a driver that is
 * suspended or resumed must find that there is no such file, as without us. With the fallback
 * forced the kernel would warn of it, and not freeze before it has its answer.
 */
static void takeover_suspend(void)
{
	if (takeover.serving) {
		takeover_unforce();
		takeover_finish();
		umblob_fallback_close(&takeover.fallback, true);
		/* What came between the two. */
		umblob_fallback_give_up(&takeover.fallback);
	}
}

/* Under the lock. */
static void takeover_resume(void)
{
	int err = 0;

	if (takeover.mounted)
		umblob_fallback_close(&takeover.fallback, false);
	if (takeover.serving)
		err = takeover_force();
	if (err)
		pr_err("cannot write /proc/" FORCE ": %pe\n", ERR_PTR(err));
}

static void takeover_pm_work(struct work_struct *work)
{
	mutex_lock(&takeover.lock);
	switch (umb_suspend_note(&takeover.suspends, takeover.pm_event)) {
	case UMB_SUSPEND_BEGINS:
		takeover_suspend();
		break;
	case UMB_SUSPEND_ENDED:
		takeover_resume();
		break;
	default:
		break;
	}
	mutex_unlock(&takeover.lock);
	complete(&takeover.pm_done);
}

/*
 * By whoever writes to /sys/power/state, with that file's locks held; so it is done elsewhere, as
 * what is written to our parameters is, see takeover_order().
 */
static int takeover_pm_event(struct notifier_block *block, unsigned long event, void *unused)
{
	takeover.pm_event = event;
	reinit_completion(&takeover.pm_done);
	queue_work(umb_unbound_wq, &takeover.pm_work);
	wait_for_completion(&takeover.pm_done);
	return NOTIFY_OK;
}

int umblob_takeover_firmware_init(void)
{
	takeover.listener.event = takeover_event;
	takeover.listener.lost = takeover_lost;
	INIT_DELAYED_WORK(&takeover.scan, takeover_scan_work);
	INIT_WORK(&takeover.pm_work, takeover_pm_work);
	init_completion(&takeover.pm_done);
	uuid_gen(&takeover.uuid);
	takeover.pm.notifier_call = takeover_pm_event;
	return register_pm_notifier(&takeover.pm);
}

void umblob_takeover_firmware_exit(void)
{
	unregister_pm_notifier(&takeover.pm);
	flush_work(&takeover.pm_work);
	if (!takeover.mounted)
		return;
	umblob_fallback_exit(&takeover.fallback);
	umblob_knobs_unmount(&takeover.knobs);
	takeover.mounted = false;
}
