// Asks nginx before two small replicas: node nginx.mjs FIRST SECOND PLAIN TLS (ports).
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { request } from 'node:https'

const [first, second, plain, tls] = process.argv.slice(2).map(Number)
const site = `https://127.0.0.1:${tls}`
const seen = []

/** A replica that notes what comes, and takes WebSockets. */
async function replica(port) {
  const server = createServer((asked, answer) => {
    seen.push({ port, method: asked.method, url: asked.url, headers: asked.headers })
    let bytes = 0
    asked.on('data', (part) => { bytes += part.length })
    asked.on('end', () => answer.end(JSON.stringify({ port, bytes })))
  })
  server.on('upgrade', (asked, socket) => {
    seen.push({ port, upgrade: asked.headers.upgrade, connection: asked.headers.connection })
    socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhi')
  })
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return server
}

/** Until nginx listens; each try ends by itself, the caller limits the whole. */
async function ready() {
  for (;;) {
    try {
      return await fetch(`http://127.0.0.1:${plain}/nginx-alive`)
    } catch (error) {
      assert.equal(error.cause?.code, 'ECONNREFUSED')
    }
  }
}

const post = (body = '{}') => fetch(`${site}/graphql`, { method: 'POST', body })

async function refusesWhatIsInside() {
  for (const path of ['/metrics', '/metrics/x', '/livez', '/readyz', '/startupz']) {
    assert.equal((await fetch(site + path)).status, 404, path)
  }
  assert.equal(seen.length, 0, 'none of them reached a replica')
}

async function sendsToTls() {
  const answer = await fetch(`http://127.0.0.1:${plain}/x?y=1`, { redirect: 'manual' })
  assert.equal(answer.status, 308)
  assert.equal(answer.headers.get('location'), 'https://127.0.0.1/x?y=1')
}

async function passesOn() {
  const answer = await fetch(`${site}/files/one?sig=secret`)
  assert.equal(answer.status, 200)
  for (const header of ['strict-transport-security', 'x-content-type-options', 'x-frame-options', 'referrer-policy']) {
    assert.ok(answer.headers.get(header), header)
  }
  const { headers, url } = seen.at(-1)
  assert.equal(url, '/files/one?sig=secret')
  assert.equal(headers.host, `127.0.0.1:${tls}`)
  assert.equal(headers['x-forwarded-proto'], 'https')
  assert.equal(headers.connection, 'close', 'no connection to a replica is kept')
}

async function upgrades() {
  const headers = { connection: 'Upgrade', upgrade: 'websocket' }
  const [answer, socket] = await once(request(`${site}/graphql`, { headers, rejectUnauthorized: false }).end(), 'upgrade')
  socket.destroy()
  assert.equal(answer.statusCode, 101)
  assert.deepEqual(seen.at(-1).upgrade, 'websocket')
}

async function takesLargeBodies() {
  const answer = await fetch(`${site}/upload`, { method: 'POST', body: Buffer.alloc(101 * 1024 * 1024) })
  assert.deepEqual((await answer.json()).bytes, 101 * 1024 * 1024)
  const refused = request(`${site}/upload`, { method: 'POST', rejectUnauthorized: false, headers: { 'content-length': 111 * 1024 * 1024 } })
  refused.on('error', () => {})
  refused.flushHeaders()
  const [too] = await once(refused, 'response')
  assert.equal(too.statusCode, 413)
  refused.destroy()
}

async function limitsOneClient() {
  const answers = await Promise.all(Array.from({ length: 36 }, () => post()))
  const statuses = answers.map(({ status }) => status)
  assert.ok(statuses.includes(429), 'more than the burst is refused')
  assert.ok(statuses.filter((status) => status === 200).length >= 20, 'the burst is served')
}

async function losesNothing(server) {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`${site}/files/two`, { method: 'POST', body: 'x' })))
  for (const answer of answers) {
    assert.equal(answer.status, 200)
    assert.equal((await answer.json()).port, second)
  }
}

const servers = await Promise.all([replica(first), replica(second)])
await ready()
await refusesWhatIsInside()
await sendsToTls()
await passesOn()
await upgrades()
await takesLargeBodies()
await losesNothing(servers[0])
await limitsOneClient()
process.exit(0)
