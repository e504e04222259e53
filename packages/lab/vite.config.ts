/**
 * The lab as one static bundle, which any file server can serve: all paths are relative. It is built into the
 * agent's package, since the agent is what serves it.
 */
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { lessonsPlugin } from './lessons-plugin.ts';
import { sourcePlugin } from './source-plugin.ts';
import { unitPlugin } from './unit-plugin.ts';

export default defineConfig({
  base: './',
  plugins: [react(), unitPlugin(), lessonsPlugin(), sourcePlugin(), serviceWorker(), firstLoad()],
  worker: { format: 'es' },
  build: {
    outDir: '../agent/dist/lab',
    emptyOutDir: true,
    target: 'es2022',
    // A worker is reached by its address; nothing is inlined as data, which the content security policy would
    // refuse.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    modulePreload: { polyfill: false },
  },
});

/** Writes `sw.js` with the names of all files of this build, and a version that is theirs. */
function serviceWorker(): Plugin {
  return {
    name: 'hearsay-service-worker',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const files = [
          './',
          ...Object.keys(bundle).filter((name) => name !== 'index.html' && !name.endsWith('.map')),
        ];
        files.push('icon.svg', 'manifest.webmanifest');
        const version = createHash('sha256').update(files.sort().join('\n')).digest('hex').slice(0, 12);
        const template = readFileSync(new URL('src/service-worker.js', import.meta.url), 'utf8');
        const source = template.replace('%VERSION%', version).replace("['%FILES%']", JSON.stringify(files));
        this.emitFile({ type: 'asset', fileName: 'sw.js', source });
      },
    },
  };
}

/**
 * What a first visit loads, compressed: the page, what it imports at once, its first page and the engine's
 * worker.
 */
const FIRST_LOAD_MAX_BYTES = 350_000;

function firstLoad(): Plugin {
  let isMinified = true;
  return {
    name: 'hearsay-first-load',
    apply: 'build',
    configResolved: (config) => {
      isMinified = config.build.minify !== false;
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const wanted = new Set<string>();
        const take = (name: string): void => {
          const file = bundle[name];
          if (file === undefined || wanted.has(name)) return;
          wanted.add(name);
          if (file.type !== 'chunk') return;
          for (const style of file.viteMetadata?.importedCss ?? []) take(style);
          for (const other of file.imports) take(other);
        };
        for (const [name, file] of Object.entries(bundle)) {
          if (file.type === 'chunk' && (file.isEntry || /\/lab-page-|\/curves-panel-/.test(name))) take(name);
          if (/\/worker-.*\.js$/.test(name)) take(name);
        }
        let bytes = 0;
        for (const name of wanted) {
          const file = bundle[name]!;
          bytes += gzipSync(file.type === 'chunk' ? file.code : file.source).length;
        }
        this.info(`first load: ${(bytes / 1000).toFixed(1)} kB gzip in ${wanted.size} files`);
        if (isMinified && bytes > FIRST_LOAD_MAX_BYTES)
          this.error(`the first load has more than ${FIRST_LOAD_MAX_BYTES} bytes`);
      },
    },
  };
}
