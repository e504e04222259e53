/**
 * The lab's page by itself, for `hearsay lab`, and behind it the agent of this machine: reads of its API
 * are handed on, with the token that the page was given, and nothing else. Beyond loopback there is the
 * page alone, since an agent lets whoever is on its machine read, and we would make everybody so.
 */
import { Hono } from 'hono';
import { checkHost } from './access.ts';
import type { HttpApp } from './app.ts';
import { HttpFailure } from './failure.ts';
import type { PageFiles } from './page-files.ts';
import { pageRoutes } from './page-routes.ts';

export interface LabHttpOptions {
  readonly page: PageFiles;
  readonly isLoopback: boolean;
  /** `http://HOST:PORT` of the agent; `null`: there is none to be asked. */
  readonly agent: string | null;
  readonly onFault: (fault: unknown) => void;
  readonly fetch?: typeof fetch;
}

/** What the page asks of an agent. */
const HANDED_ON = /^\/v1\/(lab|views|events|recording|members|health|why\/[^/]+)$/;
/** Of the answer. */
const HEADERS_KEPT = ['content-type', 'content-disposition', 'retry-after', 'www-authenticate'];

export function createLabApp({
  page,
  isLoopback,
  agent,
  onFault,
  fetch = globalThis.fetch,
}: LabHttpOptions): HttpApp {
  const ending = new AbortController();
  const hono = new Hono({ strict: true });
  hono.use(async (context, next) => {
    if (isLoopback) checkHost(context.req.raw);
    await next();
    const { headers } = context.res;
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
    headers.set('X-Content-Type-Options', 'nosniff');
  });
  hono.use(pageRoutes(page));
  hono.get('/v1/*', async ({ req }) => {
    const { pathname, search } = new URL(req.url);
    if (!HANDED_ON.test(pathname)) throw new HttpFailure(404, 'the lab does not hand this on');
    if (agent === null) throw new HttpFailure(503, NO_AGENT_HERE);
    if (req.raw.method === 'HEAD') throw new HttpFailure(405, 'ask with GET');
    const authorization = req.header('authorization');
    const signal = AbortSignal.any([ending.signal, req.raw.signal]);
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await fetch(`${agent}${pathname}${search}`, { headers, signal, redirect: 'error' }).catch(
      () => null,
    );
    if (answer === null) throw new HttpFailure(502, `no agent answers at ${agent}`);
    const kept = HEADERS_KEPT.flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value] as [string, string]];
    });
    return new Response(answer.body, { status: answer.status, headers: kept });
  });
  hono.notFound(() => failed(new HttpFailure(404, 'there is nothing here')));
  hono.onError((error) => {
    if (error instanceof HttpFailure) return failed(error);
    onFault(error);
    return failed(new HttpFailure(500, 'internal error'));
  });
  return { hono, close: () => ending.abort() };
}

const NO_AGENT_HERE = 'this lab was started beyond loopback, where it gives the page alone';

function failed({ status, message, headers }: HttpFailure): Response {
  return Response.json({ error: message }, { status, headers: { ...headers } });
}
