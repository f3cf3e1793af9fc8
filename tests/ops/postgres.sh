#!/bin/sh
# PostgreSQL and PgBouncer with the real configuration: the roles, and the binary's main job through
# both: tests/ops/postgres.sh BINARY
set -eu
binary=$(CDPATH='' cd "$(dirname "$1")" && pwd)/$(basename "$1")
. tests/ops/scratch.sh
bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
[ -x "$bin/initdb" ] || bin=$(dirname "$(command -v initdb)")

# Both servers refuse to run as root. `become` replaces the shell, so that `$!` is the server.
become() {
  if [ "$(id -u)" != 0 ]; then exec "$@"; fi
  cd / && exec setpriv --reuid postgres --regid postgres --init-groups "$@"
}
unprivileged() { (become "$@"); }
at_end() {
  if [ -f "$folder/data/postmaster.pid" ]; then
    unprivileged "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null || true
  fi
}
chmod 755 "$folder"

ops/secrets.sh "$folder/secrets" >/dev/null
chmod 755 "$folder/secrets"
app=$(cat "$folder/secrets/app_password") owner=$(cat "$folder/secrets/owner_password")
port=$(node tests/ops/free_port.mjs) pooled=$(node tests/ops/free_port.mjs)

# The same settings as in the container, on a free port.
cp ops/postgres/postgresql.conf "$folder/postgresql.conf"
mkdir "$folder/data"
if [ "$(id -u)" = 0 ]; then chown postgres "$folder" "$folder/data"; fi
unprivileged "$bin/initdb" -D "$folder/data" -U postgres --auth-local=trust --auth-host=scram-sha-256 \
  --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log"
unprivileged "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/log" -w start -o \
  "-c config_file=$folder/postgresql.conf -c port=$port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder" \
  >/dev/null || { cat "$folder/data/log"; exit 1; }

superuser() { psql -X -q -A -t -v ON_ERROR_STOP=1 -h "$folder" -p "$port" -U postgres "$@"; }
superuser -c 'CREATE DATABASE beecatalog'
PGHOST=$folder PGPORT=$port OWNER_PASSWORD_FILE=$folder/secrets/owner_password \
  APP_PASSWORD_FILE=$folder/secrets/app_password sh ops/postgres/init.sh

direct=postgres://beecatalog_app:$app@127.0.0.1:$port/beecatalog
ours() {
  env -i PATH="$PATH" HOME="$folder" BEECATALOG_ENV_FILE= BEECATALOG_DATA_DIR="$folder/bee" "$@"
}
mkdir "$folder/bee"
ours DATABASE_URL="$direct" DATABASE_MIGRATION_URL="postgres://beecatalog_owner:$owner@127.0.0.1:$port/beecatalog" \
  "$binary" migrate

equal() { [ "$2" = "$3" ] || { printf '%s: %s, not %s\n' "$1" "$2" "$3"; exit 1; }; }
equal "rights of the app role" "$(superuser -d beecatalog -c "SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = 'beecatalog_app'")" f
equal "tables of the app role" "$(superuser -d beecatalog -c "SELECT count(*) FROM pg_tables WHERE tableowner = 'beecatalog_app'")" 0
equal "statistics" "$(superuser -d beecatalog -c 'SELECT count(*) > 0 FROM observed.pg_stat_statements')" t
if psql -X -q "$direct" -c 'CREATE TABLE intruder (id int)' >"$folder/refused" 2>&1; then echo "the app role made a table"; exit 1; fi
grep -q 'permission denied for schema public' "$folder/refused" || { cat "$folder/refused"; exit 1; }

# The real pgbouncer.ini; only addresses and the users' file become this machine's.
sed "s/host=postgres port=5432/host=127.0.0.1 port=$port/; s/^listen_addr = .*/listen_addr = 127.0.0.1/; s/^listen_port = .*/listen_port = $pooled/; s#/run/secrets/#$folder/secrets/#" \
  ops/pgbouncer/pgbouncer.ini >"$folder/pgbouncer.ini"
: >"$folder/bouncer.log"
become "$(command -v pgbouncer)" "$folder/pgbouncer.ini" >"$folder/bouncer.log" 2>&1 &
started=$!
deadline=$(($(date +%s) + 60))
until pg_isready -q -h 127.0.0.1 -p "$pooled" -U beecatalog_app -d beecatalog; do
  if [ "$(date +%s)" -ge "$deadline" ] || ! kill -0 "$started"; then cat "$folder/bouncer.log"; exit 1; fi
done

ours DATABASE_URL="postgres://beecatalog_app:$app@127.0.0.1:$pooled/beecatalog" DATABASE_POOLER=transaction \
  node tests/ops/main_job.mjs "$binary" "$folder" || { cat "$folder/bouncer.log" "$folder/data/log"; exit 1; }
# It went through the pool, and left its job in the ledger.
equal "succeeded jobs" "$(superuser -d beecatalog -c "SELECT count(*) FROM job WHERE lower(state) = 'succeeded'")" 3
