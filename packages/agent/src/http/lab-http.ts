/**
 * The lab's page by itself, for `hearsay lab`; behind it the agent of this machine, whose API's reads are
 * handed on, with the token that the page was given, and nothing else; and the model that words the
 * companion. Beyond loopback there is the page alone: an agent lets whoever is on its machine read, and a
 * model costs whoever pays for its key, and we would make that everybody.
 */
import { Hono } from 'hono';
import { checkHost } from './access.ts';
import type { HttpApp } from './app.ts';
import type { CompanionModel } from '../companion/model.ts';
import { companionRoutes } from './companion-routes.ts';
import { HttpFailure } from './failure.ts';
import { failureAnswer, mountRoutes } from './mount.ts';
import type { PageFiles } from './page-files.ts';
import { pageRoutes } from './page-routes.ts';

export interface LabHttpOptions {
  readonly page: PageFiles;
  readonly isLoopback: boolean;
  /** `http://HOST:PORT` of the agent; `null`: there is none to be asked. */
  readonly agent: string | null;
  /** What words the companion's answers on loopback; `null` or absent: the page does without. */
  readonly companion?: CompanionModel | null;
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
  companion = null,
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
  mountRoutes(hono, companionRoutes(isLoopback ? companion : null), null);
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
  hono.notFound(() => failureAnswer(new HttpFailure(404, 'there is nothing here')));
  hono.onError((error) => {
    if (error instanceof HttpFailure) return failureAnswer(error);
    onFault(error);
    return failureAnswer(new HttpFailure(500, 'internal error'));
  });
  return { hono, close: () => ending.abort() };
}

const NO_AGENT_HERE = 'this lab was started beyond loopback, where it gives the page alone';
