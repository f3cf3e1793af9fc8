#!/bin/sh
# A valkey-server from Debian's package, unpacked into DIR, without installing anything:
#   tests/valkey.sh DIR     prints the program's path
# From the mirror that the machine's apt uses; Debian 12 has it among its backports only. Exit code 69:
# it can't be had here.
set -eu

unavailable=69
dir=$1

fail() { printf 'valkey: %s\n' "$*" >&2; exit "$unavailable"; }

if command -v valkey-server >/dev/null 2>&1; then command -v valkey-server; exit 0; fi

program=$dir/usr/bin/valkey-server
if [ ! -x "$program" ]; then
  for tool in apt-get curl xz dpkg-deb sha256sum; do
    command -v "$tool" >/dev/null 2>&1 || fail "$tool is missing"
  done
  mkdir -p "$dir"
  codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  # shellcheck disable=SC2016 # apt fills these in
  archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' \
    "Codename: $codename" | head -n 1)
  [ -n "$archive" ] || fail "this is no Debian with a mirror"
  lists=main/binary-$(dpkg --print-architecture)/Packages.xz
  for suite in "$codename" "$codename-backports"; do
    curl -fsS --max-time 120 "${archive%/}/dists/$suite/$lists" | xz -dc >"$dir/Packages" ||
      fail "the packages of $suite can't be listed"
    if grep -q '^Package: valkey-server$' "$dir/Packages"; then break; fi
  done
  # A paragraph of the list: the package's file and its checksum.
  field() { awk -v package="$1" -v field="$2:" 'BEGIN { RS = ""; FS = "\n" }
    $1 == "Package: " package { for (i = 1; i <= NF; i++) if (index($i, field " ") == 1)
      print substr($i, length(field) + 2) }' "$dir/Packages" | head -n 1; }
  for package in valkey-server valkey-tools; do
    file=$(field "$package" Filename) sum=$(field "$package" SHA256)
    [ -n "$file" ] || fail "$suite has no $package"
    curl -fsS --max-time 120 -o "$dir/$package.deb" "${archive%/}/$file" || fail "$package can't be had"
    printf '%s  %s\n' "$sum" "$dir/$package.deb" | sha256sum -c --quiet - || fail "$package is damaged"
    dpkg-deb -x "$dir/$package.deb" "$dir"
  done
  rm -f "$dir/Packages" "$dir"/*.deb
fi
"$program" --version >/dev/null 2>&1 || fail "it does not run here: $("$program" --version 2>&1 | head -n 1)"
printf '%s\n' "$program"
