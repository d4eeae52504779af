// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a process may do: cut before exec as far as a module can, and looked at again before the
 * process is trusted with its first call.
 *
 * Two things are left to the helper's runtime, because what they take is not exported: namespaces
 * of its own, and the uid. A cred's uid could be written here, but not the user_struct that goes
 * with it; exec would then count the process for one user and its end for another, and the kernel
 * warns of that (dec_rlimit_ucounts()).
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/mm_types.h>
#include <linux/nsproxy.h>
#include <linux/oom.h>
#include <linux/rcupdate.h>
#include <linux/sched/coredump.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/seccomp.h>
#include <linux/sizes.h>
#include <linux/user_namespace.h>

#include "compat.h"
#include "confine.h"
#include "image.h"
#include "process.h"

#define CONFINE_UMASK 0077
#define CONFINE_STACK SZ_1M

/* For the runtime's first moments: setresuid(), unshare() and mount(). */
#define CONFINE_FINISH (BIT_ULL(CAP_SETUID) | BIT_ULL(CAP_SYS_ADMIN))

bool umb_confine_valid(const struct umb_profile *profile)
{
	return uid_valid(KUIDT_INIT(profile->uid)) && gid_valid(KGIDT_INIT(profile->gid)) &&
	       profile->oom_score_adj >= OOM_SCORE_ADJ_MIN &&
	       profile->oom_score_adj <= OOM_SCORE_ADJ_MAX;
}

/*
 * exec by uid 0 permits what is in the bounding or the inheritable set. So what is for the first
 * moments goes through the inheritable set, and no exec after that can bring it back.
 */
static void confine_capabilities(struct cred *new, u64 granted, u64 carried)
{
	const kernel_cap_t keep = umb_caps_from_mask(granted);
	const kernel_cap_t carry = cap_intersect(new->cap_bset,
						 umb_caps_from_mask(granted | carried));

	new->cap_bset = cap_intersect(new->cap_bset, keep);
	new->cap_permitted = cap_intersect(new->cap_permitted, carry);
	new->cap_effective = cap_intersect(new->cap_effective, carry);
	new->cap_inheritable = cap_intersect(new->cap_permitted, umb_caps_from_mask(carried));
	cap_clear(new->cap_ambient);
}

/* Supplementary groups there are none: a kernel thread has none. */
static void confine_group(struct cred *new, u32 gid)
{
	new->gid = KGIDT_INIT(gid);
	new->egid = new->gid;
	new->sgid = new->gid;
	new->fsgid = new->gid;
}

static void confine_limit(unsigned int resource, u64 value)
{
	struct rlimit *rlim = &current->signal->rlim[resource];

	rlim->rlim_cur = min_t(u64, value, RLIM_INFINITY);
	rlim->rlim_max = rlim->rlim_cur;
}

static void confine_limits(const struct umb_profile *profile)
{
	task_lock(current);
	confine_limit(RLIMIT_AS, profile->max_address_space);
	confine_limit(RLIMIT_FSIZE,
		      profile->init_functions ? RLIM_INFINITY : profile->max_file_size);
	confine_limit(RLIMIT_NOFILE, profile->max_open_files);
	confine_limit(RLIMIT_NPROC, profile->max_tasks);
	confine_limit(RLIMIT_STACK, CONFINE_STACK);
	confine_limit(RLIMIT_CORE, 0);
	confine_limit(RLIMIT_MEMLOCK, 0);
	confine_limit(RLIMIT_MSGQUEUE, 0);
	task_unlock(current);
}

void umb_confine_child(const struct umb_profile *profile, enum umb_confine_who who,
		       struct cred *new)
{
	confine_capabilities(new, profile->capabilities,
			     who == UMB_CONFINE_FINISHED ? CONFINE_FINISH : 0);
	confine_group(new, profile->gid);
	confine_limits(profile);
	task_set_no_new_privs(current);
	current->fs->umask = CONFINE_UMASK;
	current->signal->oom_score_adj = profile->oom_score_adj;
	current->signal->oom_score_adj_min = profile->oom_score_adj;
}

static const char *confine_check_user(const struct cred *cred, const struct umb_profile *profile)
{
	const kuid_t uid = KUIDT_INIT(profile->uid);
	const kgid_t gid = KGIDT_INIT(profile->gid);

	if (cred->user_ns != &init_user_ns)
		return "it is in a user namespace of its own";
	if (!uid_eq(cred->uid, uid) || !uid_eq(cred->euid, uid) || !uid_eq(cred->suid, uid))
		return "its uid is not the profile's";
	if (!uid_eq(cred->fsuid, uid) &&
	    !(profile->init_functions && uid_eq(cred->fsuid, GLOBAL_ROOT_UID)))
		return "its file system uid is not the profile's";
	if (!gid_eq(cred->gid, gid) || !gid_eq(cred->egid, gid) || !gid_eq(cred->sgid, gid) ||
	    !gid_eq(cred->fsgid, gid))
		return "its gid is not the profile's";
	if (cred->group_info->ngroups)
		return "it is in supplementary groups";
	return NULL;
}

static const char *confine_check_capabilities(const struct cred *cred, u64 granted)
{
	const kernel_cap_t keep = umb_caps_from_mask(granted);

	if (!cap_issubset(cred->cap_permitted, keep) || !cap_issubset(cred->cap_effective, keep) ||
	    !cap_issubset(cred->cap_inheritable, keep) || !cap_issubset(cred->cap_ambient, keep) ||
	    !cap_issubset(cred->cap_bset, keep))
		return "it has capabilities that the profile does not grant";
	return NULL;
}

static const char *confine_check_credentials(struct task_struct *task,
					     const struct umb_profile *profile)
{
	const struct cred *cred = get_task_cred(task);
	const char *what;

	what = confine_check_user(cred, profile)
		       ?: confine_check_capabilities(cred, profile->capabilities);
	put_cred(cred);
	return what;
}

/* Credentials and filters are each thread's own: there may be none that was not looked at. */
static const char *confine_check_task(struct task_struct *task)
{
	if (get_nr_threads(task) != 1)
		return "it has other threads already";
	if (!task_no_new_privs(task))
		return "it may gain privileges by exec";
	if (IS_ENABLED(CONFIG_SECCOMP_FILTER) &&
	    seccomp_mode(&task->seccomp) != SECCOMP_MODE_FILTER)
		return "no filter is on its system calls";
	return NULL;
}

/* To be called from a kernel thread, whose namespaces are the initial ones. */
static const char *confine_check_namespaces(struct task_struct *task)
{
	const struct nsproxy *initial = current->nsproxy;
	const char *what = NULL;

	task_lock(task);
	if (!task->nsproxy)
		what = "it has ended";
	else if (task->nsproxy->mnt_ns == initial->mnt_ns)
		what = "it is in the initial mount namespace";
	else if (IS_ENABLED(CONFIG_IPC_NS) && task->nsproxy->ipc_ns == initial->ipc_ns)
		what = "it is in the initial IPC namespace";
	task_unlock(task);
	return what;
}

static const char *confine_check_memory(struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task);
	const char *what = NULL;

	if (!mm)
		return "it has ended";
	if (get_dumpable(mm) == SUID_DUMP_USER)
		what = "others may trace it and read its memory";
	mmput(mm);
	return what;
}

int umb_confine_check(const struct umb_process *process, const struct umb_profile *profile,
		      char *why, size_t size)
{
	struct task_struct *task = process->task;
	const char *what;

	what = confine_check_credentials(task, profile) ?: confine_check_task(task)
		?: confine_check_namespaces(task) ?: confine_check_memory(task);
	if (!what)
		return 0;
	snprintf(why, size, "its process is not confined: %s", what);
	return -EPERM;
}

bool umb_confine_runs_image(const struct umb_process *process, const struct umb_image *image)
{
	struct mm_struct *mm = get_task_mm(process->task);
	const struct file *exe;
	bool same;

	if (!mm)
		return false;
	/* Not followed, but compared: so the file may go at any time. */
	rcu_read_lock();
	exe = rcu_dereference(mm->exe_file);
	same = exe && file_inode(exe) == image->inode;
	rcu_read_unlock();
	mmput(mm);
	return same;
}
