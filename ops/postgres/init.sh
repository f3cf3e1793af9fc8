#!/bin/sh
# Makes the two roles and gives the database to its owner. Runs once, when the data folder is new
# (docker-entrypoint-initdb.d); elsewhere by hand as the superuser, with PGHOST and the like set.
# Passwords come from OWNER_PASSWORD_FILE and APP_PASSWORD_FILE.
set -eu

database=${POSTGRES_DB:-beecatalog}
owner_password=$(cat "${OWNER_PASSWORD_FILE:-/run/secrets/owner_password}")
app_password=$(cat "${APP_PASSWORD_FILE:-/run/secrets/app_password}")

# By the environment, not as arguments: those are seen in the list of processes.
export database owner_password app_password
psql -v ON_ERROR_STOP=1 --no-psqlrc --quiet -U "${POSTGRES_USER:-postgres}" -d "$database" <<'SQL'
\getenv database database
\getenv owner_password owner_password
\getenv app_password app_password
-- Neither owns the database cluster; the app can't change the schema nor pass row security.
CREATE ROLE beecatalog_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE beecatalog_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';

ALTER DATABASE :"database" OWNER TO beecatalog_owner;
ALTER SCHEMA public OWNER TO beecatalog_owner;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO beecatalog_app;
GRANT USAGE ON SCHEMA public TO beecatalog_app;
-- Tables of later migrations too; `beecatalog migrate` grants those that are there.
ALTER DEFAULT PRIVILEGES FOR ROLE beecatalog_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO beecatalog_app;
ALTER DEFAULT PRIVILEGES FOR ROLE beecatalog_owner IN SCHEMA public
  GRANT USAGE ON SEQUENCES TO beecatalog_app;

CREATE SCHEMA IF NOT EXISTS observed;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA observed;
SQL
