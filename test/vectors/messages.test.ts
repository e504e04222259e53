import { expect, test } from 'vitest';
import { describePacket } from '../../packages/hearsay/src/wire/describe.ts';
import { describeKinds, hex, ofKind, runAll, unhex } from './load.ts';
import type { Vector } from './load.ts';
import { recordedForm, transcoded } from './support.ts';

interface MessageVector extends Vector {
  readonly kind: 'message';
  readonly type: number;
  readonly name: string;
  readonly hex: string;
  /** A user message has no map: `raw` is its payload. */
  readonly decoded: { readonly raw?: { readonly $hex: string } };
}

const open = { label: null, keyring: null, aead: null };

describeKinds(['message'], (file) => {
  const vectors = ofKind<MessageVector>(file, 'message');
  test(`every message of ${file.name} decodes to what was recorded`, () => {
    runAll(`${file.name} decode`, vectors, ({ type, name, hex: bytes, decoded }) => {
      const content = decoded.raw === undefined ? { decoded } : { payload: decoded.raw.$hex };
      expect(recordedForm(describePacket(unhex(bytes), open))).toEqual({
        layer: 'message',
        type,
        name,
        ...content,
      });
    });
  });

  test(`every message of ${file.name} encodes to the recorded bytes`, () => {
    runAll(`${file.name} encode`, vectors, ({ hex: bytes, decoded }) => {
      const again = transcoded(unhex(bytes));
      if (decoded.raw === undefined) expect(hex(again!)).toBe(bytes);
      else expect(`08${decoded.raw.$hex}`).toBe(bytes);
    });
  });
});
