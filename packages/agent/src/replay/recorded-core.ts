/** The core of a recorded node, made again from a recorded state. */
import type { AboutRecording, RecordedStart } from 'hearsay';
import {
  Directory,
  Rng,
  RULES,
  Serf,
  SILENT_DELEGATE,
  Swim,
  type AnyCommand,
  type Case,
  type Core,
  type Delegate,
  type Effects,
  type Member,
  type Millis,
  type SerfCoreState,
  type SerfEvent,
  type SwimState,
} from 'hearsay/core';
import { Keyring } from 'hearsay/wire';

/** What both kinds of core can be asked. */
export interface RecordedCore extends Core<AnyCommand, unknown> {
  members(): Member[];
  cases(name: string): readonly Case[];
}

/** What a `start` holds. */
export type StartState = (SwimState | SerfCoreState) & { readonly recorded: RecordedStart };

/** A core that goes on from `state`; `veto` answers for the application. */
export function coreFrom(
  about: AboutRecording,
  state: StartState,
  options: {
    readonly now: Millis;
    readonly effects: Effects<SerfEvent>;
    readonly veto: Delegate['vetoAlive'];
  },
): RecordedCore {
  const { node, config, rules, serf, overheadBytes } = about;
  const { now, effects, veto } = options;
  const delegate = { ...SILENT_DELEGATE, vetoAlive: veto };
  const swim = {
    ...node,
    meta: swimStateOf(state).meta,
    config,
    rules: RULES[rules],
    delegate,
    packetOverheadBytes: overheadBytes,
    directory: new Directory(),
    // Its own is in its state.
    rng: Rng.seeded(0),
    now,
  };
  // Without Serf nobody gives the core one of Serf's commands.
  if (serf === null) return new Swim(swim, effects, state as SwimState);
  const keys = state.recorded.keyring;
  const keyring = keys === null ? null : new Keyring(keys);
  return new Serf({ ...swim, serf, keyring }, effects, state as SerfCoreState);
}

export function swimStateOf(state: SwimState | SerfCoreState): SwimState {
  return 'swim' in state ? state.swim : state;
}
