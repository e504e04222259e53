/** The variants that several storms share. */
import type { Variant } from './storm.ts';

export const AS_IT_IS: Variant = { name: 'LAN profile' };

export const WITH_LIFEGUARD: Variant = { name: 'with Lifeguard (as by default)' };

/** Lifeguard's three parts are configuration, in memberlist's rules and in ours. */
export const NO_LIFEGUARD: Variant = {
  name: 'without Lifeguard',
  config: { awarenessMax: 1, shrinkingSuspicion: false, buddySystem: false },
};
