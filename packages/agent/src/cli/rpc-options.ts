/**
 * What all commands that drive an agent have in common: how it is found and convinced, and what is said when
 * that or the command fails. The flags, their variables and the statuses 0 and 1 are those of `serf`.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from 'hearsay/core';
import { printable } from '../demo/line.ts';
import { parseRpcAddress } from '../rpc/address.ts';
import { RpcConnectionError, RpcError } from '../rpc/client-errors.ts';
import { RpcClient } from '../rpc/client.ts';
import { REFUSAL } from '../rpc/protocol.ts';
import { EXIT, exitOnUsage, printError } from './output.ts';

export const RPC_ADDRESS = '127.0.0.1:7373';

export interface RpcFlags {
  readonly rpcAddr: string;
  readonly rpcAuth?: string;
}

export interface FormatFlags {
  readonly format: 'text' | 'json';
}

/** A command has failed; the message is what its user is told. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

const EXIT_STATUS = `
Exit status: 0 if it was done, 1 if it could not be, 2 for wrong usage.
`;

export interface ClientHelp {
  /** Stands between the options and the exit statuses. */
  readonly more?: string;
  /** What 1 means here, if there is more to say. */
  readonly exit?: string;
}

/** Makes `command` one that drives an agent: adds its last options and the end of its help. */
export function asClient(command: Command, { more = '', exit = EXIT_STATUS }: ClientHelp = {}): Command {
  const address = new Option('--rpc-addr <host:port>', 'the RPC address of the agent');
  const key = new Option('--rpc-auth <key>', 'what the agent has for rpc_auth');
  return command
    .addOption(address.env('SERF_RPC_ADDR').default(RPC_ADDRESS).argParser(parseAddress))
    .addOption(key.env('SERF_RPC_AUTH'))
    .addHelpText('after', more + exit)
    .exitOverride(exitOnUsage);
}

/** Adds `--format` as `serf` has it, and `--json`. */
export function withFormat(command: Command): Command {
  const format = new Option('--format <format>', 'text for people, json for programs');
  return command
    .addOption(format.choices(['text', 'json']).default('text'))
    .addOption(new Option('--json', 'the same as --format json').implies({ format: 'json' }));
}

/** Connects, has `drive` do its work, hangs up. A failure is told in one line and makes the status 1. */
export async function withAgent(
  { rpcAddr, rpcAuth = '' }: RpcFlags,
  drive: (client: RpcClient) => Promise<void>,
): Promise<void> {
  let client: RpcClient | undefined;
  try {
    client = await RpcClient.connect({ address: rpcAddr, authKey: rpcAuth });
    await drive(client);
  } catch (error) {
    printError(explain(error, rpcAddr));
    process.exitCode = EXIT.failure;
  } finally {
    client?.close();
  }
}

/** Runs `work` until it ends or the user has seen enough (SIGINT, SIGTERM), which is no failure. */
export async function untilInterrupted(client: RpcClient, work: () => Promise<void>): Promise<void> {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  let isInterrupted = false;
  const stop = (): void => {
    isInterrupted = true;
    client.close();
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    await work();
  } catch (error) {
    if (!isInterrupted) throw error;
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

/** The line for what went wrong. Throws what is none of the world's failures. */
function explain(error: unknown, address: string): string {
  if (error instanceof RpcConnectionError) {
    const hint = `start one with \`hearsay agent\`, or name another with --rpc-addr or SERF_RPC_ADDR`;
    return oneLine(error.code === 'refused' ? `${error.message} (${hint})` : error.message);
  }
  if (error instanceof RpcError) {
    if (error.message === REFUSAL.authRequired)
      return `the agent at ${address} wants a key: give its rpc_auth with --rpc-auth or SERF_RPC_AUTH`;
    if (error.message === REFUSAL.authInvalid)
      return `the agent at ${address} does not take this key: give its rpc_auth`;
    return oneLine(error.message);
  }
  if (error instanceof Failure) return error.message;
  throw error;
}

/** An agent's text as one line. Go's list of errors becomes the errors with semicolons between them. */
export function oneLine(text: string): string {
  const [first = '', ...rest] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const isList = /\berrors? occurred:$/.test(first);
  const before = first.replace(/\d+ errors? occurred:$/, '');
  const items = rest.map((line) => line.replace(/^\* /, ''));
  return printable(isList ? before + items.join('; ') : [first, ...items].join('; '));
}

/** For options that are given as `KEY=VALUE`, any number of times. */
export function collectPair(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be KEY=VALUE.');
  const pair = { [text.slice(0, at)]: text.slice(at + 1) };
  // A tag may be called `__proto__`.
  return Object.assign(Object.create(null) as Record<string, string>, before, pair);
}

/** For options that may be given any number of times. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function parseAddress(text: string): string {
  // A variable that is empty is one that is not set.
  if (text === '') return RPC_ADDRESS;
  try {
    parseRpcAddress(text, 'rpc-addr');
    return text;
  } catch (error) {
    if (error instanceof UsageError) throw new InvalidArgumentError('It must be HOST:PORT.');
    throw error;
  }
}
