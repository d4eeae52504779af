/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * request_firmware() of any driver, served by the helper with role "firmware": what the kernel does
 * not find by itself is asked for through its fallback. See docs/delegation.md, "In the kernel's
 * place: firmware".
 */
#ifndef UMBLOB_TAKEOVER_FIRMWARE_H
#define UMBLOB_TAKEOVER_FIRMWARE_H

/*
 * To be called before a helper is launched: of those who are told of a suspend, the later ones have
 * their gates closed later. Return: 0 or -errno.
 */
int __must_check umblob_takeover_firmware_init(void);

/* Given back, and the helpers are stopped. */
void umblob_takeover_firmware_exit(void);

/**
 * umblob_takeover_firmware_take() - serve
 *
 * Nothing happens if that is done already. May sleep.
 *
 * Return: 0, or an errno with a line in the log: -EOPNOTSUPP (this kernel has no fallback, or it is
 * switched off), -ENOMEM, or what making the socket or writing the setting said.
 */
int umblob_takeover_firmware_take(void);

/**
 * umblob_takeover_firmware_give_back() - leave it to the kernel again
 *
 * Whatever waits for an answer has one afterwards: those that the helper gives within two seconds,
 * for the rest that there is no such file. The helper may do what it wants, or be gone. Nothing
 * happens if nothing was taken. May sleep.
 */
void umblob_takeover_firmware_give_back(void);

#endif
