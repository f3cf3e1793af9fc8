// Asks a running Prometheus about its target: node prometheus.mjs URL TARGET
import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'

const [url, target] = process.argv.slice(2)

class NotYet extends Error {}

async function ask(path) {
  const answer = await fetch(url + path)
  // Prometheus answers 503 in plain text until its own storage is open.
  if (answer.status === 503) throw new NotYet(path)
  const { status, data } = await answer.json()
  assert.equal(status, 'success', path)
  return data
}
const query = async (expression) => (await ask(`/api/v1/query?query=${encodeURIComponent(expression)}`)).result

/** Asks again until `look` answers something; the caller limits the whole. */
async function eventually(look) {
  for (;;) {
    const found = await look().catch((error) => {
      if (error instanceof NotYet || error.cause?.code === 'ECONNREFUSED') return null
      throw error
    })
    if (found) return found
    await setTimeout(100)
  }
}

await eventually(async () => {
  const [up] = await query(`up{job="beecatalog", instance="${target}"}`)
  return up?.value[1] === '1'
})
await eventually(async () => (await query('beecatalog_build_info == 1')).length === 1)

const { groups } = await eventually(async () => {
  const data = await ask('/api/v1/rules')
  return data.groups.every(({ rules }) => rules.every(({ health }) => health !== 'unknown')) && data
})
for (const { name, health, lastError } of groups.flatMap(({ rules }) => rules)) {
  assert.equal(health, 'ok', `${name}: ${lastError}`)
}
assert.deepEqual(await query('{exported_instance!=""}'), [], 'no metric brings an instance of its own')
// A server without a backup: the alert's expression holds on what was really scraped.
await eventually(async () => (await query('ALERTS{alertname="BackupOld"}')).length === 1)
