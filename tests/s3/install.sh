#!/bin/sh
# Installs the S3 server of the storage tests: tests/s3/install.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# npm writes the inner lock last: it is there, and newer, only after a whole install.
if [ -z "$(find "$here/node_modules/.package-lock.json" -newer "$here/package-lock.json" 2>/dev/null)" ]; then
  (cd "$here" && npm ci --no-audit --no-fund --loglevel=error --fetch-timeout=60000)
fi
