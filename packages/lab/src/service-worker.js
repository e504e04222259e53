/**
 * Keeps the files of one build, so that the lab works without the network after the first visit. Files with a
 * hash in their name never change and come from the store; the page itself is fetched anew where there is a
 * network. Whatever is not a file of the build, a live agent's answers for instance, is left alone.
 */
const STORE = 'hearsay-lab-%VERSION%';
const FILES = ['%FILES%'];
const KEPT = new Set(FILES.map((file) => new URL(file, self.registration.scope).href));

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(STORE)
      .then((store) => store.addAll(FILES))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith('hearsay-lab-') && name !== STORE))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  url.search = '';
  url.hash = '';
  if (request.method !== 'GET' || !KEPT.has(url.href)) return;
  event.respondWith(
    request.mode === 'navigate' ? freshOrKept(request, url.href) : keptOrFresh(request, url.href),
  );
});

const keptOrFresh = async (request, href) => (await caches.match(href)) ?? fetch(request);

async function freshOrKept(request, href) {
  try {
    const answer = await fetch(request);
    if (answer.ok) await (await caches.open(STORE)).put(href, answer.clone());
    return answer;
  } catch (error) {
    const kept = await caches.match(href);
    if (kept === undefined) throw error;
    return kept;
  }
}
