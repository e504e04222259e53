/**
 * Routes on an app, as each of our servers has them: the token where one is needed, bodies that are JSON and
 * not too large, and 405 for what a path does not do.
 */
import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { checkToken } from './access.ts';
import { HttpFailure } from './failure.ts';
import type { Route } from './route.ts';

/** The largest body: an event of 9 KiB in base64, or some hundred addresses, fit many times over. */
export const BODY_BYTES_MAX = 65_536;

/** `token`: what every write needs; `null`: no writes, and nothing is asked of those who need one if any. */
export function mountRoutes(hono: Hono, routes: readonly Route[], token: string | null): void {
  for (const one of routes) addRoute(hono, one, token);
  for (const path of new Set(routes.map((one) => one.path))) refuseOtherMethods(hono, path, routes);
}

export function failureAnswer({ status, message, field, headers }: HttpFailure): Response {
  return Response.json(
    { error: message, ...(field === undefined ? {} : { field }) },
    { status, headers: { ...headers } },
  );
}

function addRoute(hono: Hono, one: Route, token: string | null): void {
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
