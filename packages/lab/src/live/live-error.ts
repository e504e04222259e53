/** What can be wrong with a live connection, in words for whoever looks at the page. */

export type LiveErrorKind =
  | 'no-server' // a plain file server: nothing behind the page
  | 'no-agent' // the page's server is there, and no agent behind it
  | 'token' // the agent wants a token, or another one
  | 'refused' // it said no
  | 'busy' // too many are looking
  | 'foreign' // it answers, and not as an agent does
  | 'lost'; // nothing answers, or not any more

export class LiveError extends Error {
  override readonly name = 'LiveError';
  readonly kind: LiveErrorKind;

  constructor(kind: LiveErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }

  /** Whether it may be gone the next time; else somebody has to do something first. */
  get mayPass(): boolean {
    return this.kind !== 'no-server' && this.kind !== 'token' && this.kind !== 'foreign';
  }
}

export const NO_SERVER_TEXT =
  'This copy of the lab is a file, or on a plain file server: there is no agent behind it, and a page may ' +
  'ask nobody but the server that it came from.';
