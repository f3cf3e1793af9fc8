#!/bin/sh
# A PostgreSQL and a Redis of the tests' own, each in a folder, on a free port:
#   tests/stack.sh postgres DIR [CERTS]   starts one (again, on the same port), prints its URL
#   tests/stack.sh redis DIR [CERTS]      likewise
#   tests/stack.sh stop DIR               stops what runs in DIR
# A server that is started again in its folder finds its data there.
# With CERTS it speaks nothing but TLS. That folder has ca.crt, server.crt and server.key, for Redis
# users.acl, too. Exit code 69: the server program was built without TLS.
set -eu

without_tls=69

fail() { printf 'stack: %s\n' "$*" >&2; exit 1; }

# Server programs that Debian keeps out of PATH; the newest first.
postgres_bin() {
  if command -v initdb >/dev/null 2>&1; then dirname "$(command -v initdb)"; return; fi
  for bin in $(printf '%s\n' /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin | sort -rV); do
    if [ -x "$bin/initdb" ]; then printf '%s\n' "$bin"; return; fi
  done
  fail "no PostgreSQL server on this machine"
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then
    # Not from the caller's folder, which may be closed to others.
    (cd / && exec setpriv --reuid postgres --regid postgres --init-groups "$@")
  else
    "$@"
  fi
}

# The port that the folder had before, else a free one.
port() {
  [ -f "$1/port" ] || node -e '
    const server = require("net").createServer().listen(0, "127.0.0.1", () => {
      console.log(server.address().port); server.close();
    });' >"$1/port"
  cat "$1/port"
}

# What a PostgreSQL needs for TLS, and that nobody comes in without.
encrypt_postgres() {
  as_postgres tee "$1/data/server.crt" <"$2/server.crt" >/dev/null
  (umask 077 && as_postgres tee "$1/data/server.key" <"$2/server.key" >/dev/null)
  as_postgres tee -a "$1/data/postgresql.conf" >/dev/null <<CONF
ssl = on
ssl_cert_file = 'server.crt'
ssl_key_file = 'server.key'
CONF
  printf 'hostssl all all 127.0.0.1/32 trust\n' | as_postgres tee "$1/data/pg_hba.conf" >/dev/null
}

start_postgres() {
  bin=$(postgres_bin)
  mkdir -p "$1"
  port=$(port "$1")
  if [ ! -f "$1/data/PG_VERSION" ]; then
    mkdir "$1/data"
    if [ "$(id -u)" = 0 ]; then chown postgres "$1" "$1/data"; chmod 755 "$1"; fi
    as_postgres "$bin/initdb" --pgdata="$1/data" --username=postgres --auth=trust --encoding=UTF8 \
      --locale=C.UTF-8 --no-sync >"$1/initdb.log" 2>&1 || { cat "$1/initdb.log" >&2; exit 1; }
    # A test's rows need not outlive a power cut.
    as_postgres tee -a "$1/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$1'
port = $port
max_connections = 300
fsync = off
full_page_writes = off
CONF
    [ -z "$2" ] || encrypt_postgres "$1" "$2"
  fi
  as_postgres "$bin/pg_ctl" --pgdata="$1/data" --log="$1/log" --wait --timeout=60 start >"$1/start.log" 2>&1 || {
    cat "$1/start.log" "$1/log" >&2
    if grep -q 'SSL is not supported by this build' "$1/log"; then exit $without_tls; fi
    exit 1
  }
  printf 'postgres://postgres@127.0.0.1:%s/postgres\n' "$port"
}

start_redis() {
  command -v redis-server >/dev/null 2>&1 || fail "no redis-server on this machine"
  dir=$1 certs=$2
  mkdir -p "$dir"
  port=$(port "$dir")
  if [ -z "$certs" ]; then
    scheme=redis
    set -- --port "$port"
  else
    scheme=rediss
    set -- --port 0 --tls-port "$port" --tls-auth-clients no --tls-ca-cert-file "$certs/ca.crt" \
      --tls-cert-file "$certs/server.crt" --tls-key-file "$certs/server.key" --aclfile "$certs/users.acl"
  fi
  redis-server "$@" --bind 127.0.0.1 --dir "$dir" --save '' --appendonly no --daemonize yes \
    --pidfile "$dir/redis.pid" --logfile "$dir/log" --maxmemory-policy noeviction >"$dir/start.log" 2>&1 || {
    cat "$dir/start.log" >&2
    if [ -n "$certs" ] && grep -q 'Bad directive' "$dir/start.log"; then exit $without_tls; fi
    exit 1
  }
  # A user that may not come in is an answer, too.
  if [ -z "$certs" ]; then set -- -p "$port"; else set -- -p "$port" --tls --cacert "$certs/ca.crt"; fi
  until redis-cli "$@" ping >/dev/null 2>&1; do
    kill -0 "$(cat "$dir/redis.pid" 2>/dev/null || echo $$)" || { cat "$dir/log" >&2; exit 1; }
  done
  printf '%s://127.0.0.1:%s\n' "$scheme" "$port"
}

stop() {
  if [ -f "$1/data/postmaster.pid" ]; then
    as_postgres "$(postgres_bin)/pg_ctl" --pgdata="$1/data" --mode=immediate --wait stop >/dev/null
  fi
  if [ -f "$1/redis.pid" ]; then
    pid=$(cat "$1/redis.pid")
    kill -KILL "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null; do :; done
    rm -f "$1/redis.pid"
  fi
}

case ${1:-} in
  postgres) start_postgres "$2" "${3:-}" ;;
  redis) start_redis "$2" "${3:-}" ;;
  stop) stop "$2" ;;
  *) sed -n '2,8p' "$0" >&2; exit 2 ;;
esac
