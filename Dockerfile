# The server in an image: GraphiQL by Node, the program with profile `dist`, then only the binary.
FROM node:22-bookworm-slim AS graphiql
WORKDIR /build/web/graphiql
COPY web/graphiql/package.json web/graphiql/package-lock.json ./
RUN npm ci --no-audit --no-fund --loglevel=error
COPY web/graphiql ./
RUN npm run --silent build

FROM rust:1.95-bookworm AS build
WORKDIR /build
COPY . .
COPY --from=graphiql /build/web/graphiql/dist web/graphiql/dist
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --locked --profile dist --bin beecatalog \
    && cp target/dist/beecatalog /beecatalog

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /data beecatalog
COPY --from=build /beecatalog /usr/local/bin/beecatalog
ENV BEECATALOG_HOST=0.0.0.0 BEECATALOG_PORT=8080 BEECATALOG_DATA_DIR=/data
USER beecatalog
VOLUME /data
EXPOSE 8080
# Degraded (1) still serves; only down (2) asks for a restart.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD beecatalog status || [ $? -eq 1 ]
ENTRYPOINT ["beecatalog"]
CMD ["serve"]
