// The main job as a client from npm sees it. Needs BEECATALOG_URL, BEECATALOG_KEY (of a running
// server) and BEECATALOG_TEMPLATE (a template file).
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertEnded, connect, drain, jobOf } from "./api.mjs";
import { LISTING_GENERATE, PRODUCT_IMPORT, TEMPLATE_IMPORT } from "./operations.mjs";

const { BEECATALOG_URL, BEECATALOG_KEY, BEECATALOG_TEMPLATE } = process.env;
/** Enough rows that the job is still under way when the socket is cut. */
const PRODUCTS = 3000;
const LIMIT_MS = 300_000;

test("a graphql-ws client follows a job to its end across a cut", { timeout: LIMIT_MS }, async () => {
  const api = connect(BEECATALOG_URL, BEECATALOG_KEY);

  const { templateImport } = await api.upload(TEMPLATE_IMPORT, BEECATALOG_TEMPLATE);
  const { job: template } = await api.finish(jobOf(templateImport));
  const { productImport } = await api.upload(PRODUCT_IMPORT, "produtos.csv", sheet(PRODUCTS));
  const importedBy = jobOf(productImport);
  const { job: products } = await api.finish(importedBy);
  assert.ok(products.result, "the import tells what it did");

  const input = {
    templateId: template.result.templateId,
    filter: { importedBy },
    productType: template.result.productTypes[0],
    idempotencyKey: "follow-1",
  };
  const { listingGenerate } = await api.execute(LISTING_GENERATE, { input });
  const id = jobOf(listingGenerate);
  const seen = await followAcrossACut(api, id);
  assert.equal(seen[0].kind, "SNAPSHOT");
  seen.slice(1).forEach((event, index) => {
    assert.equal(event.seq, seen[index].seq + 1, `no gap and no repeat: ${JSON.stringify(seen)}`);
  });
  assertEnded(seen);

  const again = await api.execute(LISTING_GENERATE, { input });
  assert.equal(jobOf(again.listingGenerate), id, "the same key starts nothing new");
  assert.equal(again.listingGenerate.replayed, true);

  const { artifacts } = await api.done(id);
  assert.equal(artifacts.length, 1);
  await assertWorkbook(artifacts[0]);
});

async function followAcrossACut(api, id) {
  const first = api.events(id, null);
  const { value } = await first.stream.next();
  const snapshot = value.data.jobEvents;
  first.cut();
  await assert.rejects(drain(first.stream), "the cut socket ends with an error");
  assertUnderWay(snapshot);

  const second = api.events(id, snapshot.seq);
  const seen = await drain(second.stream, [snapshot]);
  await second.close();
  return seen;
}

function assertUnderWay({ state }) {
  assert.ok(["QUEUED", "RUNNING"].includes(state), `cut before the end, not after: ${state}`);
}

async function assertWorkbook({ downloadUrl, sizeBytes }) {
  // The link alone opens the file: no key is sent.
  const response = await fetch(new URL(downloadUrl, BEECATALOG_URL));
  assert.equal(response.status, 200);
  const bytes = Buffer.from(await response.arrayBuffer());
  assert.equal(bytes.length, Number(sizeBytes));
  assert.equal(bytes.readUInt32LE(0), 0x04034b50, "a zip begins with a local file header");
  assert.ok(bytes.includes(Buffer.from([0x50, 0x4b, 0x05, 0x06])), "and has a central directory's end");
  const forged = new URL(downloadUrl, BEECATALOG_URL);
  forged.search = forged.search.replace(/s=./, (match) => (match === "s=A" ? "s=B" : "s=A"));
  assert.notEqual(forged.search, new URL(downloadUrl, BEECATALOG_URL).search);
  assert.equal((await fetch(forged)).status, 403, "a forged link opens nothing");
}

/** A seller's sheet as CSV, with the headers that sellers use. */
function sheet(rows) {
  const head = "SKU;NOME DO PRODUTO;MARCA;PREÇO DE VENDA;LOGÍSTICA;NCM;QUANTIDADE EM ESTOQUE PARA DBA;PESO DO PACOTE: (Em gramas)";
  const row = (_, n) => `FOLLOW-${n};Caneca de cerâmica ${n};Genérico;R$ 59,90;DBA;69120000;${(n % 50) + 1};350`;
  return [head, ...Array.from({ length: rows }, row)].join("\r\n");
}
