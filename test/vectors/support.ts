/** What several suites need to compare with the vectors. */
import { createCipheriv } from 'node:crypto';
import { Reader } from '../../packages/hearsay/src/base/reader.ts';
import { Writer } from '../../packages/hearsay/src/base/writer.ts';
import { nodeAead } from '../../packages/hearsay/src/node/crypto.ts';
import { NONCE_BYTES, TAG_BYTES } from '../../packages/hearsay/src/wire/aead.ts';
import type { Aead } from '../../packages/hearsay/src/wire/aead.ts';
import * as claims from '../../packages/hearsay/src/wire/claims.ts';
import type { Layer } from '../../packages/hearsay/src/wire/describe.ts';
import { MessageType } from '../../packages/hearsay/src/wire/message-type.ts';
import * as probes from '../../packages/hearsay/src/wire/probe-messages.ts';
import * as streams from '../../packages/hearsay/src/wire/stream-messages.ts';
import { hex } from './load.ts';

/** AES-GCM with the nonce of a vector, so that sealing gives the recorded bytes. */
export function aeadWithNonce(nonce: Uint8Array): Aead {
  return {
    open: (key, box, aad) => nodeAead.open(key, box, aad),
    sealInto(out, offset, key, plain, aad) {
      const cipher = createCipheriv(`aes-${key.length * 8}-gcm` as 'aes-128-gcm', key, nonce);
      cipher.setAAD(aad);
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      out.set(nonce, offset);
      out.set(body, offset + NONCE_BYTES);
      out.set(cipher.getAuthTag(), offset + NONCE_BYTES + body.length);
      if (cipher.getAuthTag().length !== TAG_BYTES) throw new Error('an odd tag');
    },
  };
}

const CODECS: Readonly<Record<number, (reader: Reader, writer: Writer) => void>> = {
  [MessageType.Ping]: (reader, writer) => probes.encodePing(writer, probes.decodePing(reader)),
  [MessageType.IndirectPing]: (reader, writer) => {
    probes.encodeIndirectPing(writer, probes.decodeIndirectPing(reader));
  },
  [MessageType.Ack]: (reader, writer) => probes.encodeAck(writer, probes.decodeAck(reader)),
  [MessageType.Nack]: (reader, writer) => probes.encodeNack(writer, probes.decodeNack(reader)),
  [MessageType.Suspect]: (reader, writer) => claims.encodeSuspect(writer, claims.decodeSuspect(reader)),
  [MessageType.Dead]: (reader, writer) => claims.encodeDead(writer, claims.decodeDead(reader)),
  [MessageType.Alive]: (reader, writer) => claims.encodeAlive(writer, claims.decodeAlive(reader)),
  [MessageType.Error]: (reader, writer) => {
    streams.encodeErrorMessage(writer, streams.decodeErrorMessage(reader));
  },
};

/** The message, decoded and encoded again; `undefined` for a type that is no map. */
export function transcoded(message: Uint8Array): Uint8Array | undefined {
  const codec = CODECS[message[0]!];
  if (codec === undefined) return undefined;
  const writer = new Writer();
  writer.begin();
  codec(new Reader().reset(message, 1), writer);
  return writer.finish();
}

/** A described layer in the form of the vectors: byte strings as `{"$hex":…}`, our own sizes left out. */
export function recordedForm(layer: Layer): unknown {
  switch (layer.layer) {
    case 'message': {
      const head = { layer: 'message', name: layer.name, type: layer.type };
      return 'decoded' in layer
        ? { ...head, decoded: plain(layer.decoded) }
        : { ...head, payload: hex(layer.payload) };
    }
    case 'compound':
      return { layer: 'compound', parts: layer.parts.map(recordedForm) };
    case 'pushPull': {
      const { header, nodes } = layer;
      return {
        layer: 'pushPull',
        header: plain(header),
        nodes: nodes.map(plain),
        user_state: hex(layer.user_state),
      };
    }
    case 'error':
      return { layer: 'error', code: layer.code };
    default: {
      const { bytes: _, inner, ...own } = layer;
      return { ...own, inner: recordedForm(inner) };
    }
  }
}

/** The recorded form without what belongs to Serf, and with nil and empty byte strings as they are. */
export function withoutSerf(recorded: unknown): unknown {
  if (Array.isArray(recorded)) return recorded.map(withoutSerf);
  if (typeof recorded !== 'object' || recorded === null) return recorded;
  const kept = Object.entries(recorded).filter(([key]) => key !== 'serf');
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutSerf(value)]));
}

function plain(fields: object): unknown {
  const entries = Object.entries(fields).map(([key, value]: [string, unknown]) => {
    return [key, value instanceof Uint8Array ? { $hex: hex(value) } : value];
  });
  return Object.fromEntries(entries);
}
