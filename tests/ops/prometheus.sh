#!/bin/sh
# Prometheus with the real configuration scrapes a running server: tests/ops/prometheus.sh BINARY
set -eu
binary=$(CDPATH='' cd "$(dirname "$1")" && pwd)/$(basename "$1")
. tests/ops/scratch.sh
metrics=$(node tests/ops/free_port.mjs) own=$(node tests/ops/free_port.mjs)

mkdir "$folder/bee" "$folder/conf"
env -i PATH="$PATH" HOME="$folder" BEECATALOG_ENV_FILE= BEECATALOG_DATA_DIR="$folder/bee" BEECATALOG_PORT=0 \
  PROMETHEUS_ENABLED=true BEECATALOG_METRICS_PORT="$metrics" "$binary" serve >"$folder/server.log" 2>&1 &
started=$!

# The real files; only addresses become this machine's, and a scrape comes every second.
cp -r ops/prometheus/rules "$folder/conf/rules"
sed -e "s/\"app:9464\", \"app-2:9464\"/\"127.0.0.1:$metrics\"/; s/127.0.0.1:9090/127.0.0.1:$own/; s/alertmanager:9093/127.0.0.1:9/" \
  -e 's/: 1[05]s$/: 1s/' ops/prometheus/prometheus.yml >"$folder/conf/prometheus.yml"
promtool check config "$folder/conf/prometheus.yml" >/dev/null
prometheus --config.file="$folder/conf/prometheus.yml" --storage.tsdb.path="$folder/tsdb" \
  --web.listen-address="127.0.0.1:$own" >"$folder/prometheus.log" 2>&1 &
started="$started $!"

look() {
  timeout 90 node tests/ops/prometheus.mjs "http://127.0.0.1:$own" "127.0.0.1:$metrics" || return 1
  node tests/ops/files.mjs "http://127.0.0.1:$metrics/metrics"
}
look || { tail -n 20 "$folder/server.log"; tail -n 5 "$folder/prometheus.log"; exit 1; }
