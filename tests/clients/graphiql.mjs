// GraphiQL in a real browser that can reach nothing but this machine. Needs BEECATALOG_URL and
// BEECATALOG_KEY of a running server, and CHROMIUM (path of the browser). Screenshots go to
// BEECATALOG_SHOTS.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const { BEECATALOG_URL, BEECATALOG_KEY, BEECATALOG_SHOTS, CHROMIUM } = process.env;
const HOST = new URL(BEECATALOG_URL).host;
const PAGE = new URL("/graphiql/", BEECATALOG_URL).href;
const WAIT = { timeout: 60_000 };
const CSV = "SKU;NOME DO PRODUTO;PREÇO DE VENDA\r\nNAVEGADOR-1;Caneca;59,90\r\n";

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
      "--disable-background-networking", "--disable-component-update",
      // The network is off: no name resolves, only this machine's address is left.
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });
});
after(() => browser?.close());

test("GraphiQL works without a network", async () => {
  const { page, strangers, faults } = await open();
  await page.goto(`${PAGE}#key=${BEECATALOG_KEY}`);
  await state(page, "conectado");
  assert.equal(page.url(), PAGE, "the key is taken out of the address");
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }) + document.cookie);
  assert.ok(!kept.includes(BEECATALOG_KEY), "the key is kept in no lasting storage");

  await page.getByRole("button", { name: /execute query/i }).click();
  await response(page, /"jobs"/);
  await shot(page, "query");

  await page.setInputFiles("#bc-products", { name: "produtos.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) });
  await page.locator(".bc-bar code", { hasText: /^job_/ }).waitFor(WAIT);
  await page.getByRole("button", { name: /Acompanhar · Follow/ }).click();
  await page.getByRole("button", { name: /execute query/i }).click();
  await response(page, /"SUCCEEDED"/);
  await shot(page, "subscription");

  await page.getByRole("button", { name: "Show GraphiQL Explorer" }).click();
  await page.locator(".graphiql-plugin", { hasText: "ratePerSecond" }).waitFor(WAIT);
  await shot(page, "explorer");
  assert.deepEqual(strangers, [], "no request leaves for another host");
  assert.deepEqual(faults, [], "nothing fails or is blocked on the page");
  await page.close();
});

test("GraphiQL says so when the key is not accepted", async () => {
  const { page, strangers } = await open();
  await page.goto(PAGE);
  await state(page, "cole a chave");
  await page.getByLabel("Chave de API · API key").fill("bc_wrong");
  await page.getByRole("button", { name: "Usar · Use" }).click();
  await state(page, "não foi aceita");
  assert.deepEqual(strangers, []);
  await page.close();
});

/** A new page, the requests that it sends to others, and what goes wrong on it. */
async function open() {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "pt-BR" });
  const page = await context.newPage();
  const strangers = [];
  const faults = [];
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (!["data:", "blob:"].includes(protocol) && host !== HOST) strangers.push(request.url());
  });
  page.on("websocket", (socket) => {
    if (new URL(socket.url()).host !== HOST) strangers.push(socket.url());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  return { page, strangers, faults };
}

function state(page, text) {
  return page.locator(".bc-state", { hasText: text }).first().waitFor(WAIT);
}

/** Waits until the result pane shows `pattern`. Monaco writes blanks as no-break spaces. */
function response(page, pattern) {
  return page.locator(".result-window", { hasText: pattern }).waitFor(WAIT);
}

function shot(page, name) {
  return page.screenshot({ path: join(BEECATALOG_SHOTS, `graphiql-${name}.png`) });
}
