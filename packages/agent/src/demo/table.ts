/**
 * The table of who believes what about whom, drawn from a model: a row for each observer of ours, a column
 * for each member, then what has really become of the observer's process. Beliefs get shorter where columns
 * get narrower.
 */
import { cell, piece, type Line, type Piece, type Style } from './line.ts';
import type { Belief, BeliefState } from './messages.ts';
import type { Actor, Condition, Model } from './model.ts';

const STYLES: Readonly<Record<BeliefState, Style>> = {
  alive: 'good',
  suspect: 'warning',
  dead: 'bad',
  left: 'gone',
};

/** Room for `running health 7` and `frozen+cut 59 s`. */
const PROCESS_WIDTH = 18;
const MARK_WIDTH = 3;
/** From `S12` to `suspect 12`, each with a space after it. */
const COLUMN_WIDTH_MIN = 4;
const COLUMN_WIDTH_MAX = 11;
/** Where names are longer than ours there must be something to tell them apart by. */
const NAMED_WIDTH_MIN = 7;

/** Lines of at most `width` columns. `now` is for the ages. */
export function tableLines(model: Model, { width, now }: { width: number; now: number }): Line[] {
  const names = model.columns();
  const nameWidth = MARK_WIDTH + Math.max(...model.actors.map(({ name }) => name.length), 3) + 1;
  const room = width - nameWidth - PROCESS_WIDTH;
  const leastWidth = names.some((name) => name.length >= COLUMN_WIDTH_MIN)
    ? NAMED_WIDTH_MIN
    : COLUMN_WIDTH_MIN;
  const columnWidth = Math.max(leastWidth, Math.min(COLUMN_WIDTH_MAX, Math.floor(room / names.length)));
  const fitting = Math.max(0, Math.floor(room / columnWidth));
  const shown = names.length <= fitting ? names : names.slice(0, Math.max(0, fitting - 1));
  const isCut = shown.length < names.length;
  const head: Piece[] = [piece(cell('   who', nameWidth), 'faint')];
  for (const name of shown) {
    const style = name === model.selected ? 'chosen' : 'strong';
    head.push(piece(cell(name, columnWidth - 1).trimEnd(), style), piece(gap(name, columnWidth)));
  }
  if (isCut) head.push(piece(cell(`+${names.length - shown.length}`, columnWidth), 'faint'));
  head.push(piece('its process', 'faint'));
  return [
    head,
    ...model.actors.map((actor) => {
      const isChosen = actor.name === model.selected;
      const row: Piece[] = [piece(isChosen ? ' > ' : '   ', 'strong')];
      row.push(piece(cell(actor.name, nameWidth - MARK_WIDTH), isChosen ? 'strong' : 'plain'));
      for (const name of shown) row.push(beliefCell(actor, name, columnWidth));
      if (isCut) row.push(piece(cell('', columnWidth)));
      row.push(...processPieces(actor, now));
      return row;
    }),
  ];
}

/**
 * The longest of `suspect 2`, `susp 2` and `S2` that fits; an incarnation of 1 goes without saying. `?`: not
 * known.
 */
export function beliefText(belief: Belief | null | undefined, width: number = COLUMN_WIDTH_MAX): string {
  if (belief === null || belief === undefined) return '?';
  const { state, incarnation } = belief;
  const number = incarnation > 1 ? ` ${incarnation}` : '';
  const forms = [state + number, (state === 'suspect' ? 'susp' : state) + number];
  return forms.find((form) => form.length <= width) ?? state.charAt(0).toUpperCase() + number.trim();
}

/** A duration for people: `0.4 s`, `12 s`, `3 min`. */
export function ageText(ms: number): string {
  if (ms < 9950) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

export function beliefStyle(belief: Belief | null | undefined): Style {
  return belief === null || belief === undefined ? 'faint' : STYLES[belief.state];
}

function beliefCell(actor: Actor, name: string, width: number): Piece {
  if (isSilent(actor.condition)) return piece(cell('·', width), 'faint');
  const belief = actor.beliefs.get(name);
  // What a frozen process believes is what it believed when it was stopped.
  const style = actor.condition === 'frozen' ? 'faint' : beliefStyle(belief);
  return piece(cell(beliefText(belief, width - 1), width - 1).padEnd(width), style);
}

function isSilent(condition: Condition): boolean {
  return condition === 'killed' || condition === 'left' || condition === 'failed' || condition === 'starting';
}

function processPieces(actor: Actor, now: number): Line {
  const { condition, isCut, address, healthScore } = actor;
  const age = ageText(Math.floor(Math.max(0, now - actor.since) / 1000) * 1000).replace('.0', '');
  if (condition === 'running' && !isCut) {
    if (healthScore > 0) return [piece('running '), piece(`health ${healthScore}`, 'warning')];
    return [piece('running'), piece(address === null ? '' : ` :${address.port}`, 'faint')];
  }
  const what = isCut && condition === 'running' ? 'cut off' : `${condition}${isCut ? '+cut' : ''}`;
  return [piece(what, conditionStyle(condition, isCut)), piece(` ${age}`, 'faint')];
}

function conditionStyle(condition: Condition, isCut: boolean): Style {
  if (condition === 'killed' || condition === 'failed') return 'bad';
  if (condition === 'left' || condition === 'leaving') return 'gone';
  return isCut || condition === 'frozen' ? 'warning' : 'plain';
}

function gap(name: string, width: number): string {
  return ' '.repeat(Math.max(1, width - Math.min(name.length, width - 1)));
}
