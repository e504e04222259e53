/** Recordings as a node writes them, for tests: of n1 among n1 to n4, with whatever it was given. */
import { PROFILES } from 'hearsay/core';
import { BlockWriter, encodeEnd, encodeHeader, type TraceInput } from 'hearsay/trace';

export const WALL_MS = 1_800_000_000_000;
const OWN_MS = 5000;
export const endpoint = (host: number): { host: string; port: number } => ({
  host: `10.0.0.${host}`,
  port: 7946,
});
export const row = (name: string, host: number, state = 0): object => ({
  name,
  address: { bytes: Uint8Array.of(10, 0, 0, host), port: 7946 },
  state,
});

type Told = [atMs: number, what: string, member: string, how?: string | null];

export interface Made {
  readonly about?: object;
  readonly state?: object;
  /** Seconds after the beginning at which a packet came from a host. */
  readonly heard?: Readonly<Record<number, readonly number[]>>;
  readonly told?: readonly Told[];
  /** What the packets are. */
  readonly packet?: Uint8Array;
  readonly stalls?: readonly (readonly [atS: number, delayMs: number])[];
}

export function recordingOf({
  about = {},
  state,
  heard = {},
  told = [],
  stalls = [],
  packet = Uint8Array.of(2),
}: Made): Uint8Array {
  const node = { name: 'n1', endpoint: endpoint(1) };
  const witness = { name: 'n1 (witness)', endpoint: endpoint(1) };
  const block = new BlockWriter({ entriesMost: 4096 });
  const put = (atS: number, process: typeof node, input: TraceInput): void => {
    const at = OWN_MS + atS * 1000;
    block.add({ process, at, ownTime: at, input });
  };
  const rows = [row('n1', 1), row('n2', 2), row('n3', 3), row('n4', 4)];
  const recorded = { wallMs: WALL_MS, keyring: null, isAfterGap: false };
  put(0, node, { kind: 'start', state: state ?? { membership: { rows }, recorded } });
  const inputs: [number, typeof node, TraceInput][] = [
    ...Object.entries(heard).flatMap(([host, times]) =>
      times.map((atS): [number, typeof node, TraceInput] => [
        atS,
        node,
        { kind: 'packet', from: endpoint(Number(host)), packet },
      ]),
    ),
    ...stalls.map(([atS, delayMs]): [number, typeof node, TraceInput] => [
      atS,
      node,
      { kind: 'stall', delayMs },
    ]),
    ...told.map(([atS, what, member, how = null]): [number, typeof node, TraceInput] => [
      atS,
      witness,
      {
        kind: 'command',
        command: { kind: 'told', verdict: { what, member, incarnation: 1, how, by: 'n1' } },
      },
    ]),
  ];
  for (const [atS, process, input] of inputs.sort((a, b) => a[0] - b[0])) put(atS, process, input);
  const config = { ...PROFILES.lan, probeIntervalMs: 700 };
  const header = encodeHeader({
    writtenBy: 'a test',
    seed: null,
    processes: [node],
    about: { kind: 'recording', version: 1, node: { name: 'n1' }, config, rules: 'hearsay', ...about },
  });
  const entries = inputs.length + 1;
  const parts = [header, block.finish(), encodeEnd({ blocks: 1, entries, digest: null })];
  return new Uint8Array(Buffer.concat(parts));
}

export const everySecond = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

/** n3 is silent from 40 s to 55 s, and accused; n4 is silent from 60 s on, and dead. */
export const EVENTFUL: Made = {
  heard: { 2: everySecond(1, 90), 3: [...everySecond(1, 41), ...everySecond(55, 90)], 4: everySecond(1, 61) },
  told: [
    [43, 'member-suspect', 'n3'],
    [55, 'member-cleared', 'n3', 'refuted'],
    [62, 'member-suspect', 'n4'],
    [70, 'member-leave', 'n4', 'dead'],
    [80, 'member-leave', 'n2', 'left'],
  ],
  stalls: [
    [20, 50],
    [30, 2000],
  ],
};
