/** The edge cases as far as a single message goes: what is read, what is refused, and whom a query is for. */
import { expect, test } from 'vitest';
import { formatEndpoint, formatIp } from '../../packages/hearsay/src/base/address.ts';
import { DecodeError } from '../../packages/hearsay/src/base/errors.ts';
import { decodeUserEvent } from '../../packages/hearsay/src/serf/event-messages.ts';
import { matchesFilters } from '../../packages/hearsay/src/serf/filters.ts';
import { decodeJoinIntent, decodeLeaveIntent } from '../../packages/hearsay/src/serf/intent-messages.ts';
import { SerfMessageType } from '../../packages/hearsay/src/serf/message-type.ts';
import { decodeQuery, decodeQueryResponse } from '../../packages/hearsay/src/serf/query-messages.ts';
import { decodeRelay } from '../../packages/hearsay/src/serf/relay-messages.ts';
import { describeKinds, hex, ofKind, runAll, unhex, type Vector } from './load.ts';

interface Edge extends Vector {
  readonly kind: 'serf-edge';
  readonly hex: string;
  readonly log?: readonly string[];
  readonly events?: readonly { readonly event: string; readonly ltime?: number }[];
  readonly sent?: readonly { readonly to: string; readonly hex: string }[];
  /** The real one died of it. */
  readonly crashes?: string;
}

/** Who received them. */
const SELF = { name: 'self', tags: { role: 'web' } };
/** The last Lamport time of all, which the real one takes, setting its clock to 0: we refuse it. */
const LAST_TIME = 'cfffffffffffffffff';

const GOSSIP: Readonly<Record<number, (message: Uint8Array) => unknown>> = {
  [SerfMessageType.Leave]: decodeLeaveIntent,
  [SerfMessageType.Join]: decodeJoinIntent,
  [SerfMessageType.UserEvent]: decodeUserEvent,
  [SerfMessageType.Query]: decodeQuery,
  [SerfMessageType.QueryResponse]: decodeQueryResponse,
  [SerfMessageType.Relay]: decodeRelay,
};

function read(message: Uint8Array): unknown {
  const decode = GOSSIP[message[0]!];
  if (decode === undefined) throw DecodeError.of('unsupported');
  return decode(message);
}

function isRefused({ hex: bytes, log, crashes }: Edge): boolean {
  if (bytes === '' || crashes !== undefined || bytes.includes(LAST_TIME)) return true;
  return log!.some((line) => /Error decoding|unknown type/.test(line));
}

describeKinds(['serf-edge'], (file) => {
  const edges = ofKind<Edge>(file, 'serf-edge');
  const ofType = (type: number): Edge[] =>
    edges.filter((edge) => !isRefused(edge) && unhex(edge.hex)[0] === type);

  test('what Serf refused or died of is refused, and what it read is read', () => {
    runAll(`${file.name} read`, edges, (edge) => {
      if (isRefused(edge)) expect(() => read(unhex(edge.hex))).toThrow(DecodeError);
      else expect(read(unhex(edge.hex))).toBeTypeOf('object');
    });
  });

  test('a query is for whom it was delivered to', () => {
    runAll(`${file.name} filters`, ofType(SerfMessageType.Query), ({ hex: bytes, events }) => {
      const isDelivered = events!.some(({ event }) => event === 'query');
      expect(matchesFilters(decodeQuery(unhex(bytes)).filters, SELF)).toBe(isDelivered);
    });
  });

  test('what is relayed is what was sent, and where', () => {
    runAll(`${file.name} relay`, ofType(SerfMessageType.Relay), ({ hex: bytes, sent }) => {
      const { address, port, message } = decodeRelay(unhex(bytes));
      const to = formatEndpoint({ host: formatIp(address), port });
      expect([{ to, hex: `08${hex(message)}` }]).toEqual(sent);
    });
  });
});
