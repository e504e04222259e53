/**
 * Messages and layers on their own, beside memberlist's. What is encoded is a slice that may be kept, as
 * memberlist's is; what is decoded is the whole message with its strings.
 */
import { Reader } from '../packages/hearsay/src/base/reader.ts';
import { Writer } from '../packages/hearsay/src/base/writer.ts';
import { nodeAead } from '../packages/hearsay/src/node/crypto.ts';
import {
  decodeAlive,
  decodeSuspect,
  encodeAlive,
  encodeSuspect,
} from '../packages/hearsay/src/wire/claims.ts';
import {
  compoundBodyOffset,
  compoundCount,
  compoundPartLength,
  encodeCompound,
} from '../packages/hearsay/src/wire/compound.ts';
import { decodeCompressed, encodeCompressed } from '../packages/hearsay/src/wire/compression.ts';
import { crc32 } from '../packages/hearsay/src/wire/crc32.ts';
import { decodeEncrypted, encodeEncrypted } from '../packages/hearsay/src/wire/encryption.ts';
import { Keyring } from '../packages/hearsay/src/wire/keyring.ts';
import { decodeAck, decodePing, encodeAck, encodePing } from '../packages/hearsay/src/wire/probe-messages.ts';
import { measure } from './measure.ts';
import type { Bench, Operation, PeerRun } from './operation.ts';
import { peer, runPeer } from './peer.ts';
import { ROOT } from './root.ts';
import * as shapes from './shapes.ts';

const { SHAPES } = shapes;
const PARTS = 10;
const SIZES = [64, 512, 1400];

/** What was made goes here, as it would go to a caller: the engine must not leave out any of the work. */
const made: { message: unknown } = { message: null };

export const codec: Bench = {
  about: 'messages and layers, beside memberlist',
  usual: true,
  async run(options) {
    const { program, about } = peer(ROOT, 'memberlist-codec');
    const rows = await measure(operations(), options, ({ id, messageBytes }, durationMs) => {
      if (program === null) return null;
      const run = runPeer(program, [id, String(durationMs)], 1) as PeerRun;
      if (messageBytes !== undefined && run.messageBytes !== messageBytes) {
        throw new Error(`${id}: ours is ${messageBytes} bytes, the peer's is ${run.messageBytes}`);
      }
      return run;
    });
    return { kind: 'operations', rows, peer: program === null ? about : `${about}, GOMAXPROCS=1` };
  },
};

function operations(): Operation[] {
  return [
    ...probeOperations(),
    ...claimOperations(),
    ...compoundOperations(),
    ...SIZES.flatMap(sizedOperations),
  ];
}

function probeOperations(): Operation[] {
  const writer = new Writer();
  const reader = new Reader();
  const { pings, pingBytes, acks, ackBytes } = shapes;
  return [
    {
      id: 'encode-ping',
      what: 'encode ping',
      messageBytes: pingBytes[0]!.length,
      run(count) {
        for (let i = 0; i < count; i += 1) {
          writer.begin();
          encodePing(writer, pings[i & (SHAPES - 1)]!);
          made.message = writer.finish();
        }
      },
    },
    {
      id: 'decode-ping',
      what: 'decode ping',
      messageBytes: pingBytes[0]!.length,
      run(count) {
        for (let i = 0; i < count; i += 1) {
          made.message = decodePing(reader.reset(pingBytes[i & (SHAPES - 1)]!, 1));
        }
      },
    },
    {
      id: 'encode-ack',
      what: 'encode ack',
      messageBytes: ackBytes[0]!.length,
      run(count) {
        for (let i = 0; i < count; i += 1) {
          writer.begin();
          encodeAck(writer, acks[i & (SHAPES - 1)]!);
          made.message = writer.finish();
        }
      },
    },
    {
      id: 'decode-ack',
      what: 'decode ack',
      messageBytes: ackBytes[0]!.length,
      run(count) {
        for (let i = 0; i < count; i += 1) {
          made.message = decodeAck(reader.reset(ackBytes[i & (SHAPES - 1)]!, 1));
        }
      },
    },
  ];
}

function claimOperations(): Operation[] {
  const writer = new Writer();
  const reader = new Reader();
  const { alives, aliveBytes, suspects, suspectBytes } = shapes;
  return [
    {
      id: 'encode-alive',
      what: 'encode alive',
      messageBytes: aliveBytes[0]!.length,
      run(count) {
        for (let i = 0; i < count; i += 1) {
          writer.begin();
          encodeAlive(writer, alives[i & (SHAPES - 1)]!);
          made.message = writer.finish();
        }
      },
    },
    {
      id: 'decode-alive',
      what: 'decode alive',
      messageBytes: aliveBytes[0]!.length,
      run(count) {
        for (let i = 0; i < count; i += 1) {
          made.message = decodeAlive(reader.reset(aliveBytes[i & (SHAPES - 1)]!, 1));
        }
      },
    },
    {
      id: 'encode-suspect',
      what: 'encode suspect',
      messageBytes: suspectBytes[0]!.length,
      run(count) {
        for (let i = 0; i < count; i += 1) {
          writer.begin();
          encodeSuspect(writer, suspects[i & (SHAPES - 1)]!);
          made.message = writer.finish();
        }
      },
    },
    {
      id: 'decode-suspect',
      what: 'decode suspect',
      messageBytes: suspectBytes[0]!.length,
      run(count) {
        for (let i = 0; i < count; i += 1) {
          made.message = decodeSuspect(reader.reset(suspectBytes[i & (SHAPES - 1)]!, 1));
        }
      },
    },
  ];
}

function compoundOperations(): Operation[] {
  const writer = new Writer();
  const reader = new Reader();
  const messages = shapes.alives.slice(0, PARTS);
  const pack = (): Uint8Array => {
    const parts: Uint8Array[] = [];
    for (const message of messages) {
      writer.begin();
      encodeAlive(writer, message);
      parts.push(writer.finish());
    }
    writer.begin();
    encodeCompound(writer, parts);
    return writer.finish();
  };
  const compound = pack();
  const compressed = shapes.encoded(encodeCompressed, compound);
  return [
    {
      id: 'encode-10-alives',
      what: 'encode 10 alives and pack them',
      messageBytes: compound.length,
      run(count) {
        for (let i = 0; i < count; i += 1) made.message = pack();
      },
    },
    {
      id: 'decode-10-alives',
      what: 'unpack and decode 10 alives',
      messageBytes: compound.length,
      run(count) {
        for (let i = 0; i < count; i += 1) {
          const parts = compoundCount(compound);
          let at = compoundBodyOffset(parts);
          for (let part = 0; part < parts; part += 1) {
            const end = at + compoundPartLength(compound, part);
            made.message = decodeAlive(reader.reset(compound, at + 1, end));
            at = end;
          }
        }
      },
    },
    {
      id: 'compress-10-alives',
      what: `LZW-compress that packet (${compound.length} B)`,
      messageBytes: compressed.length,
      run(count) {
        for (let i = 0; i < count; i += 1) {
          writer.begin();
          encodeCompressed(writer, compound);
          made.message = writer.finish();
        }
      },
    },
    {
      id: 'decompress-10-alives',
      what: 'decompress it again',
      messageBytes: compressed.length,
      run(count) {
        for (let i = 0; i < count; i += 1)
          made.message = decodeCompressed(reader.reset(compressed, 1), 0x1_0000);
      },
    },
  ];
}

function sizedOperations(size: number): Operation[] {
  const writer = new Writer();
  const plain = Uint8Array.from({ length: size }, (_, i) => i * 31);
  const key = new Uint8Array(16);
  const keyring = new Keyring([key]);
  const aad = new Uint8Array(0);
  const sealing = { aead: nodeAead, key, aad };
  const opening = { aead: nodeAead, keyring, aad };
  const seal = (): Uint8Array => {
    writer.begin(size + 64);
    encodeEncrypted(writer, 1, plain, sealing);
    return writer.finish();
  };
  const box = seal();
  return [
    {
      id: `crc32-${size}`,
      what: `CRC-32 of ${size} B`,
      messageBytes: size,
      run(count) {
        let sum = 0;
        for (let i = 0; i < count; i += 1) sum ^= crc32(plain);
        made.message = sum;
      },
    },
    {
      id: `seal-${size}`,
      what: `AES-128-GCM seal ${size} B`,
      messageBytes: box.length,
      run(count) {
        for (let i = 0; i < count; i += 1) made.message = seal();
      },
    },
    {
      id: `open-${size}`,
      what: `AES-128-GCM open ${size} B`,
      messageBytes: box.length,
      run(count) {
        for (let i = 0; i < count; i += 1) made.message = decodeEncrypted(box, opening);
      },
    },
  ];
}
