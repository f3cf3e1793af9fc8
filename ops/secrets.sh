#!/bin/sh
# Makes the secrets that docker-compose.yml reads, each once: ops/secrets.sh DIR
# Existing files are kept, so it may run again. To change one, remove it and what is made of it
# (docs/OPERATIONS.md, "Secrets").
set -eu

dir=${1:?say the folder: ops/secrets.sh DIR}
umask 077
mkdir -p "$dir"
chmod 700 "$dir"

# Only letters and digits: the words go into addresses and configuration lines as they are.
word() { od -An -N 24 -tx1 /dev/urandom | tr -d ' \n'; }

# Keeps a file that is there; else writes what comes in, whole or not at all. Readable by all inside
# a folder that only its owner may enter: containers see single files under users of their own.
keep() {
  if [ -s "$dir/$1" ]; then cat >/dev/null; return 0; fi
  cat >"$dir/$1.new"
  chmod 644 "$dir/$1.new"
  mv "$dir/$1.new" "$dir/$1"
}
read_back() { cat "$dir/$1"; }

for name in postgres_password owner_password app_password redis_password grafana_password; do
  word | keep $name
done
{ word; word; } | keep signing_key

app=$(read_back app_password)
owner=$(read_back owner_password)
redis=$(read_back redis_password)
printf 'postgres://beecatalog_app:%s@postgres:5432/beecatalog' "$app" | keep database_url
printf 'postgres://beecatalog_app:%s@pgbouncer:6432/beecatalog' "$app" | keep database_url_pooled
printf 'postgres://beecatalog_owner:%s@postgres:5432/beecatalog' "$owner" | keep database_migration_url
printf '"beecatalog_app" "%s"\n' "$app" | keep pgbouncer_users
printf 'redis://beecatalog:%s@redis:6379/0' "$redis" | keep redis_url
# All but what could empty or stop the server; INFO and CONFIG GET for the start-up check and metrics.
{
  printf 'user default off resetpass\n'
  printf 'user beecatalog on #%s ~* &* +@all -@dangerous -@admin +info +config|get\n' \
    "$(printf '%s' "$redis" | sha256sum | cut -d ' ' -f 1)"
} | keep redis_users
printf 'http://127.0.0.1:9/set-a-receiver' | keep alert_webhook_url

printf 'SECRETS_DIR=%s\n' "$(CDPATH='' cd "$dir" && pwd)"
