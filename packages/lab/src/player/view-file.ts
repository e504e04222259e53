/**
 * A view of a run as a file: JSON that a person can read and change, of any length. It says of what kind it
 * is, so that somebody else's file is not taken for one.
 */
import { ShareError } from './errors.ts';
import { checkView, type SharedView } from './share.ts';
import type { RunSpec } from './spec.ts';

const KIND = 'hearsay-lab';
const VERSION = 1;
/** A spec with all the deeds that it may have takes some 60 kB. */
export const FILE_BYTES_MAX = 1 << 20;

export function encodeViewFile({ spec, ...view }: SharedView): string {
  return `${JSON.stringify({ kind: KIND, version: VERSION, spec, ...view }, null, 2)}\n`;
}

/** What begins a recording of an agent, which is another kind of file. */
const TRACE_MAGIC = [0x89, 0x68, 0x65, 0x61, 0x72, 0x73, 0x61, 0x79];

/** Whether the file is a recording, which the live page opens. */
export const isTraceFile = (bytes: Uint8Array): boolean => TRACE_MAGIC.every((byte, i) => bytes[i] === byte);

/**
 * A file may also hold a spec alone. What it leaves out, in the spec too, is the default's.
 *
 * @throws ShareError that names what is wrong, e.g. `its run cannot be: faults[2].amount: …`.
 */
export function decodeViewFile(bytes: Uint8Array): SharedView {
  if (isTraceFile(bytes)) throw new ShareError('it is a recording: open it on the Live page');
  if (bytes.length > FILE_BYTES_MAX) throw new ShareError(`it has more than ${FILE_BYTES_MAX} bytes`);
  const given = jsonOf(bytes);
  if (given['kind'] === undefined && given['spec'] === undefined) return checkView({ ...REST, spec: given });
  if (given['kind'] !== KIND) throw new ShareError(`its kind is not ${KIND}`);
  if (given['version'] !== VERSION)
    throw new ShareError(`it is of version ${String(given['version'])}, and this is version ${VERSION}`);
  for (const field of Object.keys(given)) {
    if (!FIELDS.has(field)) throw new ShareError(`${field}: there is no such field`);
  }
  return checkView({ ...REST, ...given });
}

const REST: Omit<SharedView, 'spec'> = {
  chair: 1,
  cursorMs: 0,
  panels: [],
  layout: 'auto',
  digest: null,
};
const FIELDS: ReadonlySet<string> = new Set(['kind', 'version', 'spec', ...Object.keys(REST)]);

function jsonOf(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ShareError(`it is no JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new ShareError('it is no object');
}

/** A name for it among other files. */
export const viewFileName = ({ seed, nodes }: Pick<RunSpec, 'seed' | 'nodes'>): string =>
  `hearsay-seed-${seed}-n${nodes}.json`;
