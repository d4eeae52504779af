# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# limit: 240
# Firmware that is written to, replaced, cut off or may not be read while it is asked for: each request ends at once, with
# a whole file or with what is wrong, and never with a file from elsewhere.
# shellcheck source=tests/guest/client.sh
. /usr/share/umblob-test/client.sh
mkdir -p "$firmware_dir/umbtest"
at_end rm -rf "$firmware_dir/umbtest"
cd "$firmware_dir/umbtest" || exit
modprobe umblob
remember_helpers
client_ready

# Who has it open for writing keeps the kernel from reading it, not the helper.
seq 20000 >written
exec {writer}>>written
echo "kernel umbtest/written" >$request
equal "a file that is open for writing, by the kernel's own loader" "$(<$request)" -26
echo "get umbtest/written" >$request
equal "by the helper" "$(<$request)" "$(outcome_of written)"
exec {writer}>&-

# Nobody else can write while the kernel reads, and afterwards everybody can.
echo "get umbtest/written" >$request
echo more >>written || fail "the file cannot be written to any more"
echo "get umbtest/written" >$request
equal "written to since" "$(<$request)" "$(outcome_of written)"

chmod 000 written
mkdir closed
cp written closed/file
chmod 700 closed
refused EACCES 'umbtest/written: ' firmware umbtest/written
refused EACCES 'umbtest/closed/file: ' firmware umbtest/closed/file
mknod null c 1 3
mknod zero c 1 5
refused EINVAL 'umbtest/null: is not a regular file' firmware umbtest/null
refused EINVAL 'umbtest/zero: is not a regular file' firmware umbtest/zero
ln -s loop loop
refused ELOOP 'umbtest/loop: ' firmware umbtest/loop
cp written '[a-z]*?{x,y}'
chmod 644 '[a-z]*?{x,y}'
ends_with 0 umbctl firmware 'umbtest/[a-z]*?{x,y}' -o /tmp/umbtest-output
cmp written /tmp/umbtest-output
rm /tmp/umbtest-output
shown 'a file of the name [a-z]*?{x,y}'
for name in '*' 'umbtest/*' 'umbtest/writte?' 'umbtest/[w]ritten' 'umbtest/{written,loop}'; do
  refused ENOENT 'no such firmware file' firmware "$name"
done

# ask_often COUNT: of what is called "moving"; the outcomes and how often each was had go to the array.
declare -A outcomes
ask_often() {
  local i outcome slowest=0 begun took
  outcomes=()
  for ((i = 0; i < $1; i++)); do
    begun=${EPOCHREALTIME/./}
    echo "quiet umbtest/moving" >$request
    took=$(((${EPOCHREALTIME/./} - begun) / 1000))
    ((took < slowest)) || slowest=$took
    read -r outcome <$request
    outcomes[$outcome]=$((${outcomes[$outcome]:-0} + 1))
  done
  below "the slowest request took, in ms" $slowest 10000
}

# only_these OUTCOME...: no others, and at least one of the first two, which are whole files, and one more.
only_these() {
  local outcome whole=0
  for outcome in "${!outcomes[@]}"; do
    [[ " $* " == *" ${outcome// /_} "* ]] || fail "an outcome is \"$outcome\""
    note "${outcomes[$outcome]} times ${outcome%% *}"
  done
  for outcome in "$1" "$2"; do whole=$((whole + ${outcomes[${outcome//_/ }]:-0})); done
  at_least "requests that got a whole file" $whole 1
  at_least "different outcomes" ${#outcomes[@]} 2
}

# Another thing at each moment: a file, another file, a link out of the tree, a FIFO, a folder, nothing.
seq 30000 >one
seq 60000 >two
cat >swap.pl <<'END'
use POSIX qw(mkfifo);
my @make = (
  sub { link('one', 'next') }, sub { link('two', 'next') }, sub { symlink('/etc/passwd', 'next') },
  sub { mkfifo('next', 0644) }, sub { link('one', 'next') }, sub { unlink('moving') },
);
open(my $begun, '>', 'begun') or die;
for (;;) {
  for my $make (@make) {
    $make->();
    rename('next', 'moving');
    select(undef, undef, undef, 0.002);
  }
}
END
for direct in Y N; do
  echo $direct >/sys/module/umblob/parameters/firmware_direct
  perl swap.pl &
  swapper=$!
  wait_for 30 test -e begun || fail "nothing is swapped"
  ask_often 150
  kill $swapper
  wait $swapper || true
  rm -f next moving begun
  one=$(outcome_of one) two=$(outcome_of two)
  only_these "${one// /_}" "${two// /_}" -2 "-${errno_of[EXDEV]}" "-${errno_of[EINVAL]}" "-${errno_of[ESTALE]}"
done
echo Y >/sys/module/umblob/parameters/firmware_direct
shown "what is swapped is one of them, or refused"

# Cut off and drawn out again, by somebody who has it open all the time and by somebody who opens it anew.
truncate -s 400000 long
truncate -s 100000 short
cat >resize.pl <<'END'
for (;;) {
  for my $size (400000, 100000) {
    open(my $file, '+<', 'moving') or next;
    truncate($file, $size);
    select(undef, undef, undef, rand() * 0.01) if $ARGV[0];
    close($file);
    select(undef, undef, undef, rand() * 0.01) unless $ARGV[0];
  }
}
END
for open in 0 1; do
  cp long moving
  perl resize.pl $open &
  resizer=$!
  ask_often 100
  kill $resizer
  wait $resizer || true
  long=$(outcome_of long) short=$(outcome_of short)
  only_these "${long// /_}" "${short// /_}" "-${errno_of[ESTALE]}"
done
shown "what is cut off or drawn out is whole, or refused"
both_serve "after all this"
