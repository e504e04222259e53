/**
 * Serf's RPC, version 1: its numbers, names and texts (serf `cmd/serf/command/agent/ipc.go`, and `client/`
 * for the other side). A request is a header and, for most commands, a body; an answer likewise. Records of a
 * stream repeat the header of the answer that began it. The bodies are in `messages.ts`.
 */
import type { LogLevel } from '../agent/agent-api.ts';
import type { EncodableRecord, Integer } from './values.ts';

export const RPC_VERSION = 1;
export const RPC_PORT = 7373;

/** What a request may be refused with, beside what the agent itself says. */
export const REFUSAL = {
  handshakeRequired: 'Handshake required',
  handshakeAgain: 'Handshake already performed',
  version: 'Unsupported IPC version',
  command: 'Unsupported command',
  authRequired: 'Authentication required',
  authInvalid: 'Invalid authentication token',
  monitorExists: 'Monitor already exists',
  streamExists: 'Stream with given sequence exists',
  filter: 'Invalid event filter',
  queryUnknown: 'No pending queries matching ID',
  /** Ours: serf has no such limits. */
  clients: 'Too many clients of this agent, and none that is idle',
  streams: 'Too many streams on this connection',
  streamsTogether: 'Too many streams on this agent',
} as const;

/** Errors that come without a body, whatever the command. */
export const BARE_REFUSALS: readonly string[] = [
  REFUSAL.handshakeRequired,
  REFUSAL.authRequired,
  REFUSAL.command,
];

/** From the least to the most urgent. */
export const LOG_LEVELS: readonly LogLevel[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERR'];

export function requestHeader(command: string, seq: Integer): EncodableRecord {
  return { Command: command, Seq: seq };
}

/** '' is success. */
export function responseHeader(seq: Integer, error: string): EncodableRecord {
  return { Error: error, Seq: seq };
}
