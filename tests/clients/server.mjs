// A running server of the built binary, with its own data folder, for as long as the tests need it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { createInterface } from "node:readline";

/** Time to come up, and to go down, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Starts `binary`; answers what it announces and a function that stops it and tells its exit code. */
export async function startServer(binary, dataDir) {
  // A developer's settings, by environment or by `.env`, must not reach a test's server.
  const ours = ([name]) => !/^(BEECATALOG_|DATABASE_|REDIS_)/.test(name);
  const options = {
    cwd: dirname(dataDir),
    env: Object.fromEntries(Object.entries(process.env).filter(ours)),
    stdio: ["ignore", "pipe", "inherit"],
  };
  const args = ["up", "--json", "--port", "0", "--data-dir", dataDir];
  const child = spawn(binary, args, options);
  const ended = once(child, "exit");
  const impatient = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  try {
    const [line] = await Promise.race([
      once(createInterface(child.stdout), "line"),
      ended.then(([code, signal]) => Promise.reject(new Error(`the server ended early: ${signal ?? code}`))),
    ]);
    return { ...JSON.parse(line), stop: () => stop(child, ended) };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  } finally {
    clearTimeout(impatient);
  }
}

async function stop(child, ended) {
  const impatient = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  child.kill("SIGTERM");
  const [code, signal] = await ended;
  clearTimeout(impatient);
  return signal ?? code;
}
