# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The table of faults in docs/reliability.md, from what the guest tests counted when they last passed here.

reliability_dir=$build_dir/reliability
reliability_doc=$project_dir/docs/reliability.md
reliability_begin='<!-- what ./check reliability writes begins here -->'
reliability_end='<!-- and ends here -->'

# reliability_keep SERIES CASE TEXT: the rows in what a case printed ("       row FAULT<tab>COUNTS").
reliability_keep() {
  local rows
  rows=$(sed -n 's/^ *row //p' <<<"$3")
  [[ -n $rows ]] || return 0
  mkdir -p "$reliability_dir/$1"
  printf '%s\n' "$rows" >"$reliability_dir/$1/$2"
}

# reliability_rows: "CASE<tab>NUMBER<tab>FAULT<tab>SERIES<tab>COUNTS", in the cases' own order.
reliability_rows() {
  local file name series
  for file in "$reliability_dir"/*/*; do
    [[ -e $file ]] || continue
    name=${file##*/} series=${file%/*} series=${series##*/}
    awk -F '\t' -v OFS='\t' -v name="$name" -v series="$series" '{ print name, NR, $1, series, $2 }' "$file"
  done | sort -t "$(printf '\t')" -k1,1 -k2,2n -k4,4V
}

reliability_table() {
  printf '| fault | kernel | calls, by outcome | test |\n|---|---|---|---|\n'
  reliability_rows | awk -F '\t' '{
    fault = ($1 $3 == last) ? "" : $3
    test = ($1 $3 == last) ? "" : "`" $1 "`"
    last = $1 $3
    printf "| %s | %s | %s | %s |\n", fault, $4, $5, test
  }'
}

# reliability_write: puts the table where the document has its marks.
reliability_write() {
  local new=$guest_work/reliability.md
  [[ -d $reliability_dir ]] || die "no guest test has counted anything here yet; run \"./check guest\" first"
  [[ $(grep -cxF -e "$reliability_begin" -e "$reliability_end" "$reliability_doc") == 2 ]] ||
    die "${reliability_doc#"$project_dir"/} lacks the lines \"$reliability_begin\" and \"$reliability_end\""
  {
    sed "\|^$reliability_begin\$|q" "$reliability_doc"
    reliability_table
    sed -n "\|^$reliability_end\$|,\$p" "$reliability_doc"
  } >"$new"
  cp "$new" "$reliability_doc"
  say "$(reliability_rows | wc -l) rows written to ${reliability_doc#"$PWD"/}"
}
