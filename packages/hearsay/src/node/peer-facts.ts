/** What this machine tells peers that ask: which program it runs, its wall clock, the delay of its loop. */
import { readFileSync } from 'node:fs';
import type { Millis } from '../base/core.ts';
import type { PeerFacts } from '../face/peer-requests.ts';
import { systemClock } from './clock.ts';
import { sharedDelayMonitor } from './delay-monitor.ts';

/** `stop` ends the sampling of the loop. */
export function startPeerFacts(packetOverheadBytes: () => number): PeerFacts & { stop(): void } {
  const monitor = sharedDelayMonitor();
  let since: Millis = systemClock.now();
  return {
    program: `hearsay ${packageVersion()}, Node ${process.versions.node}`,
    wallNow: () => systemClock.wallNow(),
    loopDelay: () => {
      const now = systemClock.now();
      const delay = { longestMs: monitor.longest(), overMs: now - since };
      monitor.restart();
      since = now;
      return delay;
    },
    packetOverheadBytes,
    stop: () => monitor.stop(),
  };
}

function packageVersion(): string {
  try {
    // The same place from the sources and from what is compiled.
    const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    return String((JSON.parse(text) as { readonly version?: unknown }).version);
  } catch {
    return '(unknown version)'; // bundled into an application
  }
}
