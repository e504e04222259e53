/** One message, or one map of a stream, with the wire's own names: for people and for tests. */
import type { Reader } from '../base/reader.ts';
import { decodeAlive, decodeDead, decodeSuspect } from './claims.ts';
import type { Suspect } from './claims.ts';
import { MessageType } from './message-type.ts';
import { decodeAck, decodeIndirectPing, decodeNack, decodePing } from './probe-messages.ts';
import type { Ping } from './probe-messages.ts';
import type { PushPull } from './push-pull.ts';
import { decodeErrorMessage } from './stream-messages.ts';
import type { PushPullNode } from './stream-messages.ts';

/** Field names of the wire, in wire order. `null` is nil; a field that is left out when empty is absent. */
export type DescribedFields = Readonly<Record<string, string | number | boolean | Uint8Array | null>>;

const NAMES: Readonly<Record<number, string>> = {
  [MessageType.Ping]: 'ping',
  [MessageType.IndirectPing]: 'indirectPing',
  [MessageType.Ack]: 'ackResp',
  [MessageType.Suspect]: 'suspect',
  [MessageType.Alive]: 'alive',
  [MessageType.Dead]: 'dead',
  [MessageType.PushPull]: 'pushPull',
  [MessageType.Compound]: 'compound',
  [MessageType.User]: 'user',
  [MessageType.Compress]: 'compress',
  [MessageType.Encrypt]: 'encrypt',
  [MessageType.Nack]: 'nackResp',
  [MessageType.HasCrc]: 'hasCrc',
  [MessageType.Error]: 'err',
  [MessageType.HasLabel]: 'hasLabel',
};

/** memberlist's name of a message type, or `unknown`. */
export function messageName(type: number): string {
  return NAMES[type] ?? 'unknown';
}

/**
 * The fields of a message of `type` that is one map; `undefined` for other types. The reader is behind the
 * type.
 */
export function describeMap(type: number, reader: Reader): DescribedFields | undefined {
  switch (type) {
    case MessageType.Ping:
      return describePing(decodePing(reader));
    case MessageType.IndirectPing: {
      const ping = decodeIndirectPing(reader);
      const start = { Nack: ping.nack, Node: ping.node, Port: ping.port, SeqNo: ping.seqNo };
      return { ...start, ...describeSource(ping), Target: ping.target };
    }
    case MessageType.Ack: {
      const { mark, payload, seqNo } = decodeAck(reader);
      return { ...describeMark(mark), Payload: payload, SeqNo: seqNo };
    }
    case MessageType.Nack:
      return { SeqNo: decodeNack(reader).seqNo };
    case MessageType.Suspect:
      return describeAccusation(decodeSuspect(reader));
    case MessageType.Dead:
      return describeAccusation(decodeDead(reader));
    case MessageType.Alive: {
      const { addr, incarnation, meta, node, port, vsn } = decodeAlive(reader);
      return { Addr: addr, Incarnation: incarnation, Meta: meta, Node: node, Port: port, Vsn: vsn };
    }
    case MessageType.Error:
      return { Error: decodeErrorMessage(reader).error };
    default:
      return undefined;
  }
}

export function describePushPullHeader({ join, nodes, userState }: PushPull): DescribedFields {
  return { Join: join, Nodes: nodes.length, UserStateLen: userState.length };
}

export function describePushPullNode(node: PushPullNode): DescribedFields {
  const { addr, incarnation, meta, name, port, state, vsn } = node;
  return { Addr: addr, Incarnation: incarnation, Meta: meta, Name: name, Port: port, State: state, Vsn: vsn };
}

function describePing(ping: Ping): DescribedFields {
  return { ...describeMark(ping.mark), Node: ping.node, SeqNo: ping.seqNo, ...describeSource(ping) };
}

function describeMark(mark: Uint8Array | null): DescribedFields {
  return mark === null ? {} : { Hearsay: mark };
}

function describeSource(source: Pick<Ping, 'sourceAddr' | 'sourcePort' | 'sourceNode'>): DescribedFields {
  const { sourceAddr, sourcePort, sourceNode } = source;
  return {
    ...(sourceAddr !== null && sourceAddr.length > 0 && { SourceAddr: sourceAddr }),
    ...(sourceNode !== '' && { SourceNode: sourceNode }),
    ...(sourcePort !== 0 && { SourcePort: sourcePort }),
  };
}

function describeAccusation({ from, incarnation, node }: Suspect): DescribedFields {
  return { From: from, Incarnation: incarnation, Node: node };
}
