// GraphQL as an outside client speaks it: JSON and multipart over HTTP, events over graphql-ws.
import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { JOB, JOB_EVENTS } from "./operations.mjs";

/** Final states of a job. */
const FINAL = new Set(["SUCCEEDED", "FAILED", "CANCELLED", "EXPIRED", "QUARANTINED"]);

/** A client of the server at `url` with `key`. */
export function connect(url, key) {
  const authorization = `Bearer ${key}`;
  const endpoint = new URL("/graphql", url);

  async function send(body, headers) {
    const response = await fetch(endpoint, { method: "POST", headers: { authorization, ...headers }, body });
    const answer = await response.json();
    assert.deepEqual(answer.errors ?? [], [], `HTTP ${response.status}`);
    return answer.data;
  }

  function execute(query, variables) {
    return send(JSON.stringify({ query, variables }), { "content-type": "application/json" });
  }

  /** Runs a mutation whose variable `file` is the file at `path`, or `content` under that name. */
  async function upload(query, path, content) {
    const form = new FormData();
    form.append("operations", JSON.stringify({ query, variables: { file: null } }));
    form.append("map", JSON.stringify({ 0: ["variables.file"] }));
    form.append("0", content === undefined ? await openAsBlob(path) : new Blob([content]), basename(path));
    return send(form, { "x-bc-preflight": "1" });
  }

  /** Events of job `id` after `after`, on a socket of their own that `cut()` breaks. */
  function events(id, after) {
    let socket;
    const client = createClient({
      url: endpoint.href.replace(/^http/, "ws"),
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
      retryAttempts: 0,
      on: { opened: (opened) => { socket = opened; } },
    });
    const stream = client.iterate({ query: JOB_EVENTS, variables: { id, after } });
    return { stream, cut: () => socket.terminate(), close: () => client.dispose() };
  }

  /** Waits for the end of job `id`; answers its events and the job. */
  async function finish(id) {
    const { stream, close } = events(id, null);
    const seen = await drain(stream);
    await close();
    assertEnded(seen);
    return { seen, job: await done(id) };
  }

  async function done(id) {
    const { job } = await execute(JOB, { id });
    assert.equal(job.state, "SUCCEEDED", JSON.stringify(job));
    return job;
  }

  return { execute, upload, events, finish, done };
}

/** Reads a stream of events to its completion. */
export async function drain(stream, seen = []) {
  for await (const { data, errors } of stream) {
    assert.deepEqual(errors ?? [], []);
    seen.push(data.jobEvents);
  }
  return seen;
}

/** The last event, and only the last, tells the end. */
export function assertEnded(seen) {
  const finals = seen.filter((event) => FINAL.has(event.state));
  assert.equal(finals.length, 1, `one terminal event expected: ${JSON.stringify(seen)}`);
  assert.equal(finals[0], seen.at(-1), "nothing comes after the end");
}

/** The id of the job that a mutation's payload started. */
export function jobOf({ job, userErrors }) {
  assert.deepEqual(userErrors, []);
  assert.ok(job?.id, "a job is started");
  return job.id;
}
