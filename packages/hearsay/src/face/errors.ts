/** How joining and talking fail, each way with a class and a stable code of its own. */
import { formatEndpoint } from '../base/address.ts';
import type { Endpoint } from '../base/core.ts';
import { codeKind, refusalKind, type RefusalKind } from '../stack/refusal.ts';
import type { ExchangeFailure } from '../swim/api.ts';

export type JoinErrorCode =
  | 'ERR_HEARSAY_UNREACHABLE'
  | 'ERR_HEARSAY_KEY_MISMATCH'
  | 'ERR_HEARSAY_LABEL_MISMATCH'
  | 'ERR_HEARSAY_VERSION_MISMATCH'
  | 'ERR_HEARSAY_REFUSED'
  | 'ERR_HEARSAY_NO_SEED';

/** A cluster that could not be joined. `peer` is the seed that said so; `failures` are all of them. */
export class JoinError extends Error {
  override readonly name: string = 'JoinError';
  readonly code: JoinErrorCode;
  readonly peer: string | undefined;
  readonly failures: readonly string[];

  constructor(code: JoinErrorCode, message: string, peer?: string, failures: readonly string[] = []) {
    super(message);
    this.code = code;
    this.peer = peer;
    this.failures = failures;
  }
}

/** The peer has another key, none at all, or we have none. */
export class KeyMismatchError extends JoinError {
  override readonly name = 'KeyMismatchError';
}

/** The peer belongs to a cluster with another label. */
export class LabelMismatchError extends JoinError {
  override readonly name = 'LabelMismatchError';
}

/** Somebody in the two clusters could not understand somebody else. */
export class VersionMismatchError extends JoinError {
  override readonly name = 'VersionMismatchError';
}

/** A message that did not reach its member. */
export class SendError extends Error {
  override readonly name = 'SendError';
  readonly code = 'ERR_HEARSAY_SEND';
}

/** Serf refused a command: too large, too late, answered already. The message is serf's own. */
export class SerfError extends Error {
  override readonly name = 'SerfError';
  readonly code = 'ERR_HEARSAY_SERF';
}

/**
 * The node has been closed while something was still waiting for it. If a fault of its own has stopped it,
 * that is the `cause`.
 */
export class ClosedError extends Error {
  override readonly name = 'ClosedError';
  readonly code = 'ERR_HEARSAY_CLOSED';

  constructor(what: string, fault?: unknown) {
    if (fault === undefined) super(`the node was closed before ${what}`);
    else super(`the node was stopped by a fault (${faultText(fault)}) before ${what}`, { cause: fault });
  }
}

function faultText(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}

/** The error for one seed that could not be joined. */
export function joinError(peer: Endpoint, failure: ExchangeFailure): JoinError {
  const where = formatEndpoint(peer);
  switch (kindOf(failure)) {
    case 'key':
      return new KeyMismatchError(
        'ERR_HEARSAY_KEY_MISMATCH',
        `${where}: ${KEY_TEXT}${detail(failure)}`,
        where,
      );
    case 'label':
      return new LabelMismatchError('ERR_HEARSAY_LABEL_MISMATCH', `${where}: ${LABEL_TEXT}`, where);
    case 'version':
      return new VersionMismatchError('ERR_HEARSAY_VERSION_MISMATCH', `${where}:${detail(failure)}`, where);
    default:
      return failure.reason === 'stream'
        ? new JoinError('ERR_HEARSAY_UNREACHABLE', `${where}:${detail(failure)}`, where)
        : new JoinError('ERR_HEARSAY_REFUSED', `${where}:${detail(failure)}`, where);
  }
}

const KEY_TEXT = 'it has another encryption key, or only one of us encrypts;';
const LABEL_TEXT = 'it belongs to a cluster with another label (the option `cluster`)';

/**
 * What a failed exchange says about keys, labels and versions, as far as the peer's answer tells them apart.
 */
function kindOf(failure: ExchangeFailure): RefusalKind {
  switch (failure.reason) {
    case 'stream':
      return codeKind(failure.cause);
    case 'decode':
      return codeKind(failure.code);
    case 'remote':
      return refusalKind(failure.text);
    case 'merge':
      return /version/.test(failure.text) ? 'version' : 'other';
    case 'closed':
      return 'other';
  }
}

function detail(failure: ExchangeFailure): string {
  switch (failure.reason) {
    case 'stream':
      return STREAM_TEXTS[failure.cause] ?? ` what it sent cannot be opened (${failure.cause})`;
    case 'decode':
      return ` what it sent cannot be read (${failure.code})`;
    case 'remote':
      return ` it answered: ${failure.text.slice(0, 200)}`;
    case 'merge':
      return ` ${failure.text}`;
    case 'closed':
      return ' it closed the connection without a word, as memberlist does for another label';
  }
}

const STREAM_TEXTS: Readonly<Record<string, string>> = {
  refused: ' connection refused: nothing listens there',
  reset: ' it closed the connection without a word, as memberlist does for another label',
  timeout: ' no answer in time',
  plaintext: ' it answered in plaintext',
  encrypted: ' it answered encrypted',
  key: ' no key of ours opens its answer',
};
