# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# kernels: stock
# limit: 300
# Which of several files of a name it is: with the file absent, plain or compressed in each of the five folders, in every
# combination, the helper's choice is that of the kernel's own loader. So it is with links and sub-directories.
# shellcheck source=tests/guest/client.sh
. /usr/share/umblob-test/client.sh
parameter=/sys/module/firmware_class/parameters/path
# The helper cannot see /run and /tmp.
own=/mnt/umbtest-firmware
forms=(none plain xz)
folders=("$own" "$firmware_dir/updates/$release" "$firmware_dir/updates" "$firmware_dir/$release" "$firmware_dir")
name=umbtest/order.bin
path_before=$(<$parameter)
at_end eval "printf '%s\\0' '$path_before' >$parameter; rm -rf $own ${folders[*]/%//umbtest}"

made=$PWD
for i in "${!folders[@]}"; do
  mkdir -p "${folders[i]}/umbtest"
  seq "$i" 5000 >"./$i"
  xz --check=crc32 -k "$i"
  zstd -q "$i"
  declare "sum_$i=$(sum_of <"$i")"
  cp "$i" "$i".xz "$i".zst "${folders[i]}/umbtest"
done
printf '%s' "$own" >$parameter
modprobe umblob
remember_helpers
client_ready

# answer OP NAME [SIZE [OFFSET]]: sets the variable of that name to the outcome.
answer() {
  local outcome=$1
  shift
  echo "$*" >$request
  read -r "${outcome?}" <$request
}

# Not every kernel can decompress these.
cp 0.zst "$firmware_dir/$name.zst"
answer theirs kernel $name
rm "$firmware_dir/$name.zst"
[[ $theirs == -* ]] || forms+=(zst)

# Every combination is a file less or more than another, which is much for a shell. Prints how often which outcome was had.
cat >combinations.pl <<'END'
use strict;
use warnings;
my ($request, $name, $forms, @folders) = @ARGV;
my %outcomes;

sub outcome {
  open(my $to, '>', $request) or die "$request: $!";
  syswrite($to, "$_[0] $name") or die "$_[0]: $!";
  close($to);
  open(my $from, '<', $request) or die "$request: $!";
  my $line = <$from>;
  chomp($line);
  return $line;
}

sub every {
  my @before = @_;
  my $i = @before;
  if ($i == @folders) {
    my ($theirs, $ours) = (outcome('kernel'), outcome('get'));
    die "with \"@before\" the kernel has \"$theirs\", the helper \"$ours\"\n" if $ours ne $theirs;
    $outcomes{$theirs}++;
    return;
  }
  for my $form (split(' ', $forms)) {
    my $suffix = $form eq 'plain' ? '' : ".$form";
    my $file = "$folders[$i]/$name$suffix";
    link("$folders[$i]/umbtest/$i$suffix", $file) or die "$file: $!" if $form ne 'none';
    every(@before, $form);
    unlink($file) if $form ne 'none';
  }
}

every();
print "$outcomes{$_} $_\n" for sort keys %outcomes;
END
perl combinations.pl $request $name "${forms[*]}" "${folders[@]}" >outcomes || fail "they differ, see above"
count_of() { awk -v outcome="$1" 'substr($0, index($0, " ") + 1) == outcome { print $1 }' outcomes; }
equal "combinations" "$(awk '{ sum += $1 } END { print sum }' outcomes)" $((${#forms[@]} ** ${#folders[@]}))
equal "of these, there is no file in" "$(count_of -2)" 1
for i in "${!folders[@]}"; do
  sum=sum_$i
  at_least "the one of ${folders[i]}" "$(count_of "$(stat -c %s "$made/$i") ${!sum}")" 1
done

# Links, where the kernel's own loader would follow them, too. "outside" is where they differ: it reads any file.
cd "$firmware_dir/umbtest" || exit
cp "$made/0" real.bin
cp "$made/0.xz" real-xz.bin.xz
mkdir -p sub/deeper
cp "$made/1" sub/deeper/deep.bin
ln -s real.bin relative.bin
ln -s ../../umbtest/real.bin sub/deeper/up.bin
ln -s ../umbtest/real.bin around.bin
ln -s "$firmware_dir/umbtest/real.bin" absolute.bin
ln -s "../../../$firmware_dir/umbtest/real.bin" detour.bin
ln -s sub/deeper folder
ln -s "$firmware_dir/umbtest/sub" absolute-folder
ln -s real-xz.bin.xz link-xz.bin.xz
ln -s "$firmware_dir/umbtest/real-xz.bin.xz" absolute-xz.bin.xz
ln -s nothing dangling.bin
ln -s /etc/passwd outside.bin
# A name that is a file both from the root of the machine and from that of the tree.
ln -s /umbtest/real.bin rooted.bin
cp real.bin 'glob[a-z]*?.bin'
cp "$made/1" globa.bin
for file in real.bin real-xz.bin sub/deeper/deep.bin relative.bin sub/deeper/up.bin around.bin absolute.bin detour.bin \
  folder/deep.bin absolute-folder/deeper/deep.bin link-xz.bin absolute-xz.bin dangling.bin rooted.bin none.bin \
  'glob[a-z]*?.bin' 'glob*.bin' sub//deeper/./deep.bin; do
  answer theirs kernel "umbtest/$file"
  answer ours get "umbtest/$file"
  equal "$file" "$ours" "$theirs"
done
answer theirs kernel umbtest/outside.bin
answer ours get umbtest/outside.bin
matches "a link out of the tree, in the kernel" "$theirs" '^[1-9][0-9]* '
equal "and with the helper" "$ours" "-${errno_of[EXDEV]}"
both_serve "after all this"
