/**
 * How the page asks the server that it came from. The copy in one file has none, wherever it was put: it
 * may not connect, so it does not try, and hears what a plain file server would say.
 */

/** Whether all of the lab is in one file (`npm run build:single`). */
export const IS_SINGLE_FILE: boolean = import.meta.env.MODE === 'single';

export const serverFetch: typeof fetch = IS_SINGLE_FILE
  ? () => Promise.resolve(new Response(null, { status: 404 }))
  : (...request) => fetch(...request);
