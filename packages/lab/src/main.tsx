/** The entry of the page. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { engine } from './pages/engine.ts';
import { hashPath } from './ui/hash-location.ts';

// The lab asks for its engine as soon as it is there itself: its worker may load meanwhile.
if (['/', '/lab'].includes(hashPath())) engine();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

// What has been loaded once works without the network. Only where workers of this kind are allowed: https and
// localhost.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  navigator.serviceWorker.register('./sw.js').catch(() => undefined);
}
