#!/bin/sh
# Redis with the real configuration and secrets: who may do what, and that nothing is evicted.
set -eu
. tests/ops/scratch.sh

ops/secrets.sh "$folder/secrets" >/dev/null
port=$(node tests/ops/free_port.mjs)
mkdir "$folder/data"
redis-server ops/redis/redis.conf --port "$port" --dir "$folder/data" --include "$folder/secrets/redis_users" \
  >"$folder/log" 2>&1 &
started=$!
plain() { timeout 5 redis-cli -p "$port" "$@"; }
ours() { REDISCLI_AUTH=$(cat "$folder/secrets/redis_password") timeout 5 redis-cli -p "$port" --user beecatalog "$@"; }
deadline=$(($(date +%s) + 60))
until ours ping 2>/dev/null | grep -qx PONG; do
  kill -0 "$started" || { cat "$folder/log"; exit 1; }
  [ "$(date +%s)" -lt "$deadline" ] || { cat "$folder/log"; exit 1; }
done

want() {
  what=$1 pattern=$2
  shift 2
  answer=$("$@" 2>&1) || true
  printf '%s\n' "$answer" | grep -q "$pattern" || { printf '%s: %s\n' "$what" "$answer"; exit 1; }
}
want "no password" NOAUTH plain ping
want "policy" '^noeviction$' ours config get maxmemory-policy
want "append-only file" '^aof_enabled:1' ours info persistence
want "streams" '^[0-9]*-[0-9]*$' ours xadd jobs '*' id 1
want "group" '^OK$' ours xgroup create jobs workers 0
want "script" '^1$' ours eval 'return 1' 0
want "publish" '^0$' ours publish progress 1
for refused in flushall 'config set maxmemory-policy allkeys-lru' shutdown 'keys x' 'acl list'; do
  # shellcheck disable=SC2086 # words of one command
  want "$refused" NOPERM ours $refused
done
