import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

// es2022 is what WebKitGTK of Debian 12, the view inside the desktop shell, can run
export default defineConfig({
  base: './',
  plugins: [react()],
  build: { target: 'es2022', modulePreload: { polyfill: false } },
  server: { proxy: process.env.GRAFTFLOW ? { '/api': { target: process.env.GRAFTFLOW, changeOrigin: true } } : {} },
  test: { include: ['tests/**/*.test.ts'] },
})
