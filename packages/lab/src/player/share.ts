/**
 * A view of a run in an address: `#/lab?s=1.<base64url(deflate-raw(JSON))>`. Only what differs from the lab's
 * default is written, so that a link stays short; whoever opens it runs the same spec again and compares the
 * digest.
 */
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';
import { checkSpec } from './check-spec.ts';
import { ShareError, SpecError } from './errors.ts';
import { DEFAULT_SPEC, type RunSpec } from './spec.ts';

export interface SharedView {
  readonly spec: RunSpec;
  /** The node in whose chair one sits; `null`: the god view. */
  readonly chair: number | null;
  readonly cursorMs: number;
  /** Names of the panels that are open, and of the layout; the page's own words. */
  readonly panels: readonly string[];
  readonly layout: string;
  /** Of the whole run, where it was known. */
  readonly digest: string | null;
}

const VERSION = 1;
/** The whole address's part after `s=`. */
export const LINK_CHARACTERS_MAX = 8000;
/** What a link may unfold into. */
const JSON_BYTES_MAX = 256 * 1024;
const WORD_CHARACTERS_MAX = 32;
const PANELS_MAX = 16;

/** The value of `s`. @throws ShareError if it would be too long. */
export function encodeShare(view: SharedView): string {
  const { spec, chair, cursorMs, panels, layout, digest } = view;
  const changed = Object.entries(spec).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(DEFAULT_SPEC[field as keyof RunSpec]),
  );
  const json = JSON.stringify({
    p: Object.fromEntries(changed),
    c: chair,
    t: cursorMs,
    o: panels,
    l: layout,
    d: digest,
  });
  const text = `${VERSION}.${toBase64Url(deflateSync(strToU8(json), { level: 9 }))}`;
  if (text.length <= LINK_CHARACTERS_MAX) return text;
  throw new ShareError(
    `the link would have ${text.length} characters; at most ${LINK_CHARACTERS_MAX}: save it as a file`,
  );
}

/** The value of `s` as a view. @throws ShareError that says what is wrong. */
export function decodeShare(text: string): SharedView {
  if (text.length > LINK_CHARACTERS_MAX)
    throw new ShareError(`it has more than ${LINK_CHARACTERS_MAX} characters`);
  const [, version, body] = /^(\d+)\.(.*)$/s.exec(text) ?? [];
  if (version === undefined || body === undefined) throw new ShareError('it does not begin with a version');
  if (Number(version) !== VERSION)
    throw new ShareError(`it is of version ${version}, and this is version ${VERSION}`);
  return viewOf(jsonOf(body));
}

function jsonOf(body: string): Readonly<Record<string, unknown>> {
  const packed = fromBase64Url(body);
  let json: Uint8Array;
  try {
    // With room for one byte more than is allowed: what does not fit throws or fills it.
    json = inflateSync(packed, { out: new Uint8Array(JSON_BYTES_MAX) });
  } catch {
    throw new ShareError('it is cut off or damaged');
  }
  let value: unknown;
  try {
    value = JSON.parse(strFromU8(json));
  } catch {
    throw new ShareError('it is cut off or damaged');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ShareError('it holds no view');
  return value as Record<string, unknown>;
}

function viewOf({ p, c, t, o, l, d }: Readonly<Record<string, unknown>>): SharedView {
  return checkView({ spec: p, chair: c, cursorMs: t, panels: o, layout: l, digest: d });
}

/**
 * A view as it came from a link or a file; fields of the spec that are not there are the default's.
 *
 * @throws ShareError that names the field.
 */
export function checkView(given: Readonly<Record<string, unknown>>): SharedView {
  const { spec: changed, chair, cursorMs, panels, layout, digest } = given;
  if (typeof changed !== 'object' || changed === null) throw new ShareError('it holds no run (spec)');
  const spec = specOf(changed);
  if (!(chair === null || (Number.isInteger(chair) && (chair as number) >= 1)))
    throw new ShareError('its chair is no node');
  if (!(typeof cursorMs === 'number' && cursorMs >= 0 && cursorMs <= spec.forMs))
    throw new ShareError('its time (cursorMs) is outside the run');
  if (!Array.isArray(panels) || panels.length > PANELS_MAX || !panels.every(isWord))
    throw new ShareError('its panels are no words');
  if (!isWord(layout)) throw new ShareError('its layout is no word');
  if (digest !== null && !(typeof digest === 'string' && /^[0-9a-f]{8}$/.test(digest)))
    throw new ShareError('its digest is none');
  return { spec, chair: chair as number | null, cursorMs, panels, layout, digest };
}

function specOf(changed: object): RunSpec {
  try {
    return checkSpec({ ...DEFAULT_SPEC, ...changed });
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    throw new ShareError(`its run cannot be: ${error.message}`);
  }
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && value.length <= WORD_CHARACTERS_MAX;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const digits = [word >> 18, (word >> 12) & 63, (word >> 6) & 63, word & 63].map((digit) => DIGITS[digit]);
    text += digits.slice(0, Math.min(4, bytes.length - i + 1)).join('');
  }
  return text;
}

function fromBase64Url(text: string): Uint8Array {
  if (text.length % 4 === 1) throw new ShareError('it is cut off or damaged');
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let word = 0;
  let at = 0;
  for (const digit of text) {
    const value = DIGITS.indexOf(digit);
    if (value < 0) throw new ShareError(`it holds a character that no link has: ${JSON.stringify(digit)}`);
    word = ((word << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at] = (word >> bits) & 0xff;
    at += 1;
  }
  return bytes;
}
