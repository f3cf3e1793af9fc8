// How the page speaks to the API: HTTP for queries and mutations, a WebSocket for subscriptions.
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { createClient } from "graphql-ws";
import { bearer } from "./access.js";
import { UPLOADS } from "./gallery.js";

const HTTP_URL = new URL("/graphql", location.href).href;
const WS_URL = HTTP_URL.replace(/^http/, "ws");

/** A fetcher with `key`, and the function that closes its socket. */
export function openDoor(key) {
  const socket = createClient({
    url: WS_URL,
    lazy: true,
    connectionParams: { authorization: bearer(key) },
  });
  const fetcher = createGraphiQLFetcher({
    url: HTTP_URL,
    headers: key ? { authorization: bearer(key) } : {},
    enableIncrementalDelivery: false,
    wsClient: socket,
  });
  return { fetcher, close: () => socket.dispose() };
}

/**
 * Uploads `file` by the GraphQL multipart request specification.
 * Answers `{ job, problem }`, one of which is null.
 */
export async function upload(kind, file, key) {
  const form = new FormData();
  form.append("operations", JSON.stringify({ query: UPLOADS[kind], variables: { file: null } }));
  form.append("map", JSON.stringify({ 0: ["variables.file"] }));
  form.append("0", file, file.name);
  const headers = { authorization: bearer(key), "x-bc-preflight": "1" };
  try {
    const response = await fetch(HTTP_URL, { method: "POST", headers, body: form });
    const { data, errors } = await response.json();
    const payload = data && Object.values(data)[0];
    const refused = errors?.[0] ?? payload?.userErrors?.[0];
    if (refused) {
      const code = refused.code ?? refused.extensions?.code ?? `HTTP ${response.status}`;
      return { job: null, problem: `${code}: ${refused.message}` };
    }
    return { job: payload.job.id, problem: null };
  } catch (error) {
    return { job: null, problem: String(error.message ?? error) };
  }
}
