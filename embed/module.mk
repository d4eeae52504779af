# SPDX-License-Identifier: GPL-2.0-only
# The kbuild description of one self-contained module: its own sources, the framework and the helper's executable. Both
# Kbuild at the top of the tree and the Kbuild that umb_add_module() generates include it, after setting
#
#   umb-name      the module's name
#   umb-sources   its own .c files, relative to $(src)
#   umb-blob      the helper's executable
#   umb-includes  directories that it includes from, generated headers among them
#   umb-version   its version, UMB_VERSION in C
#   umb-hint      what to run when the helper or one of these directories is missing
#
# $(src) is absolute in some kernels and "." in others, so nothing here depends on which.

umb-core := $(sort $(patsubst $(src)/%,%,$(wildcard $(src)/kmod/core/*.c $(src)/kmod/capnp/*.c)))
umb-objects := $(patsubst %.c,%.o,$(umb-sources) $(umb-core)) embed/blob.o

obj-m += $(umb-name).o
$(umb-name)-y := $(umb-objects)

ccflags-y += $(addprefix -I,$(umb-includes) $(wildcard $(addprefix $(src)/,kmod/core kmod/capnp kmod/uapi embed)))
ccflags-y += -DUMB_VERSION=\"$(umb-version)\"
# The folder of its events in tracefs, which must be another one for each module.
ccflags-y += -DUMB_TRACE_SYSTEM=$(subst -,_,$(umb-name))
AFLAGS_embed/blob.o := -DUMB_BLOB_PATH=\"$(umb-blob)\"

# .incbin leaves no trace in the dependencies that the compiler writes.
$(obj)/embed/blob.o: $(umb-blob)

# Looked at before anything is compiled, and only then: "clean" and "modules_install" need neither.
$(addprefix $(obj)/,$(umb-objects)): | $(umb-blob) $(umb-includes)
$(umb-blob) $(umb-includes):
	$(error $(umb-name): $@ is missing: $(umb-hint))
