# shellcheck shell=sh
# Sourced: the temporary folder `$folder` and the processes `$started` are gone when the script ends.
# `at_end` may be defined anew, for what must stop before the folder goes.
folder=$(mktemp -d)
started=''
at_end() { :; }
finish() {
  for process in $started; do kill "$process" 2>/dev/null || true; wait "$process" 2>/dev/null || true; done
  at_end
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 143' TERM INT HUP
