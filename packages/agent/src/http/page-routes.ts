/**
 * The lab's page, as each of our servers gives it: its files need no token, since they are no secret, and the
 * API behind them keeps its own checks. The page may load nothing, ask nobody and be framed by nobody but its
 * own origin.
 */
import type { MiddlewareHandler } from 'hono';
import { HttpFailure } from './failure.ts';
import type { PageFile, PageFiles } from './page-files.ts';

/** As in the page's own `index.html`, and that nobody may frame it, which only a header can say. */
export const PAGE_POLICY: string =
  "default-src 'self'; connect-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; " +
  "worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': PAGE_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
const FOREVER = 'public, max-age=31536000, immutable';
/** Kept, and asked for again each time: it may be another one after an upgrade. */
const ASK_AGAIN = 'no-cache';

export const NOT_BUILT =
  'The lab is not built: run `npm run build` in the repository, then start this again.';

/** Whether a request is for the page, and so is answered without a token. */
export function isOfPage(path: string, files: PageFiles): boolean {
  return path === '/' || files.has(path);
}

/** Answers for the page and its files; what is neither goes on to what comes next. */
export function pageRoutes(files: PageFiles): MiddlewareHandler {
  return async (context, next) => {
    const { method } = context.req.raw;
    const { pathname } = new URL(context.req.url);
    if (!isOfPage(pathname, files)) {
      await next();
      return;
    }
    if (method !== 'GET' && method !== 'HEAD') {
      throw new HttpFailure(405, `${method} is not possible here`, { headers: { Allow: 'GET, HEAD' } });
    }
    const file = await files.read(pathname);
    context.res =
      file === undefined
        ? new Response(`${NOT_BUILT}\n`, {
            status: 503,
            headers: { 'Content-Type': 'text/plain; charset=utf-8' },
          })
        : answer(file, context.req.raw);
  };
}

function answer(file: PageFile, request: Request): Response {
  const { contentType, bytes, gzipped, etag, isHashed } = file;
  const isGzip =
    gzipped !== null &&
    /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(request.headers.get('accept-encoding') ?? '');
  // Another coding is another entity.
  const tag = isGzip ? etag.replace(/"$/, '-gz"') : etag;
  const headers = new Headers({
    ...HEADERS,
    'Cache-Control': isHashed ? FOREVER : ASK_AGAIN,
    ETag: tag,
    ...(gzipped === null ? {} : { Vary: 'Accept-Encoding' }),
  });
  if (isAsBefore(request.headers.get('if-none-match'), tag))
    return new Response(null, { status: 304, headers });
  const body = isGzip ? gzipped : bytes;
  headers.set('Content-Type', contentType);
  headers.set('Content-Length', String(body.length));
  if (isGzip) headers.set('Content-Encoding', 'gzip');
  return new Response(request.method === 'HEAD' ? null : body, { headers });
}

function isAsBefore(header: string | null, tag: string): boolean {
  if (header === null) return false;
  return header.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}
