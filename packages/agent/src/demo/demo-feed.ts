/**
 * The demonstration for those who watch it on a page: a stream of server-sent events for each, which
 * begins with all that is so and goes on with what changes. What was done to the processes is told beside
 * what the members believe: here both are known, since the processes are ours.
 */
import type { Spectator } from './demonstration.ts';
import type { BeliefState } from './messages.ts';
import type { Actor, Change, Condition, Model, WhyPanel } from './model.ts';

/** A process of ours and what its member believes, as the page gets it. */
export interface ActorView {
  readonly name: string;
  readonly condition: Condition;
  readonly isCut: boolean;
  readonly sinceMs: number;
  readonly healthScore: number;
}

export interface BeliefView {
  readonly observer: string;
  readonly member: string;
  /** `null`: the member has been forgotten. */
  readonly state: BeliefState | null;
  readonly incarnation: number;
}

export type DemoEvent =
  | {
      readonly event: 'hello';
      readonly atMs: number;
      readonly title: string;
      readonly actors: readonly ActorView[];
      readonly beliefs: readonly BeliefView[];
    }
  /** Some actor's condition has changed: all of them. Whoever is gone believes nothing any more. */
  | { readonly event: 'actors'; readonly atMs: number; readonly actors: readonly ActorView[] }
  | ({ readonly event: 'belief'; readonly atMs: number; readonly detail: string | null } & BeliefView)
  | { readonly event: 'note'; readonly atMs: number; readonly text: string }
  | { readonly event: 'story'; readonly atMs: number; readonly teller: string; readonly text: string };

/** Pages at once, and what one of them may leave unread before it is let go: it comes back by itself. */
export const CLIENTS_MAX = 16;
const UNREAD_MAX = 4096;
/**
 * How often the processes are looked at, and how often a page that hears nothing is told that we are here.
 */
const LOOK_MS = 100;
const HEARTBEAT_LOOKS = 100;

export class DemoFeed implements Spectator {
  readonly #model: () => Model;
  readonly #title: string;
  readonly #clients = new Set<DemoClient>();
  readonly #accounts = new Set<(account: WhyPanel) => void>();
  #timer: NodeJS.Timeout | undefined;
  #told = '';
  #looks = 0;

  constructor({ model, title }: { readonly model: () => Model; readonly title: string }) {
    this.#model = model;
    this.#title = title;
  }

  get clients(): number {
    return this.#clients.size;
  }

  /** A stream of its own; `null`: there are too many. */
  open(): ReadableStream<Uint8Array> | null {
    if (this.#clients.size >= CLIENTS_MAX) return null;
    const client: DemoClient = new DemoClient({
      hello: () => this.#hello(),
      onClose: () => {
        this.#clients.delete(client);
        if (this.#clients.size === 0) clearInterval(this.#timer);
      },
    });
    if (this.#clients.size === 0) this.#timer = setInterval(() => this.#look(), LOOK_MS).unref();
    this.#clients.add(client);
    return client.stream;
  }

  /** Ends every stream. */
  close(): void {
    for (const client of this.#clients) client.close();
  }

  /** Told each account of an accusation that was asked for, until the result is called. */
  onAccount(listener: (account: WhyPanel) => void): () => void {
    this.#accounts.add(listener);
    return () => this.#accounts.delete(listener);
  }

  // ── as a spectator ───────────────────────────────────────────────────────────────────────────────────────

  handleChange({ at, observer, member, belief, detail }: Change): void {
    this.#look();
    const { state, incarnation } = belief ?? { state: null, incarnation: 0 };
    this.#tell({ event: 'belief', atMs: at, detail, observer, member, state, incarnation });
  }

  handleNote(text: string, at: number): void {
    this.#look();
    this.#tell({ event: 'note', atMs: at, text });
  }

  handleStory(text: string, teller: string): void {
    this.#tell({ event: 'story', atMs: Date.now(), teller, text });
  }

  handleAccount(account: WhyPanel): void {
    for (const listener of this.#accounts) listener(account);
  }

  #hello(): DemoEvent {
    const { actors } = this.#model();
    const beliefs = actors.flatMap(({ name: observer, beliefs }) =>
      [...beliefs].map(([member, { state, incarnation }]) => ({ observer, member, state, incarnation })),
    );
    return { event: 'hello', atMs: Date.now(), title: this.#title, actors: actors.map(actorView), beliefs };
  }

  /** Conditions change without a word; who looks sees it. */
  #look(): void {
    if (this.#clients.size === 0) return;
    this.#looks += 1;
    if (this.#looks % HEARTBEAT_LOOKS === 0)
      for (const client of this.#clients) client.offer(': still here\n\n');
    const actors = this.#model().actors.map(actorView);
    const text = JSON.stringify(actors);
    if (text === this.#told) return;
    this.#told = text;
    this.#tell({ event: 'actors', atMs: Date.now(), actors });
  }

  #tell(event: DemoEvent): void {
    if (this.#clients.size === 0) return;
    const text = frame(event);
    for (const client of this.#clients) client.offer(text);
  }
}

/** One page's stream. What it does not read is kept up to a limit, and then it is let go. */
class DemoClient {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #onClose: () => void;
  readonly #unread: string[] = [];
  #wake: (() => void) | null = null;
  #isClosed = false;

  constructor({ hello, onClose }: { readonly hello: () => DemoEvent; readonly onClose: () => void }) {
    this.#onClose = onClose;
    let isGreeted = false;
    this.stream = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          if (!isGreeted) {
            isGreeted = true;
            this.#unread.splice(0, Infinity, frame(hello()));
          }
          while (this.#unread.length === 0 && !this.#isClosed) {
            await new Promise<void>((resolve) => (this.#wake = resolve));
          }
          const text = this.#unread.splice(0).join('');
          if (text === '') controller.close();
          else controller.enqueue(new TextEncoder().encode(text));
        },
        cancel: () => this.close(),
      },
      { highWaterMark: 0 },
    );
  }

  offer(text: string): void {
    if (this.#isClosed) return;
    if (this.#unread.length >= UNREAD_MAX) return this.close();
    this.#unread.push(text);
    this.#wake?.();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#unread.length = 0;
    this.#wake?.();
    this.#onClose();
  }
}

function actorView({ name, condition, isCut, since, healthScore }: Actor): ActorView {
  return { name, condition, isCut, sinceMs: since, healthScore };
}

function frame(event: DemoEvent): string {
  return `event: ${event.event}\ndata: ${JSON.stringify(event)}\n\n`;
}
