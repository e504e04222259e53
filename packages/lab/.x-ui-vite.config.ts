import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { lessonsPlugin } from './lessons-plugin.ts';
import { unitPlugin } from './unit-plugin.ts';
export default defineConfig({
  base: './', plugins: [react(), unitPlugin(), lessonsPlugin('/tmp/x-ui/answers.json')], worker: { format: 'es' },
  build: { outDir: '/tmp/lab-x-ui', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, minify: false, modulePreload: { polyfill: false } },
});
