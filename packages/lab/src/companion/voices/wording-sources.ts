/** What a model's checked wording rests on, as sources that can be opened; and last, that it is a model's. */
import type { ToolResult } from '../oracle/tools.ts';
import type { Source } from '../sources.ts';
import type { Card } from './authored.ts';
import type { Worded } from './model.ts';

/** `model`: its name. */
export function sourcesOfWording(
  { marks, results }: Pick<Worded, 'marks' | 'results'>,
  cards: readonly Card[],
  model: string,
): readonly Source[] {
  const told = toldCards(cards);
  const named = marks.flatMap((mark) => {
    const card = /^§\d+$/.test(mark) ? told[Number(mark.slice(1)) - 1] : undefined;
    return card === undefined ? sourcesOfResults(mark, results) : card.move.sources;
  });
  return [...named, { level: 5, model }];
}

/** The cards that a model is given to word, in the order of their marks `§1`, `§2` … */
export function toldCards(cards: readonly Card[]): readonly Card[] {
  return cards.filter(({ move }) => move.kind !== 'ask');
}

function sourcesOfResults(mark: string, results: readonly ToolResult[]): readonly Source[] {
  for (const result of results) {
    if (result.tool === 'runScenario') {
      const ran = result.runs.find(({ run }) => run === mark);
      if (ran !== undefined) return [{ level: 1, ...runOf(ran), atMs: null }];
    }
    if (result.tool === 'explainTransition' && result.run === mark)
      return [{ level: 1, ...runOf(result), atMs: result.atMs }];
    if (result.tool === 'getSection' && `§${result.section}` === mark)
      return [{ level: 2, section: result.section, title: result.title }];
    if (result.tool === 'searchUnit') {
      const hit = result.hits.find(({ section }) => `§${section}` === mark);
      if (hit !== undefined) return [{ level: 2, section: hit.section, title: hit.title }];
    }
  }
  return [];
}

const runOf = ({ run, seed, digest }: { run: string; seed: number; digest: string }) => ({
  run,
  seed,
  digest,
});
