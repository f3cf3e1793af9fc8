#!/bin/sh
# The real nginx configuration: `nginx -t` on its files, then before two small replicas.
set -eu
. tests/ops/scratch.sh
# Temporary files belong to nginx's worker.
chmod 755 "$folder"

first=$(node tests/ops/free_port.mjs) second=$(node tests/ops/free_port.mjs)
plain=$(node tests/ops/free_port.mjs) tls=$(node tests/ops/free_port.mjs)

# The files as they are; only names that the container's network gives become this machine's.
mkdir "$folder/conf" "$folder/conf/tls" "$folder/tmp"
cp ops/nginx/*.conf "$folder/conf"
sed "s/app:8080/127.0.0.1:$first/; s/app-2:8080/127.0.0.1:$second/" ops/nginx/upstreams.conf >"$folder/conf/upstreams.conf"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
  -keyout "$folder/conf/tls/server.key" -out "$folder/conf/tls/server.crt" 2>/dev/null
# Replaces the shell, so that `$!` is nginx.
run() { exec nginx -p "$folder/tmp/" -e stderr -c "$folder/conf/nginx.conf" -g "pid $folder/nginx.pid; daemon off;" "$@"; }
(run -t)

# And on free ports, really running.
sed "s/listen 8080/listen 127.0.0.1:$plain/; s/listen 8443/listen 127.0.0.1:$tls/" ops/nginx/nginx.conf >"$folder/conf/nginx.conf"
run >"$folder/access.log" 2>"$folder/error.log" &
started=$!
NODE_TLS_REJECT_UNAUTHORIZED=0 NODE_NO_WARNINGS=1 timeout 60 \
  node tests/ops/nginx.mjs "$first" "$second" "$plain" "$tls" || { tail -20 "$folder/error.log"; exit 1; }
if grep -q 'sig=secret' "$folder/access.log"; then echo "a link's proof is in the access log"; exit 1; fi
grep -q '"path":"/files/one"' "$folder/access.log" || { echo "no access log"; exit 1; }
