// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kmod.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "device.h"
#include "knob.h"
#include "module.h"
#include "takeover_modprobe.h"
#include "umb.h"

#define SETTING "sys/kernel/modprobe"

/* How long a path is still good that somebody may have read just before it was changed. */
#define GRACE_MS 100

/* There is no reason for which the kernel's own file could not be written, but for memory. */
#define WRITE_ATTEMPTS 20
#define WRITE_PAUSE_MS 50

/*
 * Protects what was taken over, and is held while that is done or undone, for 1.1 seconds at most.
 * Inside of takeover.c's lock and of the control device's, outside of those of the kernel's own
 * files and of the core's. @exposure is NULL if nothing is taken over; @ours is the path that leads
 * to it, and stays if it had to be abandoned.
 */
static DEFINE_MUTEX(modprobe_lock);
static struct {
	struct umblob_knobs knobs;
	struct umb_exposure *exposure;
	char ours[KMOD_PATH_LEN];
	/* With room for the end of the line that the file adds, and for one byte too many. */
	char original[KMOD_PATH_LEN + 2];
} modprobe;

static int modprobe_read(char *buf, size_t size)
{
	return umblob_knob_read(&modprobe.knobs, UMBLOB_KNOB_PROC, SETTING, buf, size);
}

static int modprobe_write(const char *path)
{
	return umblob_knob_write(&modprobe.knobs, UMBLOB_KNOB_PROC, SETTING, path);
}

static int modprobe_expose(void)
{
	struct umb_exposure *exposure;

	if (!*modprobe.original) {
		pr_err("kernel.modprobe is empty: the kernel is to load no modules, and we neither\n");
		return -EOPNOTSUPP;
	}
	exposure = umb_image_expose(umblob_module_role.driver.image, modprobe.original,
				    umblob_device_number());
	if (IS_ERR(exposure)) {
		pr_err("cannot stand in for kernel.modprobe, \"%s\": %pe\n", modprobe.original,
		       exposure);
		return PTR_ERR(exposure);
	}
	if (strlen(umb_exposure_path(exposure)) >= KMOD_PATH_LEN) {
		pr_err("kernel.modprobe, \"%s\", is too long to stand in for: %s has no room\n",
		       modprobe.original, umb_exposure_path(exposure));
		umb_image_conceal(exposure);
		return -ENAMETOOLONG;
	}
	modprobe.exposure = exposure;
	strscpy(modprobe.ours, umb_exposure_path(exposure), sizeof(modprobe.ours));
	return 0;
}

static int modprobe_take(void)
{
	char now[sizeof(modprobe.original)];
	int err;

	err = umblob_knobs_mount(&modprobe.knobs);
	if (err) {
		pr_err("cannot get at kernel.modprobe: %pe\n", ERR_PTR(err));
		return err;
	}
	err = modprobe_read(now, sizeof(now));
	if (err) {
		pr_err("cannot read kernel.modprobe: %pe\n", ERR_PTR(err));
		goto err_unmount;
	}
	if (*modprobe.ours && !strcmp(now, modprobe.ours)) {
		err = -EBUSY;
		pr_err("kernel.modprobe is still \"%s\", as it could not be restored\n", now);
		goto err_unmount;
	}
	strscpy(modprobe.original, now, sizeof(modprobe.original));
	err = modprobe_expose();
	if (err)
		goto err_unmount;
	err = modprobe_write(umb_exposure_path(modprobe.exposure));
	if (err) {
		pr_err("cannot write kernel.modprobe: %pe\n", ERR_PTR(err));
		goto err_conceal;
	}
	return 0;

err_conceal:
	umb_image_conceal(modprobe.exposure);
	*modprobe.ours = '\0';
	modprobe.exposure = NULL;
err_unmount:
	umblob_knobs_unmount(&modprobe.knobs);
	return err;
}

int umblob_takeover_modprobe_take(void)
{
	int err;

	mutex_lock(&modprobe_lock);
	err = modprobe_take();
	mutex_unlock(&modprobe_lock);
	return err;
}

/* Return: 0 if the setting is not ours any more. */
static int modprobe_restore(void)
{
	char now[sizeof(modprobe.original)];
	int attempt, err;

	err = modprobe_read(now, sizeof(now));
	if (!err && strcmp(now, umb_exposure_path(modprobe.exposure))) {
		pr_notice("kernel.modprobe was changed to \"%s\" meanwhile, and stays that\n", now);
		return 0;
	}
	for (attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
		err = modprobe_write(modprobe.original);
		if (!err)
			return 0;
		msleep(WRITE_PAUSE_MS);
	}
	return err;
}

void umblob_takeover_modprobe_give_back(void)
{
	int err;

	mutex_lock(&modprobe_lock);
	err = modprobe_restore();
	if (err) {
		/* Then the path must lead to our program for ever: it runs the original. */
		pr_crit("cannot restore kernel.modprobe, \"%s\": %pe; what it names now stays there\n",
			modprobe.original, ERR_PTR(err));
		umb_image_abandon(modprobe.exposure);
	} else {
		msleep(GRACE_MS);
		umb_image_conceal(modprobe.exposure);
		*modprobe.ours = '\0';
	}
	modprobe.exposure = NULL;
	umblob_knobs_unmount(&modprobe.knobs);
	mutex_unlock(&modprobe_lock);
}

static int modprobe_original(char *buf, size_t size)
{
	char now[sizeof(modprobe.original)];
	const bool mounted = modprobe.exposure;
	const char *path = now;
	int err;

	err = mounted ? 0 : umblob_knobs_mount(&modprobe.knobs);
	if (err)
		return err;
	err = modprobe_read(now, sizeof(now));
	if (!mounted)
		umblob_knobs_unmount(&modprobe.knobs);
	if (err)
		return err;
	if (*modprobe.ours && !strcmp(now, modprobe.ours))
		path = modprobe.original;
	return strscpy(buf, path, size) < 0 ? -EOVERFLOW : 0;
}

int umblob_takeover_modprobe_path(char *buf, size_t size)
{
	int err;

	if (mutex_lock_killable(&modprobe_lock))
		return -EINTR;
	err = modprobe_original(buf, size);
	mutex_unlock(&modprobe_lock);
	return err;
}
