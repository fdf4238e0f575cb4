// How quick the page is: its size, how it opens, pans and drags 1 000 nodes, how soon it shows what a change breaks, and how a table
// of 1 000 000 rows scrolls, by the browser's own trace and clock. With --json one JSON object.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { open } from './browser.mjs'

const NODES = 1000
const STEPS = 60
const ROWS = 1_000_000
const figures = {}

const dist = new URL('../dist/', import.meta.url).pathname
const { browser, folder, site, page: newPage, close } = await open()
writeFileSync(join(folder, 'thousand.flow.json'), JSON.stringify(thousand()))
writeFileSync(join(folder, 'rows.csv'), 'text,label\na,b\n')
const page = await newPage(1440, 900)
const devtools = await page.context().newCDPSession(page)
await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })

await page.goto(site)
await page.locator('.start-body').waitFor()
await page.waitForTimeout(500)
figures.firstLoadPackedBytes = await page.evaluate(() =>
  performance
    .getEntries()
    .filter((entry) => 'encodedBodySize' in entry)
    .reduce((sum, entry) => sum + entry.encodedBodySize, 0),
)
figures.allPackedBytes = readdirSync(join(dist, 'assets')).reduce((sum, name) => sum + packed(join(dist, 'assets', name)), 0)

const idle = await taskSeconds()
figures.openSeconds = await page.evaluate(async (nodes) => {
  const start = performance.now()
  location.hash = '/thousand.flow.json'
  while (document.querySelectorAll('.card').length < nodes) {
    await new Promise((resolve) => requestAnimationFrame(resolve))
  }
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  return (performance.now() - start) / 1000
}, NODES)
figures.openThreadSeconds = (await taskSeconds()) - idle
await page.waitForFunction(() => !document.querySelector('.card[aria-label*="checking"]'))
figures.problemMillis = await problemMillis()

Object.assign(figures, await measured('panAll', () => circle(700, 300)))
const card = await page.locator('.card').nth(500).boundingBox()
Object.assign(figures, await measured('dragAll', () => circle(card.x + card.width / 2, card.y + card.height / 2)))
await page.keyboard.press('0')
await page.waitForTimeout(800)
Object.assign(figures, await measured('panNear', () => circle(700, 300)))
await openTable()
Object.assign(figures, await scrolled('wheel', (table) => table.dispatchEvent(new WheelEvent('wheel', { deltaY: 300, cancelable: true, bubbles: true }))))
Object.assign(figures, await scrolled('scrollBar', (table, step) => (table.scrollTop = (table.scrollHeight / 60) * step)))
await close()

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(figures))
} else {
  for (const [name, value] of Object.entries(figures)) {
    console.log(`${name.padEnd(28)}${Number(value.toPrecision(4)).toLocaleString('en')}`)
  }
}

/** Frames a second that the browser's trace has as drawn, and what a step costs the page's main thread. */
async function measured(name, act) {
  const before = await taskSeconds()
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline.frame', 'devtools.timeline.frame'] })
  await act()
  const trace = JSON.parse((await browser.stopTracing()).toString())
  const drawn = trace.traceEvents.filter((event) => event.name === 'DrawFrame').map((event) => event.ts)
  const seconds = (Math.max(...drawn) - Math.min(...drawn)) / 1e6
  return {
    [`${name}FramesPerSecond`]: (drawn.length - 1) / seconds,
    [`${name}MillisPerStep`]: ((await taskSeconds()) - before) * (1000 / STEPS),
  }
}

/** From a key that makes a setting wrong to the problem at its field, the median of some. */
async function problemMillis() {
  await page.locator('.react-flow__node[data-id=n-0] .card').click()
  await page.locator('#field-path').waitFor()
  const times = []
  for (let turn = 0; turn < 7; turn++) {
    times.push(
      await page.evaluate(async (wrong) => {
        const field = document.querySelector('#field-path')
        const isWrong = () => document.querySelector('.row.error') !== null
        const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set
        const start = performance.now()
        set.call(field, wrong ? 'no-such-file.csv' : 'rows.csv')
        field.dispatchEvent(new Event('input', { bubbles: true }))
        while (isWrong() !== wrong) {
          await new Promise((resolve) => requestAnimationFrame(resolve))
        }
        return performance.now() - start
      }, turn % 2 === 0),
    )
  }
  return times.sort((a, b) => a - b)[3]
}

/** Reads a table of many rows and shows it. */
async function openTable() {
  const rows = Array.from({ length: ROWS }, (_, index) => `${index},${['animal', 'plant', 'mineral'][index % 3]},the text of row ${index}`)
  writeFileSync(join(folder, 'million.csv'), `number,label,text\n${rows.join('\n')}\n`)
  const node = { type: 'data.read-table@1', settings: { path: 'million.csv' } }
  writeFileSync(join(folder, 'million.flow.json'), JSON.stringify({ graftflow: 1, name: 'A million rows', nodes: { rows: node }, links: [] }))
  await page.goto(`${site}#/million.flow.json`)
  await page.locator('.react-flow__node[data-id=rows] .card').click()
  await page.keyboard.press('F7')
  await page.locator('.react-flow__node[data-id=rows] .lamp:is(.ran, .cached)').waitFor()
  await page.keyboard.press('v')
  await page.locator('.table-row .cut').first().waitFor()
  await page.waitForTimeout(1500)
}

/** What a step of scrolling costs the page's main thread, its longest task, and how long rows in view were blank at the longest. */
async function scrolled(name, step) {
  const before = await taskSeconds()
  const [longest, blank] = await page.evaluate(
    async ([act, steps]) => {
      const table = document.querySelector('.table-scroll')
      const step = eval(act)
      let longest = 0
      const tasks = new PerformanceObserver((list) => list.getEntries().forEach((task) => (longest = Math.max(longest, task.duration))))
      tasks.observe({ entryTypes: ['longtask'] })
      let [since, blank] = [0, 0]
      const look = (now) => {
        if (table.querySelector('.waiting') === null) {
          since = now
        }
        blank = Math.max(blank, now - since)
      }
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
      since = performance.now()
      for (let at = 1; at <= steps; at++) {
        step(table, at)
        await frame()
        look(performance.now())
      }
      while (table.querySelector('.waiting') !== null) {
        await frame()
        look(performance.now())
      }
      tasks.disconnect()
      return [longest, blank]
    },
    [`(${step})`, STEPS],
  )
  return {
    [`${name}MillisPerStep`]: ((await taskSeconds()) - before) * (1000 / STEPS),
    [`${name}LongestTaskMillis`]: longest,
    [`${name}LongestBlankMillis`]: blank,
  }
}

async function taskSeconds() {
  const { metrics } = await devtools.send('Performance.getMetrics')
  return metrics.find((metric) => metric.name === 'TaskDuration').value
}

async function circle(x, y) {
  await page.mouse.move(x, y)
  await page.mouse.down()
  for (let step = 0; step < STEPS; step++) {
    await page.mouse.move(x + Math.sin(step / 6) * 200, y + Math.cos(step / 8) * 100 - 100)
    await page.waitForTimeout(16)
  }
  await page.mouse.up()
}

function packed(file) {
  const content = readFileSync(file)
  return file.endsWith('.woff2') ? content.length : gzipSync(content).length
}

function thousand() {
  const flow = { graftflow: 1, name: 'A thousand nodes', nodes: {}, links: [], layout: {} }
  for (let index = 0; index < NODES; index++) {
    const first = index % 40 === 0
    flow.nodes[`n-${index}`] = first
      ? { type: 'data.read-table@1', settings: { path: 'rows.csv' } }
      : { type: 'data.sql@1', settings: { query: 'SELECT * FROM input' } }
    flow.layout[`n-${index}`] = [(index % 40) * 240, Math.floor(index / 40) * 160]
    if (!first) {
      flow.links.push(`n-${index - 1}.table -> n-${index}.input`)
    }
  }
  return flow
}
