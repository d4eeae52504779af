// SPDX-License-Identifier: GPL-2.0-only
/*
 * The helper's executable: copied once to a tmpfs mount that is in no namespace, started from
 * there.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/elf.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "image.h"

/*
 * Only the right to execute: exec of a file that cannot be read makes the process undumpable from
 * the start.
 */
#define UMB_IMAGE_MODE 0100

/* Type of a GNU build id note (gABI's GNU extensions; not in linux/elf.h). */
#define UMB_NT_GNU_BUILD_ID 3

struct image_write {
	struct work_struct work;
	struct umb_image *image;
	const void *data;
	size_t size;
	int err;
};

static int image_write_file(const struct image_write *write, struct file *file)
{
	loff_t pos = 0;
	ssize_t n;

	while (pos < write->size) {
		n = kernel_write(file, write->data + pos, write->size - pos, &pos);
		if (n < 0)
			return n;
		if (!n)
			return -ENOSPC;
	}
	return 0;
}

/*
 * In a kernel thread, because there the file can be closed for good at once: exec refuses a file
 * that is open for writing, and fput() closes it only when the calling task returns to user
 * space.
 */
static void image_write_work(struct work_struct *work)
{
	struct image_write *write = container_of(work, struct image_write, work);
	struct file *file;

	file = file_open_root_mnt(write->image->mnt, write->image->name,
				  O_CREAT | O_EXCL | O_WRONLY | O_LARGEFILE, UMB_IMAGE_MODE);
	if (IS_ERR(file)) {
		write->err = PTR_ERR(file);
		return;
	}
	write->err = image_write_file(write, file);
	write->image->inode = file_inode(file);
	__fput_sync(file);
}

/* The notes of one segment. Return: 0 with the id filled in, or -ENOENT. */
static int image_find_note(const u8 *notes, size_t size, size_t align, struct umb_image *image)
{
	static const char owner[] = "GNU";
	size_t at = 0;

	while (size - at >= sizeof(struct elf_note)) {
		const struct elf_note *note = (const void *)(notes + at);
		size_t name = at + sizeof(*note);
		size_t desc;

		if (note->n_namesz > size - name)
			break;
		desc = ALIGN(name + note->n_namesz, align);
		if (desc > size || note->n_descsz > size - desc)
			break;
		if (note->n_type == UMB_NT_GNU_BUILD_ID && note->n_namesz == sizeof(owner) &&
		    !memcmp(notes + name, owner, sizeof(owner)) && note->n_descsz &&
		    note->n_descsz <= UMB_BUILD_ID_MAX) {
			memcpy(image->build_id, notes + desc, note->n_descsz);
			image->build_id_size = note->n_descsz;
			return 0;
		}
		at = ALIGN(desc + note->n_descsz, align);
		if (at > size)
			break;
	}
	return -ENOENT;
}

static int image_read_build_id(const void *data, size_t size, struct umb_image *image)
{
	const struct elfhdr *ehdr = data;
	const struct elf_phdr *phdr;
	unsigned int i;

	if (size < sizeof(*ehdr) || memcmp(ehdr->e_ident, ELFMAG, SELFMAG) ||
	    ehdr->e_ident[EI_CLASS] != ELF_CLASS || ehdr->e_phentsize != sizeof(*phdr) ||
	    ehdr->e_phoff > size || size - ehdr->e_phoff < ehdr->e_phnum * sizeof(*phdr) ||
	    !IS_ALIGNED(ehdr->e_phoff, sizeof(void *)))
		return -ENOEXEC;

	phdr = data + ehdr->e_phoff;
	for (i = 0; i < ehdr->e_phnum; i++, phdr++) {
		if (phdr->p_type != PT_NOTE || !IS_ALIGNED(phdr->p_offset, 4) ||
		    phdr->p_offset > size || phdr->p_filesz > size - phdr->p_offset)
			continue;
		if (!image_find_note(data + phdr->p_offset, phdr->p_filesz,
				     phdr->p_align == 8 ? 8 : 4, image))
			return 0;
	}
	return -ENOEXEC;
}

struct vfsmount *umb_tmpfs_mount(void)
{
	struct file_system_type *type;
	struct vfsmount *mnt;

	type = get_fs_type("tmpfs");
	if (!type)
		return ERR_PTR(-ENODEV);
	mnt = kern_mount(type);
	module_put(type->owner);
	return mnt;
}

static int image_write(struct umb_image *image, const void *data, size_t size)
{
	struct image_write write = { .image = image, .data = data, .size = size };

	INIT_WORK_ONSTACK(&write.work, image_write_work);
	queue_work(umb_unbound_wq, &write.work);
	flush_work(&write.work);
	destroy_work_on_stack(&write.work);
	return write.err;
}

struct umb_image *umb_image_create(const char *name, const void *data, size_t size)
{
	struct umb_image *image;
	int err;

	image = kzalloc(sizeof(*image), GFP_KERNEL);
	if (!image)
		return ERR_PTR(-ENOMEM);

	err = -ENAMETOOLONG;
	if (strscpy(image->name, name, sizeof(image->name)) < 0)
		goto err_free;
	err = image_read_build_id(data, size, image);
	if (err) {
		pr_err("the image of %s is not an executable for this machine with a build id\n",
		       name);
		goto err_free;
	}

	image->mnt = umb_tmpfs_mount();
	if (IS_ERR(image->mnt)) {
		err = PTR_ERR(image->mnt);
		goto err_free;
	}
	image->pipes = umb_tmpfs_mount();
	if (IS_ERR(image->pipes)) {
		err = PTR_ERR(image->pipes);
		goto err_unmount;
	}
	err = image_write(image, data, size);
	if (err) {
		pr_err("cannot write the image of %s, %zu bytes, to tmpfs: %pe\n", name, size,
		       ERR_PTR(err));
		goto err_unmount_pipes;
	}
	sha256(data, size, image->sha256);
	/* Nobody has a path to it yet, so nobody is writing. */
	image->mnt->mnt_flags |= MNT_READONLY;
	return image;

err_unmount_pipes:
	kern_unmount(image->pipes);
err_unmount:
	kern_unmount(image->mnt);
err_free:
	kfree(image);
	return ERR_PTR(err);
}

void umb_image_destroy(struct umb_image *image)
{
	if (IS_ERR_OR_NULL(image))
		return;
	kern_unmount(image->pipes);
	kern_unmount(image->mnt);
	/*
	 * The files that work items closed: their last references to the mount go now rather than
	 * a tick later.
	 */
	flush_delayed_fput();
	kfree(image);
}
