// SPDX-License-Identifier: GPL-2.0-only
/* A program that does nothing, for comparison. */
int main(void)
{
	return 0;
}
