/**
 * Every colour of the stage, for light and dark. Beliefs have the hues of Okabe and Ito's palette, which stay
 * apart for those who see fewer colours; none of them is ever the only sign (see `glyph-body.ts`). Contrasts
 * are tested.
 */

export type Theme = 'light' | 'dark';

export interface Palette {
  /** The ground that all is drawn on, and a shade of it for bands and panels. */
  readonly paper: string;
  readonly paperRaised: string;
  /** Text, quieter text, and lines that only guide the eye. */
  readonly ink: string;
  readonly inkQuiet: string;
  readonly rule: string;
  /** The one accent: chair, selection, focus, cursor. And text on it. */
  readonly accent: string;
  readonly onAccent: string;
  /** Fills and lines by belief. */
  readonly alive: string;
  readonly suspect: string;
  readonly dead: string;
  readonly left: string;
  readonly unknown: string;
  /** What is drawn upon a body that is filled: the probe's arc on `alive`. */
  readonly onAlive: string;
  /** The edge around what is filled with `suspect`, whose contrast alone is too small on white. */
  readonly suspectEdge: string;
  /** The ring of truth: of a running node, and of one that does not run. */
  readonly truth: string;
  readonly trouble: string;
  readonly health: string;
  readonly queue: string;
  /** Packets, by what they are for. */
  readonly probe: string;
  readonly indirect: string;
  readonly gossip: string;
  readonly stream: string;
  /** What is lost, cut or torn. */
  readonly lost: string;
  readonly cut: string;
  readonly wall: string;
  /** Blocks of faults on the timeline, and text on them. */
  readonly fault: string;
  readonly onFault: string;
}

export const PALETTE: Readonly<Record<Theme, Palette>> = {
  light: {
    paper: '#FFFFFF',
    paperRaised: '#F4F6F7',
    ink: '#1A1A1A',
    inkQuiet: '#5A636B',
    rule: '#D5DADE',
    accent: '#00735C',
    onAccent: '#FFFFFF',
    alive: '#0072B2',
    suspect: '#E69F00',
    dead: '#1A1A1A',
    left: '#7A7A7A',
    unknown: '#7A7A7A',
    onAlive: '#FFFFFF',
    suspectEdge: '#3A2A00',
    truth: '#7C868E',
    trouble: '#1A1A1A',
    health: '#CC79A7',
    queue: '#5A636B',
    probe: '#3A444C',
    indirect: '#B84F00',
    gossip: '#008060',
    stream: '#6A4FA3',
    lost: '#B3261E',
    cut: '#B3261E',
    wall: '#5A636B',
    fault: '#5B4636',
    onFault: '#FFFFFF',
  },
  dark: {
    paper: '#14171A',
    paperRaised: '#1D2125',
    ink: '#F5F5F5',
    inkQuiet: '#A9B2BA',
    rule: '#363D43',
    accent: '#3FCBA6',
    onAccent: '#0B1512',
    alive: '#56B4E9',
    suspect: '#E69F00',
    dead: '#F5F5F5',
    left: '#9AA0A6',
    unknown: '#9AA0A6',
    onAlive: '#10202B',
    suspectEdge: '#E69F00',
    truth: '#8B959D',
    trouble: '#F5F5F5',
    health: '#CC79A7',
    queue: '#A9B2BA',
    probe: '#C9D1D8',
    indirect: '#F08A4B',
    gossip: '#4CC79F',
    stream: '#B39DDB',
    lost: '#FF8A80',
    cut: '#FF8A80',
    wall: '#A9B2BA',
    fault: '#C8AE98',
    onFault: '#1B1410',
  },
};

/** The colour of each `Belief`, by its number. */
export function beliefColour(palette: Palette, belief: number): string {
  if (belief === 1) return palette.alive;
  if (belief === 2) return palette.suspect;
  if (belief === 3) return palette.dead;
  return belief === 4 ? palette.left : palette.unknown;
}

/** The colour of each `PacketKind`, by its number: direct probes, indirect ones, news, streams. */
export function packetColour(palette: Palette, kind: number): string {
  if (kind <= 1) return palette.probe;
  if (kind <= 3) return palette.indirect;
  return kind === 4 ? palette.gossip : palette.stream;
}
