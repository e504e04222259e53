/** Signals that end something early. A signal may live as long as the process: listeners must not gather. */

/** What is used of an `AbortSignal`, which the platform-free library types do not know. */
export interface AbortLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Calls back when the signal is aborted, unless it is already; the result takes the listener off again. */
export function whenAborted(signal: AbortLike | undefined, callback: () => void): () => void {
  if (signal === undefined || signal.aborted) return () => undefined;
  signal.addEventListener('abort', callback, { once: true });
  return () => signal.removeEventListener('abort', callback);
}
