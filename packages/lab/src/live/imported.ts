/**
 * What a file or a pasted text is, and the run or the recording in it: a view that the lab has saved, a spec
 * alone, a link, a simulation's trace, or what an agent has recorded. What is none of them is told what it
 * is, as far as that can be seen, or what is wrong with it.
 */
import { ShareError } from '../player/errors.ts';
import { checkView, decodeShare, type SharedView } from '../player/share.ts';
import { DEFAULT_SPEC } from '../player/spec.ts';
import { decodeViewFile, isTraceFile } from '../player/view-file.ts';
import { openRecording, type NodeRecording, type OtherTrace } from './recording-file.ts';

export interface ImportedView {
  readonly kind: 'view';
  /** What it was, e.g. `a link of the lab`. */
  readonly what: string;
  readonly view: SharedView;
  /** What was guessed or left out, a sentence each. */
  readonly notes: readonly string[];
}

export interface ImportedRecording {
  readonly kind: 'recording';
  readonly what: string;
  readonly recording: NodeRecording;
}

export type Imported = ImportedView | ImportedRecording;

/** Nothing that a browser tab would choke on. */
export const IMPORT_BYTES_MAX = 256 * 1024 * 1024;
/** Where texts end: what is longer is no link and no spec. */
const TEXT_BYTES_MAX = 1 << 20;

/** @throws Error that says what is wrong with it, and reads on from its name: `it is empty`. */
export function readImport(bytes: Uint8Array): Imported {
  if (bytes.length === 0) throw new ShareError('it is empty');
  if (bytes.length > IMPORT_BYTES_MAX) throw new ShareError('it has more than 256 MB');
  if (isTraceFile(bytes)) return ofTrace(openRecording(bytes));
  if (bytes.length > TEXT_BYTES_MAX)
    throw new ShareError('it is no recording, and has more than 1 MB: too much for a run');
  const text = textOf(bytes).trim();
  return /^[{["]/.test(text) ? ofJson(text, bytes) : ofLink(text);
}

/** @throws ShareError for what is no text of any kind. */
function textOf(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // A text has no control characters but those that space it.
    // oxlint-disable-next-line no-control-regex
    if (!/[\u0000-\u0008\u000e-\u001f]/.test(text)) return text;
  } catch {
    // Bytes that are no text are told below what they are not.
  }
  throw new ShareError('it is no text, and no recording and no trace of hearsay either');
}

// ── text ───────────────────────────────────────────────────────────────────────────────────────────────────

function ofJson(text: string, bytes: Uint8Array): ImportedView {
  const kind = foreignKind(text);
  if (kind !== null) throw new ShareError(kind);
  const view = decodeViewFile(bytes);
  const isAlone = !/^\{\s*"kind"/.test(text) && !/"spec"\s*:/.test(text);
  const what = isAlone ? 'a spec' : 'a view saved by the lab';
  const notes = isAlone ? ['What it leaves out is as in the lab’s default.'] : [];
  return { kind: 'view', what, view, notes };
}

/** Our other files are not runs. */
function foreignKind(text: string): string | null {
  const format = /"format"\s*:\s*"(hearsay-[a-z-]+)"/.exec(text.slice(0, 200))?.[1];
  if (format === 'hearsay-notebook') return 'it is a notebook: the Notebook page takes it';
  return format === undefined ? null : `it is a file of another kind: ${format}`;
}

const LINK = /(?:^|[?&])s=([^&\s#]+)/;
const CODE = /^\d+\.[\w-]+$/;

/** The whole address, its part from `#` on, or what stands behind `s=`. */
function ofLink(text: string): ImportedView {
  const code = LINK.exec(text)?.[1] ?? (CODE.test(text) ? text : null);
  if (code !== null) {
    return { kind: 'view', what: 'a link of the lab', view: decodeShare(code), notes: [] };
  }
  if (/^https?:|^#?\//.test(text)) throw new ShareError('it is an address without a run in it (no s=1.…)');
  if (/^(---|#.*\n)?\s*(nodes|seed|for|faults|actions|profile|loss|latency)\s*:/m.test(text))
    throw new ShareError(
      'it looks like a scenario of `hearsay sim run`: run it there with `--trace FILE`, and open that trace',
    );
  throw new ShareError('it is no JSON, no link of the lab, and no recording and no trace of hearsay');
}

// ── traces ─────────────────────────────────────────────────────────────────────────────────────────────────

function ofTrace(trace: NodeRecording | OtherTrace): Imported {
  if (trace.kind === 'recording') {
    return {
      kind: 'recording',
      what: `a recording of ${trace.node}, by ${trace.writtenBy}`,
      recording: trace,
    };
  }
  const { seed, processes, plan } = trace;
  const what = `the trace of a simulation (seed ${seed ?? 'unknown'}, ${processes.length} processes)`;
  if (typeof plan !== 'object' || plan === null)
    throw new ShareError(
      `it is ${what} without its plan: it holds inputs, not the scenario that they came from. \`hearsay ` +
        'replay` runs it again',
    );
  return ofPlan(what, plan as Readonly<Record<string, unknown>>);
}

/** Between our simulator's nodes, where nothing else is said (`NetworkOptions.latencyMs`). */
const USUAL_LATENCY_MS = { min: 0.3, max: 0.5 };

/** The plan of `hearsay sim run` as a spec. */
function ofPlan(what: string, plan: Readonly<Record<string, unknown>>): ImportedView {
  const { seed, nodes, rules, profile, forMs, loss, latencyMs, faults, actions } = plan;
  const given = { seed, nodes, rules, profile, forMs, loss, faults, actions };
  const spec = { ...DEFAULT_SPEC, ...given, latencyMs: latencyMs ?? USUAL_LATENCY_MS };
  const view = checkView({ spec, chair: 1, cursorMs: 0, panels: [], layout: 'auto', digest: null });
  const formed =
    'Its cluster had formed by itself; the lab’s begins whole, so the run is one of the same scenario, ' +
    'and not the one that was traced.';
  const whole = 'The scenario is the same; chance falls otherwise here than in the run that was traced.';
  const notes = [plan['born'] === 'formed' ? formed : whole];
  return { kind: 'view', what, view, notes };
}
