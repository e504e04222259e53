/**
 * The agent's HTTP API as a function from requests to answers, without a socket: tests ask it in-process.
 * `serve.ts` puts it on one.
 */
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { AgentApi } from '../agent/agent-api.ts';
import type { Exposition } from '../metrics/sink.ts';
import type { CompanionModel } from '../companion/model.ts';
import { checkHost, checkToken } from './access.ts';
import { companionRoutes } from './companion-routes.ts';
import { HttpFailure } from './failure.ts';
import { keyRoutes } from './key-routes.ts';
import { labRoutes, type RecordingSource } from './lab-routes.ts';
import { LIVE_LIMITS, LiveHub, type LiveLimits, type LiveMetrics } from './live.ts';
import { memberRoutes } from './member-routes.ts';
import { newsRoutes } from './news-routes.ts';
import { openApiDocument } from './openapi.ts';
import type { PageFiles } from './page-files.ts';
import { isOfPage, pageRoutes } from './page-routes.ts';
import { json, route, type Route } from './route.ts';
import { Slots } from './slots.ts';
import { memberReadiness, statusRoutes, type Readiness } from './status-routes.ts';

/** The largest body: an event of 9 KiB in base64, or some hundred addresses, fit many times over. */
export const BODY_BYTES_MAX = 65_536;
/** Queries that may wait for answers at once. */
export const OPEN_QUERIES_MAX = 16;

export interface HttpMetrics extends LiveMetrics {
  observeRequest(status: number): void;
}

export interface HttpAppOptions {
  readonly api: AgentApi;
  readonly metrics: HttpMetrics;
  /** What `/metrics` shows. */
  readonly exposition: Exposition;
  /** What every write needs, and every read unless `isLoopback`. `null`: no writes. */
  readonly token: string | null;
  /** The server can be reached from this machine alone. */
  readonly isLoopback: boolean;
  /** The version of the agent, for the document. */
  readonly version: string;
  /** Default: ready while this member is alive. */
  readonly readiness?: Readiness;
  readonly live?: LiveLimits;
  /** The lab's page; absent: none is served. */
  readonly page?: PageFiles;
  /** What `-record` writes; `null` or absent: nothing is recorded. */
  readonly recording?: RecordingSource | null;
  /** What words the companion's answers; `null` or absent: the page does without. */
  readonly companion?: CompanionModel | null;
  /** A bug was met; the client is told no more than that. */
  readonly onFault: (fault: unknown) => void;
}

export interface HttpApp {
  readonly hono: Hono;
  /** Ends the live streams. */
  close(): void;
}

export function createHttpApp(options: HttpAppOptions): HttpApp {
  const live = new LiveHub(options.api, options.metrics, options.live ?? LIVE_LIMITS);
  const routes = allRoutes(options, live);
  const hono = new Hono({ strict: true });
  hono.use(async (context, next) => {
    await next();
    options.metrics.observeRequest(context.res.status);
    const { headers } = context.res;
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
    headers.set('X-Content-Type-Options', 'nosniff');
  });
  hono.use(async (context, next) => {
    if (options.isLoopback) checkHost(context.req.raw);
    else if (!isForPage(context, options.page)) checkToken(context.req.raw, options.token);
    await next();
  });
  if (options.page !== undefined) hono.use(pageRoutes(options.page));
  for (const one of routes) addRoute(hono, one, options);
  for (const path of new Set(routes.map((one) => one.path))) refuseOtherMethods(hono, path, routes);
  hono.notFound(() => failed(new HttpFailure(404, 'there is nothing here; see /v1/openapi.json')));
  hono.onError((error) => {
    if (error instanceof HttpFailure) return failed(error);
    options.onFault(error);
    return failed(new HttpFailure(500, 'internal error'));
  });
  return { hono, close: () => live.close() };
}

function isForPage({ req }: Context, page: PageFiles | undefined): boolean {
  return page !== undefined && isOfPage(new URL(req.url).pathname, page);
}

function allRoutes(options: HttpAppOptions, live: LiveHub): Route[] {
  const { api, exposition, version } = options;
  const routes: Route[] = [
    ...memberRoutes(api),
    ...newsRoutes(api, live, new Slots(OPEN_QUERIES_MAX, 'queries')),
    ...keyRoutes(api),
    ...statusRoutes(api, exposition, options.readiness ?? memberReadiness(api)),
    ...labRoutes(api, { version, recording: options.recording ?? null }),
    ...companionRoutes(options.companion ?? null),
    route({
      method: 'GET',
      path: '/v1/openapi.json',
      id: 'describe',
      summary: 'This document',
      answers: { 200: { description: 'OpenAPI 3.1', contentType: 'application/json' } },
      handle: () => json(document),
    }),
  ];
  const document = openApiDocument(routes, version);
  return routes;
}

function addRoute(hono: Hono, one: Route, { token }: HttpAppOptions): void {
  const limit = bodyLimit({
    maxSize: BODY_BYTES_MAX,
    onError: () => {
      throw new HttpFailure(413, `the body is larger than ${BODY_BYTES_MAX} bytes`);
    },
  });
  hono.on(
    one.method,
    honoPath(one.path),
    async (context, next) => {
      if (one.needsToken === true || (one.needsToken !== false && token !== null)) {
        checkToken(context.req.raw, token);
      }
      await next();
    },
    limit,
    async (context) => {
      // HEAD comes here as GET, and nobody would ever read, or end, the stream.
      if (one.isStream && context.req.raw.method === 'HEAD')
        throw new HttpFailure(405, 'a stream has no HEAD');
      const body = one.body === undefined ? undefined : await readJson(context);
      const search = new URL(context.req.url).searchParams;
      return one.run({ parameters: context.req.param(), search, body });
    },
  );
}

/** After the routes: whatever comes here has a path of theirs, but no method. */
function refuseOtherMethods(hono: Hono, path: string, routes: readonly Route[]): void {
  const allow = routes.filter((one) => one.path === path).map((one) => one.method);
  const headers = { Allow: allow.join(', ') };
  hono.all(honoPath(path), (context) => {
    throw new HttpFailure(405, `${context.req.method} is not possible here`, { headers });
  });
}

function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

async function readJson({ req }: Context): Promise<unknown> {
  const type = req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new HttpFailure(415, 'the body must be application/json');
  try {
    return JSON.parse(await req.text());
  } catch {
    throw new HttpFailure(400, 'the body is not JSON');
  }
}

function failed({ status, message, field, headers }: HttpFailure): Response {
  return Response.json(
    { error: message, ...(field === undefined ? {} : { field }) },
    { status, headers: { ...headers } },
  );
}
