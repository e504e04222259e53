/**
 * The lab as one HTML file for a course: `npm run build:single`. Its mode tells the page that there is no
 * server behind it.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { lessonsPlugin } from './lessons-plugin.ts';
import { singleFilePlugin } from './single-file-plugin.ts';
import { sourcePlugin } from './source-plugin.ts';
import { unitPlugin } from './unit-plugin.ts';

export default defineConfig({
  mode: 'single',
  base: './',
  publicDir: false,
  plugins: [react(), unitPlugin(), lessonsPlugin(), sourcePlugin(), singleFilePlugin('hearsay-lab.html')],
  // A worker that stands in the page as a text has nowhere to import from.
  worker: { format: 'iife' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    cssCodeSplit: false,
    chunkSizeWarningLimit: 4000,
    modulePreload: false,
    rolldownOptions: { output: { codeSplitting: false } },
  },
});
