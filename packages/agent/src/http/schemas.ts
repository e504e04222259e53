/**
 * What the API takes and gives, as schemas: requests are checked against them, and the OpenAPI document is
 * made of them. Each has the name under which the document lists it. The types beside them are what
 * `views.ts` must produce.
 */
import type { Tags } from 'hearsay/core';
import { z } from 'zod';
import { DIAGNOSIS } from '../doctor/diagnosis-text.ts';

/** The schemas of answers and of bodies, by the name in the document. */
export const ANSWER_SCHEMAS: Map<string, z.ZodType> = new Map();
export const BODY_SCHEMAS: Map<string, z.ZodType> = new Map();

/** Bytes as text if they are UTF-8, else in base64. `null`: none. */
export interface PayloadView {
  readonly payload: string | null;
  readonly encoding: 'text' | 'base64';
}

export interface VersionsView {
  readonly min: number;
  readonly max: number;
  readonly current: number;
}

export interface MemberView {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly status: 'alive' | 'leaving' | 'left' | 'failed';
  readonly tags: Tags;
  readonly isSelf: boolean;
  readonly swimVersions: VersionsView;
  readonly serfVersions: VersionsView;
}

export interface CoordinateView {
  readonly vec: readonly number[];
  readonly error: number;
  readonly adjustment: number;
  readonly height: number;
}

const text = z.string();
const instant = z.iso.datetime().describe('When this node heard it, by its wall clock');
const count = z.int().min(0);
const tags = z.record(z.string(), z.string());
const payload = text.nullable().describe('In the encoding beside it');
const encoding = z.enum(['text', 'base64']);
const decimal = z.string().regex(/^\d+$/).describe('A 64-bit number, as decimal text');
const millis = z
  .number()
  .describe('Monotonic clock of the node that tells it; only differences mean anything');
const versions = z.strictObject({ min: count, max: count, current: count });

export const ERROR: z.ZodType = answer(
  'Error',
  z.strictObject({
    error: text,
    field: text.describe('The parameter or the field that is wrong').optional(),
  }),
);

export const MEMBER: z.ZodType<MemberView> = answer(
  'Member',
  z.strictObject({
    name: text,
    host: text,
    port: count,
    status: z.enum(['alive', 'leaving', 'left', 'failed']),
    tags,
    isSelf: z.boolean(),
    swimVersions: versions.describe("memberlist's protocol"),
    serfVersions: versions.describe("Serf's protocol"),
  }),
);

export const MEMBERS: z.ZodType = answer('Members', z.strictObject({ members: z.array(MEMBER) }));

const grounds = z.strictObject({
  pingedAt: millis,
  timeoutMs: z.number(),
  intervalMs: z.number(),
  direct: z.enum(['timeout', 'refused']),
  helpers: z.array(z.strictObject({ helper: text, outcome: z.enum(['nack', 'silent']) })),
  stream: z.enum(['refused', 'reset', 'timeout', 'no-answer', 'not-tried']),
  healthScore: count,
  stallMs: z.number(),
});

const hearing = z.discriminatedUnion('via', [
  z.strictObject({ via: z.literal('probe'), grounds }),
  z.strictObject({ via: z.enum(['gossip', 'push-pull']), from: text.nullable() }),
]);

const outcome = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pending') }),
  z.strictObject({ kind: z.literal('dead'), by: text, at: millis }),
  z.strictObject({ kind: z.literal('left'), at: millis }),
  z.strictObject({ kind: z.literal('refuted'), incarnation: count, at: millis }),
  z.strictObject({ kind: z.literal('withdrawn'), stallMs: z.number(), at: millis }),
]);

const accusation = answer(
  'Accusation',
  z.strictObject({
    subject: text,
    incarnation: count,
    accuser: text,
    openedAt: millis,
    hearing,
    confirmations: z.array(z.strictObject({ accuser: text, at: millis })),
    outcome,
  }),
);

export const WHY: z.ZodType = answer(
  'Why',
  z.strictObject({
    name: text,
    state: z.enum(['alive', 'suspect', 'dead', 'left']).nullable().describe('null: no longer remembered'),
    incarnation: count.nullable(),
    accusations: z.array(accusation).describe('Oldest first'),
    story: text.describe('All of it in words, a line an event'),
  }),
);

export const DOCTORED: z.ZodType = answer('Diagnosis', DIAGNOSIS);

const memberEvent = z.strictObject({
  event: z.enum(['member-join', 'member-leave', 'member-failed', 'member-update', 'member-reap']),
  at: instant,
  members: z.array(MEMBER),
});

/** The data of each event of the live stream. */
export const LIVE_EVENT: z.ZodType = answer(
  'LiveEvent',
  z.discriminatedUnion('event', [
    z
      .strictObject({ event: z.literal('hello'), at: instant, name: text, members: z.array(MEMBER) })
      .describe('The first: who is there now; nothing is missing after it'),
    memberEvent,
    z.strictObject({
      event: z.literal('user'),
      at: instant,
      name: text,
      payload,
      encoding,
      coalesce: z.boolean(),
      lamportTime: decimal,
    }),
    z.strictObject({
      event: z.literal('query'),
      at: instant,
      name: text,
      payload,
      encoding,
      from: text,
      lamportTime: decimal,
    }),
    z
      .strictObject({ event: z.literal('lagged'), at: instant, missed: count })
      .describe('This client was too slow: so many events are missing here'),
  ]),
);

/** A line of the answer to a query. */
export const QUERY_LINE: z.ZodType = answer(
  'QueryLine',
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['ack', 'response']), from: text, payload, encoding }),
    z.strictObject({ kind: z.literal('done'), acks: count, responses: count }).describe('The last line'),
    z.strictObject({ kind: z.literal('failed'), error: text }).describe('The last line of one that broke'),
  ]),
);

/** One character a member, in the order of the members; `-`: unknown. */
export const STATE_SIGNS = { alive: 'a', suspect: 's', dead: 'd', left: 'l' } as const;

/** Short, since a large cluster has a million beliefs. */
export const VIEWS: z.ZodType = answer(
  'Views',
  z.strictObject({
    at: instant.describe('When the last answer had come'),
    name: text.describe('Who asked the others'),
    members: z.array(text).describe('Everybody in any of the views, in the order of their names'),
    views: z
      .array(
        z.strictObject({
          observer: text,
          tookMs: z.number().describe('How long its answer took; 0: it is the asker itself'),
          isCut: z.boolean().describe('It knows more members than are asked for'),
          states: z
            .string()
            .regex(/^[asdl-]*$/)
            .describe('A character for each of `members`: alive, suspect, dead, left, or - (unknown)'),
          incarnations: z.array(count).describe('Of each of `members`; 0 where it is unknown'),
        }),
      )
      .describe('The asker first. What others answer is their claim'),
    silent: z
      .array(
        z.strictObject({
          observer: text,
          reason: z.enum(['other-program', 'dead', 'left', 'no-answer', 'refused', 'not-asked']),
          text: text.describe('The same, for people'),
        }),
      )
      .describe('Members of whose own beliefs nothing is known'),
  }),
);

export const LAB: z.ZodType = answer(
  'Lab',
  z.strictObject({
    server: z.enum(['agent', 'demonstration']),
    name: text.describe('The member that answers, or what is shown'),
    version: text,
    offers: z.array(z.enum(['views', 'events', 'why', 'recording', 'deeds'])),
  }),
);

export const KEYS: z.ZodType = answer(
  'Keys',
  z.strictObject({
    nodes: count.describe('Members that were asked'),
    responses: count,
    errors: count,
    messages: z.record(z.string(), z.string()).describe('What a member said, by its name'),
    keys: z.record(z.string(), count).describe('How many members have each key'),
    primaryKeys: z.record(z.string(), count).describe('At how many it is the primary'),
    error: text.nullable().describe('null: every member has done it'),
  }),
);

export const JOINED: z.ZodType = answer(
  'Joined',
  z.strictObject({
    joined: count.describe('How many addresses worked'),
    error: text.nullable().describe('null: all that were tried, or at least one, worked'),
  }),
);

export const TAGS: z.ZodType = answer('Tags', z.strictObject({ tags }));

export const STATS: z.ZodType = answer(
  'Stats',
  z.record(z.string(), z.record(z.string(), z.string())).describe("serf's groups; every value is a text"),
);

const coordinate = answer(
  'Coordinate',
  z.strictObject({
    vec: z.array(z.number()),
    error: z.number(),
    adjustment: z.number(),
    height: z.number(),
  }) satisfies z.ZodType<CoordinateView>,
);

export const ROUND_TRIP: z.ZodType = answer(
  'RoundTrip',
  z.strictObject({
    a: text,
    b: text,
    rttMs: z.number().describe('Estimated from the two coordinates'),
    coordinates: z.strictObject({ a: coordinate, b: coordinate }).describe('In seconds'),
  }),
);

export const HEALTH: z.ZodType = answer(
  'Health',
  z.strictObject({
    status: z.enum(['ok', 'degraded']),
    name: text,
    healthScore: count.describe('Local health (Lifeguard): 0 is healthy'),
  }),
);

export const READINESS: z.ZodType = answer(
  'Readiness',
  z.strictObject({ ready: z.boolean(), reason: text.nullable() }),
);

const payloadFields = {
  payload: text.nullable().default(null),
  encoding: encoding.default('text'),
};

export interface EventBody extends PayloadView {
  readonly name: string;
  readonly coalesce: boolean;
}
export const EVENT_BODY: z.ZodType<EventBody> = body(
  'EventRequest',
  z.strictObject({ name: text.min(1), ...payloadFields, coalesce: z.boolean().default(false) }),
);

export interface QueryBody extends PayloadView {
  readonly name: string;
  readonly nodes: readonly string[] | null;
  readonly tags: Tags | null;
  readonly wantsAcks: boolean;
  readonly relayFactor: number;
  readonly timeoutMs: number;
}
export const QUERY_BODY: z.ZodType<QueryBody> = body(
  'QueryRequest',
  z.strictObject({
    name: text.min(1),
    ...payloadFields,
    nodes: z.array(text).nullable().default(null).describe('Only these answer; null: all'),
    tags: tags.nullable().default(null).describe('Only members whose tags match these expressions answer'),
    wantsAcks: z.boolean().default(false),
    relayFactor: z.int().min(0).max(255).default(0),
    timeoutMs: z.number().min(0).max(3_600_000).default(0).describe("0: serf's default for the cluster"),
  }),
);

export interface JoinBody {
  readonly addresses: readonly string[];
  readonly replay: boolean;
}
export const JOIN_BODY: z.ZodType<JoinBody> = body(
  'JoinRequest',
  z.strictObject({
    addresses: z.array(text.min(1)).min(1).max(256),
    replay: z.boolean().default(false).describe('Deliver events from before the join, too'),
  }),
);

export interface ForceLeaveBody {
  readonly name: string;
  readonly prune: boolean;
}
export const FORCE_LEAVE_BODY: z.ZodType<ForceLeaveBody> = body(
  'ForceLeaveRequest',
  z.strictObject({ name: text.min(1), prune: z.boolean().default(false).describe('Also forget it') }),
);

export const TAGS_BODY: z.ZodType<{ readonly tags: Tags }> = body('TagsRequest', z.strictObject({ tags }));

export const KEY_BODY: z.ZodType<{ readonly key: string }> = body(
  'KeyRequest',
  z.strictObject({ key: text.min(1).describe('16, 24 or 32 bytes in base64') }),
);

function answer<Schema extends z.ZodType>(name: string, schema: Schema): Schema {
  ANSWER_SCHEMAS.set(name, schema);
  return schema;
}

function body<Schema extends z.ZodType>(name: string, schema: Schema): Schema {
  BODY_SCHEMAS.set(name, schema);
  return schema;
}
