# The server in an image: GraphiQL by Node, dependencies in a layer of their own, the program with
# profile `dist`, then only the binary. Runs as a user without rights on a read-only root: it writes
# to /data, /backups and /tmp.
FROM node:22.12.0-bookworm-slim AS graphiql
WORKDIR /build/web/graphiql
COPY web/graphiql/package.json web/graphiql/package-lock.json ./
RUN npm ci --no-audit --no-fund --loglevel=error
COPY web/graphiql ./
RUN npm run --silent build

FROM rust:1.95.0-bookworm AS dependencies
WORKDIR /build
COPY Cargo.toml Cargo.lock rust-toolchain.toml ./
COPY entity/Cargo.toml entity/Cargo.toml
COPY migration/Cargo.toml migration/Cargo.toml
COPY crates/jobline/Cargo.toml crates/jobline/Cargo.toml
COPY crates/rig/Cargo.toml crates/rig/Cargo.toml
COPY crates/sheetfill/Cargo.toml crates/sheetfill/Cargo.toml
# Empty crates stand in for ours: this layer holds until a manifest or the lock changes.
RUN mkdir -p src benches tests/it web/graphiql/dist \
    && for crate in . entity migration crates/jobline crates/rig crates/sheetfill; do \
         mkdir -p "$crate/src" && : > "$crate/src/lib.rs" || exit 1; \
       done \
    && echo 'fn main() {}' | tee src/main.rs tests/it/main.rs benches/main_job.rs > /dev/null \
    && mkdir -p crates/sheetfill/tests/it crates/sheetfill/benches \
    && cp src/main.rs crates/sheetfill/tests/it/main.rs \
    && cp src/main.rs crates/sheetfill/benches/fill.rs \
    && cargo build --locked --profile dist --features otel --bin beecatalog

FROM dependencies AS build
COPY build.rs build.rs
COPY entity entity
COPY migration migration
COPY crates crates
COPY benches benches
COPY examples examples
COPY src src
COPY --from=graphiql /build/web/graphiql/dist web/graphiql/dist
# Cargo compares times: the sources must be newer than the empty crates.
RUN find src entity migration crates build.rs -name '*.rs' -exec touch {} + \
    && cargo build --locked --profile dist --features otel --bin beecatalog

FROM debian:bookworm-20241111-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /data beecatalog \
    && install -d -m 0700 -o beecatalog -g beecatalog /data /data/blobs /backups
COPY --from=build /build/target/dist/beecatalog /usr/local/bin/beecatalog
ENV BEECATALOG_HOST=0.0.0.0 BEECATALOG_PORT=8080 BEECATALOG_DATA_DIR=/data
USER 10001
VOLUME /data
EXPOSE 8080 9464
# Degraded (1) still serves; only down (2) asks for a restart.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD beecatalog status || [ $? -eq 1 ]
ENTRYPOINT ["beecatalog"]
CMD ["serve"]
