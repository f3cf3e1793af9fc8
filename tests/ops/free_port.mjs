// Prints a free port of this machine: node tests/ops/free_port.mjs
import { createServer } from 'node:net'

const server = createServer().listen(0, '127.0.0.1', () => {
  console.log(server.address().port)
  server.close()
})
