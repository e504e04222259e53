/** The one engine of the page, started when it is first needed. */
import { startEngine, type EngineClient } from '../player/client.ts';

let started: EngineClient | undefined;

export const engine = (): EngineClient => (started ??= startEngine());
