/** How a request fails: as JSON `{error, field?}` with the status that fits. */
import { UsageError } from 'hearsay/core';
import type { z } from 'zod';

export type FailureStatus = 400 | 401 | 403 | 404 | 405 | 413 | 415 | 422 | 500 | 502 | 503;

export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  readonly status: FailureStatus;
  /** The parameter or the field of the body that is wrong. */
  readonly field: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: FailureStatus,
    message: string,
    more: { readonly field?: string | undefined; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.field = more.field;
    this.headers = more.headers ?? {};
  }
}

/** The first thing that a schema has against a value. */
export function invalid(error: z.ZodError, where: string): HttpFailure {
  const issue = error.issues[0]!;
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [...issue.path, ...unknown].join('.');
  return new HttpFailure(400, `${where}: ${issue.message}`, { field: path === '' ? undefined : path });
}

/**
 * What the agent answers. It says no with an `Error` in serf's words: 422, or 400 if it names the field.
 * A bug is another class of error, and stays one.
 */
export async function asked<Answer>(ask: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof UsageError) throw new HttpFailure(400, error.message, { field: error.field });
    if (error instanceof Error && !isBug(error)) throw new HttpFailure(422, error.message);
    throw error;
  }
}

function isBug(error: Error): boolean {
  if (error.name === 'AssertionError') return true;
  return [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);
}
