#!/bin/sh
# Checks the files of operations, without a network: tests/ops/run.sh [BINARY]
# With the binary, also its main job through PgBouncer and PostgreSQL as configured here.
set -eu
here=$(CDPATH='' cd "$(dirname "$0")" && pwd)
root=$(dirname "$(dirname "$here")")
binary=${1:-}
cd "$root"
PATH=$PATH:/usr/sbin

failed=''
check() {
  title=$1
  shift
  if "$@" >"$log" 2>&1; then
    printf '   ok       %s\n' "$title"
  else
    printf '   FAILED   %s\n' "$title"
    sed 's/^/     /' "$log"
    failed="$failed $title;"
  fi
}
skip() { printf '   skipped  %s (%s is not installed)\n' "$1" "$2"; }
with() { command -v "$1" >/dev/null 2>&1; }

log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 143' TERM INT HUP

check "alerts, dashboards, image, compose: names" node tests/ops/files.mjs
if with check-jsonschema; then
  check "compose: schema" check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
else
  skip "compose: schema" check-jsonschema
fi
if with promtool; then
  check "prometheus: configuration" promtool check config ops/prometheus/prometheus.yml
  check "prometheus: rules" promtool check rules ops/prometheus/rules/*.yml
  check "prometheus: every alert" promtool test rules tests/ops/rules/*.yml
else
  skip "prometheus" promtool
fi
if with amtool; then
  check "alertmanager: configuration" amtool check-config ops/alertmanager/alertmanager.yml
else
  skip "alertmanager" amtool
fi
if with nginx && with openssl; then check "nginx: before two replicas" sh tests/ops/nginx.sh; else skip nginx nginx; fi
if with redis-server; then check "redis: users, policy" sh tests/ops/redis.sh; else skip redis redis-server; fi
if with pgbouncer && [ -n "$binary" ]; then
  check "postgres, pgbouncer: roles, the main job" sh tests/ops/postgres.sh "$binary"
else
  skip "postgres, pgbouncer" "pgbouncer or the binary"
fi
if with prometheus && [ -n "$binary" ]; then
  check "prometheus: scrapes the binary" sh tests/ops/prometheus.sh "$binary"
else
  skip "prometheus: scrapes the binary" "prometheus or the binary"
fi

[ -z "$failed" ] || { printf 'failed:%s\n' "$failed" >&2; exit 1; }
