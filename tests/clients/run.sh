#!/bin/sh
# Runs the client tests against a server of the given binary: tests/clients/run.sh [BINARY]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
binary=${1:-$here/../../target/debug/beecatalog}
# npm writes the inner lock last: it is there, and newer, only after a whole install.
if [ -z "$(find "$here/node_modules/.package-lock.json" -newer "$here/package-lock.json" 2>/dev/null)" ]; then
  (cd "$here" && npm ci --no-audit --no-fund --loglevel=error --fetch-timeout=60000)
fi
exec node "$here/run.mjs" "$binary"
