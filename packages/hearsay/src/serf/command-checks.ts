/**
 * Whether a command of the application is what its type says. Plain JavaScript can hand in anything; what is
 * wrong is told at once, by the name of the field, before anything is done.
 */
import { UsageError } from '../base/errors.ts';
import type { KeyOperation, QueryRequest, SerfCommand } from './api.ts';

const RELAYS_MAX = 255;
/** The wire counts nanoseconds in 63 bits. */
const TIMEOUT_MAX_MS = 9e12;
const OPERATIONS: Readonly<Record<KeyOperation, true>> = {
  install: true,
  use: true,
  remove: true,
  list: true,
};

/** @throws UsageError that names the field. */
export function checkCommand(command: SerfCommand): void {
  switch (command.type) {
    case 'user-event':
      checkText('name', command.name);
      checkPayload('payload', command.payload);
      return checkFlag('coalesce', command.coalesce);
    case 'query':
      return checkRequest(command.request);
    case 'respond':
      return checkBytes('payload', command.payload);
    case 'force-leave':
      checkText('node', command.node);
      return checkFlag('prune', command.prune);
    case 'keys':
      return checkKeys(command);
    default:
    // Tags are checked where they are encoded, a join is Swim's to carry out, and a leave has nothing.
  }
}

function checkRequest(request: QueryRequest): void {
  if (typeof request !== 'object' || request === null) {
    throw new UsageError('request', request, 'use an object');
  }
  const { name, payload, nodes = [], tags = {}, wantsAcks = false, relayFactor = 0, timeoutMs = 0 } = request;
  checkText('request.name', name);
  checkPayload('request.payload', payload);
  if (!Array.isArray(nodes) || nodes.some((node) => typeof node !== 'string')) {
    throw new UsageError('request.nodes', nodes, 'use an array of names');
  }
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) {
    throw new UsageError('request.tags', tags, 'use an object of regular expressions');
  }
  for (const [tag, expression] of Object.entries(tags)) checkText(`request.tags.${tag}`, expression);
  checkFlag('request.wantsAcks', wantsAcks);
  checkRelays('request.relayFactor', relayFactor);
  if (!(typeof timeoutMs === 'number' && timeoutMs >= 0 && timeoutMs <= TIMEOUT_MAX_MS)) {
    throw new UsageError('request.timeoutMs', timeoutMs, `use milliseconds from 0 to ${TIMEOUT_MAX_MS}`);
  }
}

function checkKeys({ operation, key, relayFactor = 0 }: SerfCommand & { type: 'keys' }): void {
  if (!Object.hasOwn(OPERATIONS, operation)) {
    throw new UsageError('operation', operation, "use 'install', 'use', 'remove' or 'list'");
  }
  // Of the wrong size it is for the members to refuse, as in Serf.
  if (operation === 'list') checkPayload('key', key);
  else checkBytes('key', key);
  checkRelays('relayFactor', relayFactor);
}

function checkText(field: string, value: unknown): void {
  if (typeof value !== 'string') throw new UsageError(field, value, 'it must be a string');
}

function checkFlag(field: string, value: unknown): void {
  if (typeof value !== 'boolean') throw new UsageError(field, value, 'it must be a boolean');
}

function checkBytes(field: string, value: unknown): void {
  if (!(value instanceof Uint8Array)) throw new UsageError(field, value, 'it must be a Uint8Array');
}

function checkPayload(field: string, value: unknown): void {
  if (value === null || value instanceof Uint8Array) return;
  throw new UsageError(field, value, 'it must be a Uint8Array, or null');
}

function checkRelays(field: string, value: unknown): void {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= RELAYS_MAX) return;
  throw new UsageError(field, value, `use a whole number from 0 to ${RELAYS_MAX}`);
}
