// Runs the client tests against a server of BINARY that lives as long as they do.
// Usage: node run.mjs BINARY
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { startServer } from "./server.mjs";

const TESTS = ["gallery.mjs", "follow.mjs", "graphiql.mjs"];
const BROWSERS = ["chromium", "chromium-browser", "google-chrome"];

if (!process.argv[2]) throw new Error("usage: node run.mjs BINARY");
const binary = resolve(process.argv[2]);
const folder = await mkdtemp(join(tmpdir(), "beecatalog-clients-"));
let server;
let tests;
let stopping = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => { stopping = true; tests?.kill("SIGTERM"); });
try {
  process.exitCode = await run();
} finally {
  const ended = await server?.stop();
  if (server && ended !== 0) {
    console.error(`the server ended with ${ended}`);
    process.exitCode = 1;
  }
  await rm(folder, { recursive: true, force: true });
}

async function run() {
  const shots = process.env.BEECATALOG_SHOTS ?? join(folder, "shots");
  await mkdir(shots, { recursive: true });
  const template = process.env.BEECATALOG_TEMPLATE ?? (await demoTemplate());
  if (stopping) return 1;
  server = await startServer(binary, join(folder, "data"));
  if (stopping) return 1;
  tests = spawn(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...TESTS], {
    cwd: import.meta.dirname,
    stdio: "inherit",
    env: {
      ...process.env,
      BEECATALOG_URL: server.url,
      BEECATALOG_KEY: server.apiKey,
      BEECATALOG_TEMPLATE: template,
      BEECATALOG_SHOTS: shots,
      CHROMIUM: process.env.CHROMIUM ?? browser(),
    },
  });
  const [code] = await once(tests, "exit");
  return code ?? 1;
}

/** What the demo leaves: a template of ours, filled; as good to import as an empty one. */
async function demoTemplate() {
  const out = join(folder, "demo");
  await promisify(execFile)(binary, ["demo", "--out", out]);
  const name = (await readdir(out)).find((file) => file.endsWith(".xlsm"));
  if (!name) throw new Error("the demo left no .xlsm");
  return join(out, name);
}

function browser() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const paths = BROWSERS.flatMap((name) => folders.map((path) => join(path, name)));
  const mac = "/Applications/Chromium.app/Contents/MacOS/Chromium";
  const found = [...paths, mac].find(existsSync);
  if (!found) throw new Error("no Chromium is installed");
  return found;
}
