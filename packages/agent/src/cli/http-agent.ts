/**
 * How commands ask an agent's HTTP API: the options that find and convince it, and one line for whatever goes
 * wrong.
 */
import { Option, type Command } from 'commander';
import { printable } from '../demo/line.ts';
import { exitOnUsage } from './output.ts';
import { Failure } from './rpc-options.ts';

/** One above serf's RPC port. */
export const HTTP_ADDRESS = '127.0.0.1:7374';

export interface HttpFlags {
  readonly httpAddr: string;
  readonly httpToken?: string;
}

/** Longer than a doctor needs for sixty members. */
const TIMEOUT_MS = 120_000;

/** Makes `command` one that asks the HTTP API; without the token it is for others to show it. */
export function asHttpClient(
  command: Command,
  { hasToken = true }: { readonly hasToken?: boolean } = {},
): Command {
  const address = new Option(
    '--http-addr <host:port>',
    'the address of the agent’s HTTP API (its http_addr)',
  );
  const token = new Option(
    '--http-token <token>',
    'what the agent has for http_token; not needed on loopback',
  );
  command.addOption(address.env('HEARSAY_HTTP_ADDR').default(HTTP_ADDRESS));
  if (hasToken) command.addOption(token.env('HEARSAY_HTTP_TOKEN'));
  return command.exitOverride(exitOnUsage);
}

/** The JSON of a GET. @throws Failure with what its user is told */
export async function askAgent({ httpAddr, httpToken }: HttpFlags, path: string): Promise<unknown> {
  const base = /^https?:\/\//.test(httpAddr) ? httpAddr.replace(/\/+$/, '') : `http://${httpAddr}`;
  if (!URL.canParse(base)) throw new Failure(`--http-addr: ${printable(httpAddr)} is not HOST:PORT`);
  const headers = httpToken === undefined ? {} : { Authorization: `Bearer ${httpToken}` };
  let response: Response;
  try {
    response = await fetch(base + path, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new Failure(`no agent answers at ${printable(httpAddr)}: ${causeOf(error)} (${HINT})`);
  }
  const body = await bodyOf(response);
  if (response.ok && body !== undefined) return body;
  throw new Failure(printable(errorOf(body) ?? `the agent answered with status ${response.status}`));
}

const HINT =
  'start one with `hearsay agent` and http_addr, or name another with --http-addr or HEARSAY_HTTP_ADDR';

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined; // not JSON: then it is none of ours
  }
}

function errorOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
  return typeof body.error === 'string' ? body.error : undefined;
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ECONNREFUSED') {
    return 'connection refused';
  }
  return printable(cause instanceof Error ? cause.message : String(cause));
}
