import react from '@vitejs/plugin-react'
import type { ProxyOptions } from 'vite'
import { defineConfig } from 'vitest/config'

/** A running server behind the page that Vite serves: GRAFTFLOW is the address, with its token, that the server printed. */
async function proxy(address: string | undefined): Promise<Record<string, ProxyOptions>> {
  if (address === undefined) {
    return {}
  }
  const answer = await fetch(address, { redirect: 'manual' })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  const configure: ProxyOptions['configure'] = (server) =>
    server.on('proxyReq', (request) => {
      request.setHeader('cookie', cookie)
      request.removeHeader('origin')
    })
  return { '/api': { target: new URL(address).origin, changeOrigin: true, configure } }
}

// es2022 is what WebKitGTK of Debian 12, the view inside the desktop shell, can run
export default defineConfig(async () => ({
  base: './',
  plugins: [react()],
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    // the layout algorithm is one file of 1.5 MB, loaded when it is first asked for; the first page's limit is kept by a test
    chunkSizeWarningLimit: 1600,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { proxy: await proxy(process.env.GRAFTFLOW) },
  // a test may wait for cores that others use
  test: { include: ['tests/**/*.test.ts'], testTimeout: 60_000 },
}))
