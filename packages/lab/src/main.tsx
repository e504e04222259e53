/** The entry of the page. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { engine } from './pages/engine.ts';
import { IS_SINGLE_FILE } from './pages/server-fetch.ts';
import { hashPath, hashQuery } from './ui/hash-location.ts';

/** From when the page is loaded until its files are kept. */
const KEEP_AFTER_MS = 2000;

// The lab would ask for its engine, its page and its first run one after the other: all three begin here.
if (['/', '/lab'].includes(hashPath())) {
  engine();
  void import('./pages/lab/lab-page.tsx');
  void import('./pages/lab/lab-share.ts').then(({ openFirst }) => openFirst(hashQuery()));
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

// What has been loaded once works without the network. Only where workers of this kind are allowed: https and
// localhost; the copy in one file has nothing to keep. It fetches all files of the build, which the first
// drawing need not wait for.
if (import.meta.env.PROD && !IS_SINGLE_FILE && 'serviceWorker' in navigator) {
  const register = (): void => void navigator.serviceWorker.register('./sw.js').catch(() => undefined);
  addEventListener('load', () => setTimeout(register, KEEP_AFTER_MS));
}
