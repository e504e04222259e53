/**
 * The demonstration over HTTP, for the lab's page: its stream, why somebody is held to be dead, and the
 * deeds that the keys of the terminal do. A deed kills real processes, so no other page may ask for one:
 * requests must call us by a loopback name, come from our own page by what the browser says of them, and
 * carry a token that is made at the start and told to our own page alone. The browser's word cannot be
 * forged by a page; another program of this machine can forge it, and needs no page to kill the user's
 * processes if the user is its own.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { checkHost } from '../http/access.ts';
import type { CompanionModel } from '../companion/model.ts';
import type { HttpApp } from '../http/app.ts';
import { companionRoutes } from '../http/companion-routes.ts';
import { HttpFailure } from '../http/failure.ts';
import { failureAnswer, mountRoutes } from '../http/mount.ts';
import type { PageFiles } from '../http/page-files.ts';
import { pageRoutes } from '../http/page-routes.ts';
import { json } from '../http/route.ts';
import type { DemoFeed } from './demo-feed.ts';
import type { Deed } from './keys.ts';
import type { Actor, WhyPanel } from './model.ts';

/** What the page may do to a member. */
export type PageDeed = 'kill' | 'freeze' | 'resume' | 'cut' | 'connect' | 'restart' | 'leave';

/** The part of a `Demonstration` that is driven from here. */
export interface DrivenDemonstration {
  readonly model: { actor(name: string): Actor | undefined };
  perform(deed: Deed, name: string): void;
}

export interface DemoHttpOptions {
  readonly demonstration: DrivenDemonstration;
  readonly feed: DemoFeed;
  readonly page: PageFiles;
  readonly title: string;
  readonly version: string;
  /** What words the companion's answers; `null` or absent: the page does without. */
  readonly companion?: CompanionModel | null;
  /** A bug was met. */
  readonly onFault: (fault: unknown) => void;
  /** Default: random. */
  readonly token?: string;
}

/** Where the page puts the token. No form and no picture can send it. */
export const PAGE_TOKEN_HEADER = 'X-Hearsay-Page';
/** How long an account may take; after the first one, how long a better one is waited for. */
const ACCOUNT_MS = 1500;
const BETTER_ACCOUNT_MS = 250;
const KNOWLEDGE = { none: 0, hearsay: 1, accuser: 2 } as const;
const GONE = new Set(['killed', 'left', 'failed']);

/** Each deed as the demonstration knows it, and whom it can be done to. */
const DEEDS: Readonly<
  Record<PageDeed, { readonly deed: Deed; readonly isPossible: (actor: Actor) => boolean }>
> = {
  kill: { deed: 'kill', isPossible: ({ condition }) => !GONE.has(condition) },
  freeze: { deed: 'freeze', isPossible: ({ condition }) => condition === 'running' },
  resume: { deed: 'resume', isPossible: ({ condition }) => condition === 'frozen' },
  cut: { deed: 'cut', isPossible: ({ condition, isCut }) => condition === 'running' && !isCut },
  connect: { deed: 'cut', isPossible: ({ condition, isCut }) => condition === 'running' && isCut },
  restart: { deed: 'resume', isPossible: ({ condition }) => GONE.has(condition) },
  leave: { deed: 'leave', isPossible: ({ condition }) => condition === 'running' },
};

/** The app; it must be served on loopback. */
export function createDemoApp(options: DemoHttpOptions): HttpApp {
  const { feed, page, title, version, companion = null, onFault } = options;
  const token = options.token ?? randomBytes(24).toString('base64url');
  const hono = new Hono({ strict: true });
  hono.use(async (context, next) => {
    checkHost(context.req.raw);
    await next();
    const { headers } = context.res;
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
    headers.set('X-Content-Type-Options', 'nosniff');
  });
  hono.use(pageRoutes(page));
  mountRoutes(hono, companionRoutes(companion), null);
  hono.get('/v1/lab', () =>
    json({ server: 'demonstration', name: title, version, offers: ['events', 'why', 'deeds'] }),
  );
  hono.get('/v1/demo', ({ req }) => {
    checkOwnPage(req.raw);
    return json({ token, header: PAGE_TOKEN_HEADER, deeds: Object.keys(DEEDS) });
  });
  hono.get('/v1/demo/events', ({ req }) => {
    const stream = req.raw.method === 'HEAD' ? null : feed.open();
    if (stream === null)
      throw new HttpFailure(503, 'too many pages are watching', { headers: { 'Retry-After': '5' } });
    return new Response(stream, { headers: { 'Content-Type': 'text/event-stream' } });
  });
  hono.get('/v1/why/:name', async ({ req }) => json(await whyOf(req.param('name'), options)));
  hono.post('/v1/demo/:member/:deed', ({ req }) => {
    checkOwnPage(req.raw);
    checkPageToken(req.raw, token);
    return json(perform(options, req.param('member'), req.param('deed')));
  });
  hono.notFound(() => failureAnswer(new HttpFailure(404, 'there is nothing here')));
  hono.onError((error) => {
    if (error instanceof HttpFailure) return failureAnswer(error);
    onFault(error);
    return failureAnswer(new HttpFailure(500, 'internal error'));
  });
  return { hono, close: () => feed.close() };
}

/**
 * Whether a browser says that the request comes from a page of ours: `Sec-Fetch-Site`, which no page can
 * set, and `Origin` where there is one. @throws HttpFailure 403
 */
function checkOwnPage(request: Request): void {
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  const own = `http://${request.headers.get('host') ?? ''}`;
  if (site !== 'same-origin' || (origin !== null && origin.toLowerCase() !== own.toLowerCase())) {
    throw new HttpFailure(403, 'only the page of this server may do this');
  }
}

function checkPageToken(request: Request, token: string): void {
  const given = Buffer.from(request.headers.get(PAGE_TOKEN_HEADER) ?? '');
  const right = Buffer.from(token);
  if (given.length !== right.length || !timingSafeEqual(given, right)) {
    throw new HttpFailure(403, `this needs the page's token (${PAGE_TOKEN_HEADER}); load the page again`);
  }
}

function perform({ demonstration }: DemoHttpOptions, name: string, asked: string): object {
  const actor = actorOf(demonstration, name);
  if (!Object.hasOwn(DEEDS, asked)) throw new HttpFailure(404, `${asked}: no such deed`);
  const { deed, isPossible } = DEEDS[asked as PageDeed];
  if (!isPossible(actor)) {
    const how = actor.isCut ? `${actor.condition} and cut off` : actor.condition;
    throw new HttpFailure(422, `${name} is ${how}: ${asked} cannot be done`);
  }
  demonstration.perform(deed, name);
  const { condition, isCut } = actor;
  return { member: name, deed: asked, condition, isCut };
}

/** The best account that the members give: that of whoever made the accusation, if it is there. */
async function whyOf(name: string, { demonstration, feed }: DemoHttpOptions): Promise<object> {
  actorOf(demonstration, name);
  let best: WhyPanel | null = null;
  let ending: () => void = () => undefined;
  await new Promise<void>((resolve) => {
    let timer = setTimeout(resolve, ACCOUNT_MS);
    ending = feed.onAccount((account) => {
      if (account.member !== name) return;
      if (best === null || KNOWLEDGE[account.knows] > KNOWLEDGE[best.knows]) best = account;
      clearTimeout(timer);
      timer = setTimeout(resolve, account.knows === 'accuser' ? 0 : BETTER_ACCOUNT_MS);
    });
    demonstration.perform('why', name);
  });
  ending();
  const told = best as WhyPanel | null;
  if (told === null) throw new HttpFailure(422, `nobody was there to be asked about ${name}`);
  const belief = demonstration.model.actor(told.teller)?.beliefs.get(name);
  return {
    name,
    teller: told.teller,
    state: belief?.state ?? null,
    incarnation: belief?.incarnation ?? null,
    story: told.story,
  };
}

function actorOf({ model }: DrivenDemonstration, name: string): Actor {
  const actor = model.actor(name);
  if (actor === undefined) throw new HttpFailure(404, `${name} is no member of this demonstration`);
  return actor;
}
