/** What can go wrong between a client and an agent. */

/** The agent's refusal, in its own words. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly command: string;

  constructor(command: string, text: string) {
    super(text);
    this.command = command;
  }
}

export type RpcConnectionCode = 'refused' | 'unreachable' | 'timeout' | 'lost' | 'closed' | 'protocol';

/** There is no connection, or there is none any more. The message is one line, fit for whoever typed it. */
export class RpcConnectionError extends Error {
  override readonly name = 'RpcConnectionError';
  readonly code: RpcConnectionCode;
  readonly address: string;

  constructor(code: RpcConnectionCode, address: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
    this.address = address;
  }
}

const SAYINGS: Readonly<Record<string, readonly [RpcConnectionCode, string]>> = {
  ECONNREFUSED: ['refused', 'connection refused; does it run there?'],
  ENOTFOUND: ['unreachable', 'no such host'],
  EAI_AGAIN: ['unreachable', 'the host name cannot be looked up now'],
  ETIMEDOUT: ['timeout', 'no answer'],
  EHOSTUNREACH: ['unreachable', 'no way to that host'],
  ENETUNREACH: ['unreachable', 'no way to that network'],
};

/** Why no connection could be made. */
export function unreachable(address: string, error: NodeJS.ErrnoException): RpcConnectionError {
  const [code, saying] = SAYINGS[error.code ?? ''] ?? ['unreachable', error.code ?? error.message];
  return new RpcConnectionError(code, address, `cannot reach the agent at ${address}: ${saying}`, error);
}
