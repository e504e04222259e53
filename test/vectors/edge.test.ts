import { expect, test } from 'vitest';
import { formatEndpoint, parseIp } from '../../packages/hearsay/src/base/address.ts';
import { Reader } from '../../packages/hearsay/src/base/reader.ts';
import { Rng } from '../../packages/hearsay/src/base/rng.ts';
import { nodeAead } from '../../packages/hearsay/src/node/crypto.ts';
import { Stack } from '../../packages/hearsay/src/stack/stack.ts';
import { SILENT_DELEGATE, type SwimEvent } from '../../packages/hearsay/src/swim/api.ts';
import { swimConfig } from '../../packages/hearsay/src/swim/config.ts';
import { Directory } from '../../packages/hearsay/src/swim/directory.ts';
import { RULES, type RulesName } from '../../packages/hearsay/src/swim/rules.ts';
import { PacketEnvelope, type EnvelopeOptions } from '../../packages/hearsay/src/wire/envelope.ts';
import { Keyring } from '../../packages/hearsay/src/wire/keyring.ts';
import { MessageType } from '../../packages/hearsay/src/wire/message-type.ts';
import { decodeAck } from '../../packages/hearsay/src/wire/probe-messages.ts';
import { StreamDecoder } from '../../packages/hearsay/src/wire/stream-decoder.ts';
import { StreamEnvelope } from '../../packages/hearsay/src/wire/stream-envelope.ts';
import { RecordingEffects } from '../support/recording-effects.ts';
import { describeKinds, hex, ofKind, runAll, unhex, type Vector } from './load.ts';

interface Recorded {
  events: { event: string; node?: string; payload?: string }[];
  nodes: string[];
  sent: { to: string; decoded: Decoded }[];
  reply?: string;
  reply_decoded?: Decoded;
  panic?: string;
}

interface Decoded {
  name?: string;
  layer?: string;
  decoded?: Record<string, unknown>;
  inner?: Decoded;
  header?: Record<string, unknown>;
  nodes?: Record<string, unknown>[];
}

interface Edge extends Vector {
  kind: 'edge-packet' | 'edge-stream';
  hex: string;
  receiver: {
    name: string;
    keys: string[];
    label: string;
    verify_incoming: boolean;
    skip_inbound_label_check: boolean;
    protocol_version: 1 | 2;
  };
  'memberlist_0.2.2'?: Recorded;
  'memberlist_0.5.3'?: Recorded;
}

/** What there is to compare: effects, in no order where the reference has two queues of its own. */
interface Effect {
  events: string[];
  nodes: string[];
  sent: string[];
  reply: string | null;
}

const PEER = { host: '10.0.5.5', port: 7946 };

function envelopeOf({ receiver }: Edge): EnvelopeOptions {
  const keyring = receiver.keys.length === 0 ? null : new Keyring(receiver.keys.map(unhex));
  return {
    label: receiver.label,
    skipInboundLabelCheck: receiver.skip_inbound_label_check,
    keyring,
    aead: nodeAead,
    compress: false,
    encryptionVersion: receiver.protocol_version === 1 ? 0 : 1,
    verifyIncoming: receiver.verify_incoming,
    verifyOutgoing: true,
  };
}

/**
 * What a fresh node does about it. Its written replies are read when they are compared: ours may be
 * plaintext.
 */
function run(edge: Edge, rules: RulesName): Effect & { written: readonly Uint8Array[] } {
  const effects = new RecordingEffects<SwimEvent>();
  const envelope = envelopeOf(edge);
  const stack = new Stack(
    {
      name: edge.receiver.name,
      address: { bytes: parseIp('10.0.0.1')!, port: 7946 },
      meta: new TextEncoder().encode('self-meta'),
      versions: new Uint8Array([1, 5, edge.receiver.protocol_version, 2, 5, 4]),
      config: swimConfig('lan'),
      rules: RULES[rules],
      directory: new Directory(),
      rng: Rng.seeded(1),
      now: 0,
      delegate: SILENT_DELEGATE,
      explainRefusals: true,
      envelope,
    },
    effects,
  );
  stack.swim.queue.prune(0); // the recorder's was empty
  effects.clear();
  if (edge.kind === 'edge-packet') stack.handlePacket(PEER, unhex(edge.hex), 0);
  else sendStream(stack, unhex(edge.hex));
  return {
    events: effects.events.flatMap(describeEvent).sort(),
    nodes: stack
      .members()
      .map(({ name, state, incarnation }) => `${name}=${state}@${incarnation}`)
      .sort(),
    sent: effects.packets.map(
      ({ to, packet }) => `${formatEndpoint(to)} ${describePacket(packet, envelope)}`,
    ),
    reply: null,
    written: effects.written.map(({ bytes }) => bytes),
  };
}

function sendStream(stack: Stack, bytes: Uint8Array): void {
  stack.handleStreamAccepted(2, PEER, 0);
  stack.handleStreamData(2, bytes, 0);
  stack.handleStreamEnd(2, 0);
}

function describeEvent(event: SwimEvent): string[] {
  switch (event.type) {
    case 'member-join':
      return [`join ${event.member.name}`];
    case 'member-leave':
      return [`leave ${event.member.name}`];
    case 'member-update':
      return [`update ${event.member.name}`];
    case 'conflict':
      return [`conflict ${event.existing.name}`];
    case 'user-message':
      return [`user-message ${hex(event.payload)}`];
    case 'remote-state':
      return ['merge-remote-state'];
    default:
      return [];
  }
}

function describePacket(packet: Uint8Array, envelope: EnvelopeOptions): string {
  const texts: string[] = [];
  // What we send carries our label, also where the check of inbound ones is left to somebody else.
  new PacketEnvelope({ ...envelope, skipInboundLabelCheck: false }).open(packet, (message) => {
    // Everything else is ours alone, and equal to nothing that was recorded.
    if (message[0] !== MessageType.Ack) {
      texts.push(`a message of type ${message[0]}`);
      return;
    }
    const reader = new Reader();
    reader.reset(message, 1);
    const { seqNo, payload } = decodeAck(reader);
    texts.push(`ackResp ${seqNo} ${payload === null ? 'null' : hex(payload)}`);
  });
  return texts.join(' ');
}

function describeReply(written: readonly Uint8Array[], envelope: EnvelopeOptions): string | null {
  if (written.length === 0) return null;
  const opener = new StreamEnvelope(envelope).opener('connecting');
  const decoder = new StreamDecoder();
  for (const bytes of written) {
    const plain = opener.push(bytes);
    const message = plain && decoder.push(plain);
    if (message === undefined) continue;
    if (message.type === MessageType.Ack) return `ackResp ${message.ack.seqNo} null`;
    if (message.type === MessageType.Error) return `err ${message.error.error.toLowerCase()}`;
    if (message.type !== MessageType.PushPull) break;
    const names = message.pushPull.nodes.map((node) => `${node.name}=${node.state}@${node.incarnation}`);
    return `pushPull ${message.pushPull.join} ${names.sort().join(' ')}`;
  }
  throw new Error('a reply that is none');
}

function innermost(decoded: Decoded): Decoded {
  return decoded.inner === undefined ? decoded : innermost(decoded.inner);
}

function describeDecoded(outer: Decoded): string {
  const decoded = innermost(outer);
  const fields = decoded.decoded ?? {};
  switch (decoded.name ?? decoded.layer) {
    case 'ackResp': {
      const payload = fields['Payload'] as { $hex: string } | null;
      return `ackResp ${String(fields['SeqNo'])} ${payload === null ? 'null' : payload.$hex}`;
    }
    case 'err':
      return `err ${String(fields['Error']).toLowerCase()}`;
    case 'pushPull': {
      const nodes = decoded.nodes!.map(
        (node) => `${String(node['Name'])}=${String(node['State'])}@${String(node['Incarnation'])}`,
      );
      return `pushPull ${String(decoded.header!['Join'])} ${nodes.sort().join(' ')}`;
    }
    default:
      throw new Error(`no description of ${JSON.stringify(decoded)}`);
  }
}

function describeRecorded(recorded: Recorded): Effect {
  return {
    events: recorded.events
      .map(({ event, node, payload }) => describeRecordedEvent(event, node, payload))
      .sort(),
    nodes: [...recorded.nodes].sort(),
    sent: recorded.sent.map(({ to, decoded }) => `${to} ${describeDecoded(decoded)}`),
    reply: recorded.reply_decoded === undefined ? null : describeDecoded(recorded.reply_decoded),
  };
}

function describeRecordedEvent(event: string, node: string | undefined, payload: string | undefined): string {
  if (event === 'user-message') return `user-message ${payload!}`;
  return node === undefined ? event : `${event} ${node}`;
}

/** Error texts of the reference go on with a number or a name: ours is their beginning. */
function expectReply(ours: string | null, theirs: string | null): void {
  if (ours === null || !ours.startsWith('err ')) expect(ours, 'reply').toBe(theirs);
  else expect(theirs?.startsWith(ours), `reply: ${ours} of ${theirs}`).toBe(true);
}

function expectEffect(ours: Effect, theirs: Effect): void {
  expectReply(ours.reply, theirs.reply);
  expect({ ...ours, reply: null }).toEqual({ ...theirs, reply: null });
}

/** Where the reference died there is nothing to match: drop it, answer nothing, and go on. */
function expectDropped(ours: Effect): void {
  expect(ours.events).toEqual([]);
  expect(ours.nodes).toEqual(['self=alive@1']);
  expect(ours.sent).toEqual([]);
}

function check(edge: Edge, rules: RulesName, version: 'memberlist_0.2.2' | 'memberlist_0.5.3'): void {
  const { written, ...effect } = run(edge, rules);
  const ours = { ...effect, reply: describeReply(written, envelopeOf(edge)) };
  const recorded = edge[version];
  // Where 0.2.2 refuses what the newest takes, such as msgpack's later types, we take it too.
  const candidates = [recorded, edge['memberlist_0.5.3']].filter((one) => one !== undefined);
  const sane = candidates.filter((one) => one.panic === undefined);
  if (sane.length === 0) return expectDropped(ours);
  const failures: unknown[] = [];
  for (const candidate of sane) {
    try {
      return expectEffect(ours, describeRecorded(candidate));
    } catch (error) {
      failures.push(error);
    }
  }
  throw failures[0];
}

describeKinds(['edge-packet', 'edge-stream'], (file) => {
  for (const kind of ['edge-packet', 'edge-stream'] as const) {
    const edges = ofKind<Edge>(file, kind);
    test(`each ${kind} does what it did to memberlist 0.2.2`, () => {
      runAll(`${file.name} ${kind} (0.2.2)`, edges, (edge) =>
        check(edge, 'memberlist-0.2', 'memberlist_0.2.2'),
      );
    });
    test(`each ${kind} does what it did to memberlist 0.5.3`, () => {
      runAll(`${file.name} ${kind} (0.5.3)`, edges, (edge) => check(edge, 'memberlist', 'memberlist_0.5.3'));
    });
    test(`no ${kind} harms a node with our own rules`, () => {
      runAll(`${file.name} ${kind} (ours)`, edges, (edge) => {
        expect(run(edge, 'hearsay').nodes.some((node) => node.startsWith('self=alive@'))).toBe(true);
      });
    });
  }
});
