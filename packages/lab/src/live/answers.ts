/** What our servers answer, as schemas: nothing that comes over the network is believed without a look. */
import { z } from '../player/zod.ts';

const text = z.string().max(65_536);
const name = z.string().max(1024);
const count = z.number().int().min(0);
/** Members of one cluster that a page takes; more would only be a grey square. */
const NAMES_MAX = 4096;

export const LAB = z.object({
  server: z.enum(['agent', 'demonstration']),
  name: text,
  version: text,
  offers: z.array(z.string()),
});
export type Lab = z.infer<typeof LAB>;

export const FAILURE = z.object({ error: text });

export const VIEWS = z.object({
  at: z.iso.datetime(),
  name,
  members: z.array(name).max(NAMES_MAX),
  views: z.array(
    z.object({
      observer: name,
      tookMs: z.number(),
      isCut: z.boolean(),
      states: z.string().regex(/^[asdl-]*$/),
      incarnations: z.array(count),
    }),
  ),
  silent: z.array(z.object({ observer: name, reason: z.string(), text })),
});
export type Views = z.infer<typeof VIEWS>;

const member = z.object({
  name,
  host: text,
  port: count,
  status: z.enum(['alive', 'leaving', 'left', 'failed']),
});

export const AGENT_EVENT = z.discriminatedUnion('event', [
  z.object({ event: z.literal('hello'), at: z.iso.datetime(), name, members: z.array(member) }),
  z.object({
    event: z.enum(['member-join', 'member-leave', 'member-failed', 'member-update', 'member-reap']),
    at: z.iso.datetime(),
    members: z.array(member),
  }),
  z.object({ event: z.literal('user'), at: z.iso.datetime(), name }),
  z.object({ event: z.literal('query'), at: z.iso.datetime(), name, from: name }),
  z.object({ event: z.literal('lagged'), at: z.iso.datetime(), missed: count }),
]);
export type AgentEvent = z.infer<typeof AGENT_EVENT>;

const state = z.enum(['alive', 'suspect', 'dead', 'left']).nullable();
const belief = z.object({ observer: name, member: name, state, incarnation: count });
export type Belief = z.infer<typeof belief>;

const actor = z.object({
  name,
  condition: z.enum(['starting', 'running', 'frozen', 'killed', 'leaving', 'left', 'failed']),
  isCut: z.boolean(),
  sinceMs: z.number(),
  healthScore: count,
});
/** What was really done to a process of the demonstration. */
export type Actor = z.infer<typeof actor>;

export const DEMO_EVENT = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('hello'),
    atMs: z.number(),
    title: text,
    actors: z.array(actor),
    beliefs: z.array(belief),
  }),
  z.object({ event: z.literal('actors'), atMs: z.number(), actors: z.array(actor) }),
  belief.extend({ event: z.literal('belief'), atMs: z.number(), detail: text.nullable() }),
  z.object({ event: z.literal('note'), atMs: z.number(), text }),
  z.object({ event: z.literal('story'), atMs: z.number(), teller: name, text }),
]);
export type DemoEvent = z.infer<typeof DEMO_EVENT>;

export const DEMO = z.object({ token: z.string().min(1), header: z.string().regex(/^[\w-]+$/) });

export const WHY = z.object({ name, story: text, teller: name.optional() });
export type WhyAnswer = z.infer<typeof WHY>;
