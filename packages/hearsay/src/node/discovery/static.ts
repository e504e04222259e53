/**
 * A fixed list of seeds: addresses as they stand, host names through the resolver, afresh at each question.
 * This is what `join` of a configuration file uses.
 */
import type { Endpoint } from '../../base/core.ts';
import { type HostResolver, resolveHost, systemResolver } from './dns.ts';
import { type Discovery, DiscoveryError, parseSeed, type Seed, type SeedFailure } from './seed.ts';

export interface StaticDiscoveryOptions {
  /** Each `[name/]host[:port]`. */
  readonly seeds: readonly string[];
  /** The port of seeds that name none: our own, as memberlist has it. */
  readonly defaultPort: number;
  readonly resolver?: HostResolver;
  /** Told of each seed that gave nothing while others gave something. */
  readonly onFailure?: (failure: SeedFailure) => void;
}

export class StaticDiscovery implements Discovery {
  readonly #seeds: readonly Seed[];
  readonly #resolver: HostResolver;
  readonly #onFailure: ((failure: SeedFailure) => void) | undefined;

  /** Throws a `UsageError` that names the first seed that cannot be read. */
  constructor(options: StaticDiscoveryOptions) {
    this.#seeds = options.seeds.map((text) => parseSeed(text, options.defaultPort));
    this.#resolver = options.resolver ?? systemResolver;
    this.#onFailure = options.onFailure;
  }

  /** No seeds at all are no failure: the answer is empty. */
  async resolve(signal: AbortSignal): Promise<Endpoint[]> {
    const failures: SeedFailure[] = [];
    const answers = await Promise.all(this.#seeds.map((seed) => this.#resolveSeed(seed, failures, signal)));
    const contacts = distinct(answers.flat());
    if (contacts.length === 0 && failures.length > 0) throw new DiscoveryError(failures);
    for (const failure of failures) this.#onFailure?.(failure);
    return contacts;
  }

  async #resolveSeed(seed: Seed, failures: SeedFailure[], signal: AbortSignal): Promise<Endpoint[]> {
    if (seed.isAddress) return [{ host: seed.host, port: seed.port }];
    const answer = await resolveHost(seed.host, this.#resolver, signal);
    if (answer.addresses.length === 0) failures.push({ seed: seed.text, reason: answer.reason });
    return answer.addresses.map((host) => ({ host, port: seed.port }));
  }
}

function distinct(endpoints: readonly Endpoint[]): Endpoint[] {
  const byText = new Map<string, Endpoint>();
  for (const endpoint of endpoints) {
    const text = `${endpoint.host} ${endpoint.port}`;
    if (!byText.has(text)) byText.set(text, endpoint);
  }
  return [...byText.values()];
}
