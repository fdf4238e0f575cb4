import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const ROOT = new URL('../../../../', import.meta.url).pathname

/** A new folder to be served, and a server of the product over it. GRAFTFLOW_ADDRESS and _FOLDER name one that runs already. */
async function served() {
  if (process.env.GRAFTFLOW_ADDRESS) {
    return { address: process.env.GRAFTFLOW_ADDRESS, folder: process.env.GRAFTFLOW_FOLDER, stop: () => {} }
  }
  const folder = mkdtempSync(join(tmpdir(), 'canvas-'))
  const server = spawn(join(ROOT, 'graftflow'), ['serve', folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const address = await new Promise((resolve, reject) => {
    let said = ''
    server.stdout.on('data', (text) => {
      said += text
      if (said.includes('\n')) {
        resolve(said.split('\n')[0])
      }
    })
    server.on('exit', (code) => reject(new Error(`graftflow serve ended with ${code}`)))
  })
  const stop = () => {
    server.removeAllListeners('exit')
    server.kill('SIGINT')
    rmSync(folder, { recursive: true, force: true })
  }
  return { address, folder, stop }
}

/** Debian's Chromium, which has opened the served folder. */
export async function open() {
  const { address, folder, stop } = await served()
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
  const site = address.split('?')[0]
  const first = await browser.newPage()
  await first.goto(address)
  const storageState = await first.context().storageState()
  await first.close()
  return {
    browser,
    folder,
    site,
    /** A page of a size and theme, with all that it says on the console as errors in a list. */
    page: async (width, height, colorScheme = 'light') => {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme, storageState, locale: 'en-GB' })
      const page = await context.newPage()
      page.setDefaultTimeout(60_000)
      return page
    },
    close: async () => {
      await browser.close()
      stop()
    },
  }
}

/** Puts a file into the browser's own address; what the page shows of the workflow is there when it is checked. */
export async function openFlow(page, site, path) {
  await page.goto(`${site}#/${path}`)
  await page.locator('.card').first().waitFor()
  await page.waitForFunction(() => !document.querySelector('.card .lamp[class="lamp "]'))
}
