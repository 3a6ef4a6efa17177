import react from '@vitejs/plugin-react'
import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'

/** Everything is bundled, for a fast start; only Electron itself and the two native packages stay outside. */
const external = ['electron', 'keytar', 'fs-native-extensions']

/** See there. */
const shims = { '@modelcontextprotocol/client/_shims': resolve('electron/core/mcp/sdk-shims.ts') }

export default defineConfig({
  main: {
    resolve: { alias: shims },
    build: {
      externalizeDeps: false,
      // Half of the source to be read at every start; names stay, for whoever reads a log.
      minify: true,
      target: 'node20.18',
      sourcemap: true,
      rollupOptions: {
        external,
        input: {
          main: resolve('electron/main.ts'),
          cli: resolve('electron/cli/main.ts'),
          'demo-servers': resolve('electron/demo/main.ts'),
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          keepNames: true,
        },
      },
    },
  },
  preload: {
    build: {
      rollupOptions: {
        external,
        input: { preload: resolve('electron/preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve('renderer'),
    plugins: [react()],
    build: { minify: true, chunkSizeWarningLimit: 1_000, rollupOptions: { input: resolve('renderer/index.html') } },
  },
})
