import { expect, test } from 'vitest';
import { decodeTags, encodeTags } from '../../packages/hearsay/src/serf/tags.ts';
import { describeKinds, hex, ofKind, runAll, unhex, type Vector } from './load.ts';

interface EncodeVector extends Vector {
  readonly kind: 'tags';
  readonly hex: string;
  readonly serf_protocol: number;
  readonly tags: Record<string, string>;
}

interface DecodeVector extends Vector {
  readonly kind: 'tags-decode';
  readonly hex: string;
  /** Go's nil map is no tags. */
  readonly tags: Record<string, string> | null;
}

/** A value written as `bin8`, which 0.9.4 does not read and takes for no tags; later versions read it. */
const BINARY_VALUE = 'c403776562';

describeKinds(['tags', 'tags-decode'], (file) => {
  test(`the tags of ${file.name} encode to the recorded bytes`, () => {
    // Before protocol 3 a member had a role and no tags; nobody that we talk to writes this any more.
    const tagged = ofKind<EncodeVector>(file, 'tags').filter((vector) => vector.serf_protocol >= 3);
    runAll(`${file.name} encode`, tagged, ({ tags, hex: bytes }) => {
      expect(hex(encodeTags(tags))).toBe(bytes);
      expect({ ...decodeTags(unhex(bytes)) }).toEqual(tags);
    });
  });

  test(`the role that a member of protocol 2 has for its metadata is read from ${file.name}`, () => {
    const roles = ofKind<EncodeVector>(file, 'tags').filter((vector) => vector.serf_protocol < 3);
    runAll(`${file.name} roles`, roles, ({ tags, hex: bytes }) => {
      expect({ ...decodeTags(unhex(bytes)) }).toEqual({ role: tags['role'] ?? '' });
    });
  });

  test(`the metadata of ${file.name} decodes to the recorded tags, or better`, () => {
    runAll(`${file.name} decode`, ofKind<DecodeVector>(file, 'tags-decode'), ({ tags, hex: bytes }) => {
      const decoded = { ...decodeTags(unhex(bytes)) };
      // Differs: the newest family of msgpack is read in metadata as it is everywhere else.
      if (bytes.endsWith(BINARY_VALUE)) expect(decoded).toEqual({ role: 'web' });
      else expect(decoded).toEqual(tags ?? {});
    });
  });
});
