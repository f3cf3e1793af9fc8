// What no tool checks in the files of operations: node tests/ops/files.mjs
// With an address (`http://127.0.0.1:9464/metrics`), also that a real scrape has every metric that
// alerts and dashboards name.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const read = (path) => readFileSync(join(root, path), 'utf8')
const files = (folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)
const all = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1])

const problems = []
const expect = (holds, problem) => holds || problems.push(problem)

const alerts = read('ops/prometheus/rules/alerts.yml')
const recording = read('ops/prometheus/rules/recording.yml')
const dashboards = files('ops/grafana/dashboards').map((path) => [path, JSON.parse(read(path))])
const exposed = new Set(read('tests/ops/metrics.txt').split('\n').filter(Boolean))
const recorded = new Set(all(recording, /- record: (\S+)/g))

/** The names of metrics of ours in an expression, without what histograms append. */
const metricsOf = (expression) =>
  new Set(
    all(expression.replace(/"[^"]*"/g, '""'), /\b((?:beecatalog|jobline)[_:][a-z0-9_:]*)/g).map((name) =>
      name.replace(/_(bucket|sum|count)$/, ''),
    ),
  )
const expressionsOf = (rules) => rules.split('\n').filter((line) => !/^\s*(#|- name:|- record:|runbook_url|description|summary)/.test(line)).join('\n')

function checkAlerts() {
  const names = all(alerts, /- alert: (\S+)/g)
  const tests = files('tests/ops/rules').map(read).join('\n')
  const runbook = new Set(all(read('docs/OPERATIONS.md'), /^### (\S+)$/gm))
  expect(names.length > 0, 'no alerts found')
  expect(new Set(names).size === names.length, 'an alert is there twice')
  for (const name of names) {
    expect(tests.includes(`- name: ${name} fires`), `${name}: no test that it fires`)
    expect(tests.includes(`- name: ${name} stays silent`), `${name}: no test that it stays silent`)
    expect(runbook.has(name), `${name}: no heading in docs/OPERATIONS.md`)
    const rule = alerts.split(`- alert: ${name}\n`)[1].split('- alert: ')[0]
    for (const key of ['severity: (critical|warning|info)', 'area: \\w+', 'summary: ".+"', 'description: ".+"']) {
      expect(new RegExp(`^ +${key}$`, 'm').test(rule), `${name}: no ${key}`)
    }
    const link = `runbook_url: docs/OPERATIONS.md#${name.toLowerCase()}\n`
    expect(rule.includes(link), `${name}: runbook_url does not lead to its heading`)
  }
}

/** Every metric named in rules and panels, by the file that names it. */
function named() {
  const rules = [
    ['alerts.yml', expressionsOf(alerts)],
    ['recording.yml', expressionsOf(recording)],
  ]
  const panels = dashboards.flatMap(([path, { panels }]) =>
    panels.flatMap(({ targets }) => targets.map(({ expr }) => [path, expr])),
  )
  return [...rules, ...panels].flatMap(([path, text]) => [...metricsOf(text)].map((name) => [path, name]))
}

function checkMetrics() {
  expect(dashboards.length === 4, 'there are four dashboards')
  for (const [path, { panels, uid, title }] of dashboards) {
    expect(uid && title && panels.length > 0, `${path}: uid, title or panels are missing`)
    expect(new Set(panels.map(({ id }) => id)).size === panels.length, `${path}: a panel id is there twice`)
  }
  const names = named()
  expect(names.length > 40, 'the names of metrics were not found')
  for (const [path, name] of names) {
    expect(exposed.has(name) || recorded.has(name), `${path}: ${name} is not a metric of the program`)
  }
}

async function checkScrape(address) {
  const text = await (await fetch(address)).text()
  const found = new Set(all(text, /^# TYPE (\S+) /gm))
  for (const name of exposed) expect(found.has(name), `${name} is missing in ${address}`)
  for (const name of all(recording, /\b(\w+)_bucket\b/g)) {
    const known = !found.has(name) || text.includes(`# TYPE ${name} histogram\n`)
    expect(known, `${name} is no histogram`)
  }
}

function checkImage() {
  const dockerfile = read('Dockerfile')
  const copies = all(dockerfile, /^COPY (?!--from)(.+)$/gm).flatMap((line) => line.split(/\s+/).slice(0, -1))
  expect(copies.length > 10, 'no COPY lines found')
  const ignored = read('.dockerignore').split('\n').filter(Boolean)
  for (const path of copies) {
    expect(existsSync(join(root, path)), `Dockerfile: ${path} does not exist`)
    expect(!ignored.includes(path.split('/')[0]), `.dockerignore leaves out ${path}`)
  }
  // Each crate's manifest is copied before the dependencies are built.
  for (const manifest of ['entity', 'migration', ...files('crates')].map((crate) => `${crate}/Cargo.toml`)) {
    expect(copies.includes(manifest), `Dockerfile: ${manifest} is missing before the dependencies`)
  }
  expect(/^USER 10001$/m.test(dockerfile) && /^HEALTHCHECK /m.test(dockerfile), 'Dockerfile: no user or health check')
  for (const image of all(dockerfile, /^FROM (\S+)/gm).filter((image) => !/^(dependencies)$/.test(image))) {
    expect(/:.*(\d+\.\d+|\d{8})/.test(image), `Dockerfile: ${image} is not pinned`)
  }
}

function checkCompose() {
  const compose = read('docker-compose.yml')
  for (const image of all(compose, /^ +image: (\S+)$/gm)) {
    expect(/:(v?\d+\.\d+(\.\d+)?\S*|\$\{BEECATALOG_VERSION:-[\d.]+\})$/.test(image), `compose: ${image} is not pinned`)
  }
  const secrets = compose.slice(compose.lastIndexOf('\nsecrets:')).split('\n').filter((line) => /^ {2}\w/.test(line))
  expect(secrets.length > 8, 'compose: secrets not found')
  for (const line of secrets) expect(line.includes('${SECRETS_DIR:?'), `compose: refuses no missing ${line.trim()}`)
  const written = read('ops/secrets.sh')
  for (const line of secrets) {
    const name = line.trim().split(':')[0]
    expect(written.includes(name), `ops/secrets.sh does not make ${name}`)
    expect(compose.includes(`/${name}"`), `compose: ${name} is read from another file`)
  }
  for (const path of all(compose, /^ +- (\.\/[^:]+):/gm)) expect(existsSync(join(root, path)), `compose: no ${path}`)
  for (const store of ['postgres', 'redis']) {
    const block = compose.split(`\n  ${store}:\n`)[1].split(/\n {2}\w/)[0]
    expect(!block.includes('ports:'), `compose: ${store} is published`)
  }
}

checkAlerts()
checkMetrics()
checkImage()
checkCompose()
if (process.argv[2]) await checkScrape(process.argv[2])
for (const problem of problems) console.error(problem)
process.exit(problems.length === 0 ? 0 : 1)
