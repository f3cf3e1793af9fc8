// The main job through a real server of the binary, with the stores that the environment names:
// node tests/ops/main_job.mjs BINARY FOLDER
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { connect, jobOf } from '../clients/api.mjs'
import { LISTING_GENERATE, PRODUCT_IMPORT, TEMPLATE_IMPORT } from '../clients/operations.mjs'

const [binary, folder] = process.argv.slice(2)
const products = new URL('../../examples/produtos.csv', import.meta.url).pathname

/** What the demo leaves on stores of its own: a template, filled. */
async function template() {
  const out = join(folder, 'demo')
  await promisify(execFile)(binary, ['demo', '--out', out])
  return join(out, (await readdir(out)).find((name) => name.endsWith('.xlsm')))
}

async function mainJob({ url, apiKey }) {
  const api = connect(url, apiKey)
  const started = await api.upload(TEMPLATE_IMPORT, await template())
  const { job: shelf } = await api.finish(jobOf(started.templateImport))
  const { productImport } = await api.upload(PRODUCT_IMPORT, products)
  const importedBy = jobOf(productImport)
  await api.finish(importedBy)
  const input = { templateId: shelf.result.templateId, filter: { importedBy }, productType: shelf.result.productTypes[0] }
  const { listingGenerate } = await api.execute(LISTING_GENERATE, { input })
  const { seen, job } = await api.finish(jobOf(listingGenerate))
  seen.forEach((event, i) => assert.ok(i === 0 || event.seq > seen[i - 1].seq, 'events come in order'))
  const answer = await fetch(job.artifacts[0].downloadUrl)
  assert.equal(answer.status, 200)
  assert.equal((await answer.arrayBuffer()).byteLength, job.artifacts[0].sizeBytes)
}

const server = spawn(binary, ['up', '--json', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
const ended = once(server, 'exit')
const impatient = setTimeout(() => server.kill('SIGKILL'), 120_000)
try {
  const early = ended.then(([code]) => Promise.reject(new Error(`the server ended early: ${code}`)))
  const [line] = await Promise.race([once(createInterface(server.stdout), 'line'), early])
  await mainJob(JSON.parse(line))
} finally {
  server.kill('SIGTERM')
}
assert.deepEqual(await ended, [0, null], 'the server ends well')
clearTimeout(impatient)
