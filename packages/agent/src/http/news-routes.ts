/** User events and queries: what is sent round, and what comes by. */
import { z } from 'zod';
import type { QueryRequest } from 'hearsay/core';
import type { AgentApi } from '../agent/agent-api.ts';
import { isValidFilter, parseEventFilters } from '../agent/event-filter.ts';
import { asked, HttpFailure } from './failure.ts';
import { lineStream } from './line-stream.ts';
import type { LiveHub } from './live.ts';
import { route, type Route } from './route.ts';
import { EVENT_BODY, LIVE_EVENT, QUERY_BODY, QUERY_LINE, type EventBody, type QueryBody } from './schemas.ts';
import type { Slots } from './slots.ts';
import { payloadBytes } from './views.ts';

const EVENT_STREAM = 'text/event-stream';
const LINES = 'application/x-ndjson';

export function newsRoutes(api: AgentApi, live: LiveHub, querySlots: Slots): Route[] {
  return [
    route({
      method: 'GET',
      path: '/v1/events',
      id: 'followEvents',
      summary: 'Events from now on, as server-sent events',
      description:
        'The first event is `hello` with all members. A comment comes as a heartbeat when nothing else ' +
        'does. A client that is too slow gets `lagged`. There are no event ids: who reconnects starts anew.',
      query: [
        {
          name: 'filter',
          description:
            "serf's filters, comma-separated: `*`, `member-join`, `member-leave`, `member-failed`, " +
            '`member-update`, `member-reap`, `user`, `user:NAME`, `query`, `query:NAME`',
          schema: z.string(),
        },
      ],
      answers: {
        200: { description: 'The stream', contentType: EVENT_STREAM, items: LIVE_EVENT },
      },
      failures: [503],
      handle: ({ query }) => {
        const filters = parseEventFilters(query.get('filter') ?? '');
        if (!filters.every(isValidFilter)) {
          throw new HttpFailure(400, 'filter: Invalid event filter', { field: 'filter' });
        }
        return streamed(live.open(filters), EVENT_STREAM);
      },
    }),
    route<EventBody>({
      method: 'POST',
      path: '/v1/events',
      id: 'publishEvent',
      summary: 'Send a user event round the cluster',
      body: EVENT_BODY,
      answers: { 204: null },
      failures: [422],
      handle: async ({ body }) => {
        const payload = payloadBytes(body);
        await asked(() => api.publish(body.name, payload, { coalesce: body.coalesce }));
        return new Response(null, { status: 204 });
      },
    }),
    route<QueryBody>({
      method: 'POST',
      path: '/v1/query',
      id: 'query',
      summary: 'Ask the members something; their answers come as they arrive',
      answers: {
        200: { description: 'A line of JSON for each answer', contentType: LINES, items: QUERY_LINE },
      },
      body: QUERY_BODY,
      failures: [422, 503],
      handle: async ({ body }) => {
        const request = queryRequest(body);
        const giveBack = querySlots.take();
        try {
          const answers = await asked(() => api.query(request));
          return streamed(lineStream(answers, giveBack), LINES);
        } catch (error) {
          giveBack();
          throw error;
        }
      },
    }),
  ];
}

function queryRequest(body: QueryBody): QueryRequest {
  const { name, nodes, tags, wantsAcks, relayFactor, timeoutMs } = body;
  return {
    name,
    payload: payloadBytes(body),
    ...(nodes === null ? {} : { nodes }),
    ...(tags === null ? {} : { tags }),
    wantsAcks,
    relayFactor,
    timeoutMs,
  };
}

function streamed(stream: ReadableStream<Uint8Array>, contentType: string): Response {
  // For proxies that would keep a stream back until it is large enough.
  return new Response(stream, { headers: { 'Content-Type': contentType, 'X-Accel-Buffering': 'no' } });
}
