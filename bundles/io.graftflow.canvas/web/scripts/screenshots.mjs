// Pictures of every panel, light and dark, into docs/pictures: the glosses example, run once, is what they show.
import { mkdirSync } from 'node:fs'
import { open, openFlow } from './browser.mjs'

const OUT = new URL('../../../../docs/pictures/', import.meta.url).pathname
const EXAMPLE = 'examples/glosses/glosses.flow.json'
const WIDTH = 1440
const HEIGHT = 900

const SHOTS = {
  'start-page': async (page, site) => {
    await page.goto(`${site}#/`)
    await page.locator('.start .example:not(.blank)').first().waitFor()
  },
  workflow: async (page) => tab(page, 'Preview'),
  settings: async (page) => choose(page, 'tune'),
  layers: async (page) => choose(page, 'freeze'),
  head: async (page) => choose(page, 'head'),
  training: async (page) => {
    await choose(page, 'tune')
    await tab(page, 'Training')
    await page.locator('.uplot').waitFor()
  },
  table: async (page) => {
    await choose(page, 'train')
    await tab(page, 'Preview')
    await page.locator('.table-row .cut').first().waitFor()
  },
  model: async (page) => {
    await choose(page, 'head')
    await tab(page, 'Preview')
    await page.locator('.model-view').waitFor()
  },
  evaluation: async (page) => {
    await choose(page, 'scores')
    await tab(page, 'Preview')
    await page.getByRole('button', { name: 'Larger or smaller' }).click()
    await page.locator('.confusion').waitFor()
  },
  problems: async (page) => {
    await choose(page, 'scores')
    await page.locator('#field-input').fill('${no-such-variable}')
    await tab(page, 'Problems')
    await page.locator('.problems li').first().waitFor()
  },
  'add-a-node': async (page) => page.mouse.dblclick(500, 120),
  'by-name': async (page) => page.keyboard.press('Control+k'),
  keys: async (page) => page.keyboard.press('?'),
  share: async (page) => page.keyboard.press('Control+e'),
}

mkdirSync(OUT, { recursive: true })
const { site, page: newPage, close } = await open()
await prepare()
for (const theme of ['light', 'dark']) {
  for (const [name, show] of Object.entries(SHOTS)) {
    const page = await newPage(WIDTH, HEIGHT, theme)
    await page.request.put(`${site}api/ui`, { data: {} })
    await openFlow(page, site, EXAMPLE)
    await show(page, site)
    await page.waitForTimeout(1200)
    await page.screenshot({ path: `${OUT}${name}-${theme}.png` })
    await page.context().close()
  }
}
await close()

/** The example in the served folder, run to its end. */
async function prepare() {
  const page = await newPage(WIDTH, HEIGHT)
  const there = await page.request.get(`${site}api/flow?path=${encodeURIComponent(EXAMPLE)}`)
  if (!there.ok()) {
    await page.request.post(`${site}api/examples/glosses/copy`, { data: {} })
  }
  await openFlow(page, site, EXAMPLE)
  await page.keyboard.press('Shift+F7')
  await page.waitForTimeout(1000)
  await page.waitForFunction(() => !document.querySelector('.button.primary').disabled, undefined, { timeout: 600_000 })
  await page.context().close()
}

async function choose(page, id) {
  await page.locator(`.react-flow__node[data-id=${id}] .card`).click()
}

async function tab(page, name) {
  await page.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
}
