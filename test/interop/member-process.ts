/** The child's side of `test/support/our-member.ts`: one node, asked over IPC. It ends with its parent. */
import { join, type ClusterEvent, type ClusterEventType, type ClusterNode, type Logger } from 'hearsay';
import type { Questions, Report, Request } from '../support/our-member.ts';

const EVENT_TYPES: readonly ClusterEventType[] = [
  'join',
  'leave',
  'failed',
  'update',
  'suspect',
  'cleared',
  'reap',
  'conflict',
  'refuted',
  'packets-blocked',
  'message',
];

const report = (one: Report): void => void process.send?.(one);
const say = (_fields: object, message: string): void => report({ log: message });
const logger: Logger = { debug: () => undefined, info: () => undefined, warn: say, error: say };

let joined: ClusterNode | undefined;

function node(): ClusterNode {
  if (joined === undefined) throw new Error('it has not joined yet');
  return joined;
}

const answers: {
  [Kind in keyof Questions]: (
    asked: Questions[Kind]['asked'],
  ) => Questions[Kind]['answer'] | Promise<Questions[Kind]['answer']>;
} = {
  join: async (options) => {
    joined = await join({ ...options, logger });
    for (const type of EVENT_TYPES) joined.on(type, (event) => report({ event: plain(event) }));
    const { host, port } = joined;
    return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  },
  members: () =>
    node().members.all.map(({ name, state, host, port, incarnation, instance }) => {
      return { name, state, host, port, incarnation, instance };
    }),
  why: (member) => node().why(member).story,
  dropped: () => node().counters.dropped,
  leave: async () => {
    await node().leave();
    return null;
  },
};

function plain(event: ClusterEvent): Extract<Report, { event: unknown }>['event'] {
  const member = 'member' in event ? event.member.name : null;
  const incarnation = 'incarnation' in event ? event.incarnation : null;
  return { type: event.type, member, incarnation };
}

process.on('message', (request: Request) => {
  const { id, kind, asked } = request;
  const answer = answers[kind] as (asked: unknown) => unknown;
  Promise.resolve(asked)
    .then(answer)
    .then((result) => report({ id, answer: result }))
    .catch((error: unknown) => report({ id, error: error instanceof Error ? error.message : String(error) }));
});
process.on('disconnect', () => process.exit());
