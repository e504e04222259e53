/** The companion's voice for the page: whether there is a model, and one step of it at a time. */
import { z } from 'zod';
import type { CompanionModel } from '../companion/model.ts';
import { TASK_NAMES } from '../companion/prompt.ts';
import type { TurnBody, TurnLine } from '../companion/turn.ts';
import { HttpFailure } from './failure.ts';
import { json, jsonAnswer, route, type Route } from './route.ts';
import { Slots } from './slots.ts';
import { ANSWER_SCHEMAS, BODY_SCHEMAS } from './schemas.ts';

/** Steps that may be under way at once: one learner needs one. */
export const OPEN_TURNS_MAX = 4;
const TEXT_MAX = 16_000;
const text = z.string().max(TEXT_MAX);
const name = z.string().min(1).max(80);

const COMPANION = z.strictObject({
  offers: z.boolean().describe('Whether a model is set; without one the companion words everything itself'),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  wantsToken: z.boolean().describe('Whether a step needs the token'),
});
const TURN_BODY: z.ZodType<TurnBody> = z.strictObject({
  task: z.enum(TASK_NAMES),
  messages: z
    .array(
      z.discriminatedUnion('role', [
        z.strictObject({ role: z.literal('user'), text }),
        z.strictObject({
          role: z.literal('assistant'),
          text,
          calls: z.array(z.strictObject({ id: name, tool: name, input: z.unknown() })).max(8),
        }),
        z.strictObject({
          role: z.literal('tool'),
          results: z.array(z.strictObject({ id: name, tool: name, output: z.unknown() })).max(8),
        }),
      ]),
    )
    .min(1)
    .max(40),
  tools: z
    .array(z.strictObject({ name, description: text, parameters: z.record(z.string(), z.unknown()) }))
    .max(16)
    .default([]),
});
const TURN_LINE = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string() }),
  z
    .strictObject({ kind: z.literal('call'), id: z.string(), tool: z.string(), input: z.unknown() })
    .describe('A tool of the page; it comes back with the answer in another step'),
  z.strictObject({ kind: z.literal('done') }).describe('The last line'),
  z
    .strictObject({ kind: z.literal('failed'), error: z.string() })
    .describe('The last line of one that broke'),
]);
ANSWER_SCHEMAS.set('Companion', COMPANION);
ANSWER_SCHEMAS.set('CompanionLine', TURN_LINE);
BODY_SCHEMAS.set('CompanionTurn', TURN_BODY);

/** The same for every server of the page. `wantsToken`: it has a token, which a step has to show. */
export function companionRoutes(model: CompanionModel | null, wantsToken = false): Route[] {
  const slots = new Slots(OPEN_TURNS_MAX, 'companion turns');
  return [
    route({
      method: 'GET',
      path: '/v1/companion',
      id: 'introduceCompanion',
      summary: 'Whether a model words the companion, and which',
      answers: { 200: jsonAnswer('The model, never its key', COMPANION) },
      handle: () =>
        json({
          offers: model !== null,
          provider: model?.provider ?? null,
          model: model?.model ?? null,
          wantsToken,
        }),
    }),
    route<TurnBody>({
      method: 'POST',
      path: '/v1/companion/turn',
      id: 'companionTurn',
      summary: 'One step of the model',
      description: 'Pieces of text and calls of the page’s tools, a line of JSON each, as they come.',
      needsToken: 'if-there-is-one',
      body: TURN_BODY,
      answers: {
        200: { description: 'The step', contentType: 'application/x-ndjson', items: TURN_LINE },
      },
      failures: [503],
      handle: ({ body }) => {
        if (model === null) throw new HttpFailure(503, 'no model is set; the companion works without one');
        const release = slots.take();
        const cancel = new AbortController();
        return new Response(lines(model.turn(body, cancel.signal), cancel, release), {
          headers: { 'Content-Type': 'application/x-ndjson' },
        });
      },
    }),
  ];
}

function lines(
  turn: AsyncGenerator<TurnLine>,
  cancel: AbortController,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const next = await turn.next();
        if (next.done !== true) {
          controller.enqueue(encoder.encode(`${JSON.stringify(next.value)}\n`));
          return;
        }
        controller.close();
        onEnd();
      },
      cancel: async () => {
        cancel.abort();
        onEnd();
        await turn.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
