/**
 * The agent's HTTP API as a function from requests to answers, without a socket: tests ask it in-process.
 * `serve.ts` puts it on one.
 */
import { Hono, type Context } from 'hono';
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
import { failureAnswer, mountRoutes } from './mount.ts';
import { newsRoutes } from './news-routes.ts';
import { openApiDocument } from './openapi.ts';
import type { PageFiles } from './page-files.ts';
import { isOfPage, pageRoutes } from './page-routes.ts';
import { json, route, type Route } from './route.ts';
import { Slots } from './slots.ts';
import { memberReadiness, statusRoutes, type Readiness } from './status-routes.ts';

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
  mountRoutes(hono, routes, options.token);
  hono.notFound(() => failureAnswer(new HttpFailure(404, 'there is nothing here; see /v1/openapi.json')));
  hono.onError((error) => {
    if (error instanceof HttpFailure) return failureAnswer(error);
    options.onFault(error);
    return failureAnswer(new HttpFailure(500, 'internal error'));
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
    ...companionRoutes(options.companion ?? null, options.token !== null),
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
