/**
 * Every sentence that the companion can say offline is backed by a run or a source that one click opens: all
 * modes are walked through all of the corpora, each card's chips are resolved, each run has a spec, and each
 * bridge is one that can be run or one that is listed as waiting.
 */
import { describe, expect, test } from 'vitest';
import { loadUnit } from '../../packages/lab/unit-plugin.ts';
import { loadLessons } from '../../packages/lab/lessons-plugin.ts';
import { discriminatorOf } from '../../packages/lab/src/companion/diagnosis.ts';
import type { QuestionGraph, QuestionNode } from '../../packages/lab/src/companion/knowledge.ts';
import { LEVELS, MODES, type Answer, type Move } from '../../packages/lab/src/companion/moves.ts';
import type { Graded, RanOnce, ToolResult } from '../../packages/lab/src/companion/oracle/tools.ts';
import { placeOf } from '../../packages/lab/src/companion/place-of.ts';
import { beginChallenge, challenge, type Ladder } from '../../packages/lab/src/companion/policy/challenge.ts';
import { beginConnect, connect } from '../../packages/lab/src/companion/policy/connect.ts';
import { beginDiagnose, diagnose } from '../../packages/lab/src/companion/policy/diagnose.ts';
import { beginExplain, explain } from '../../packages/lab/src/companion/policy/explain.ts';
import { beginTutor, tutor } from '../../packages/lab/src/companion/policy/tutor.ts';
import { WORKS, type Source } from '../../packages/lab/src/companion/sources.ts';
import { cardsOf, claims, NOT_RUN } from '../../packages/lab/src/companion/voices/authored.ts';
import { BRIDGES, bridgeOf, WAITING_BRIDGES } from '../../packages/lab/src/contrast/bridges.ts';
import { CommitLock } from '../../packages/lab/src/lessons/commit-lock.ts';
import { checkSpec } from '../../packages/lab/src/player/check-spec.ts';
import { DEFAULT_SPEC } from '../../packages/lab/src/player/spec.ts';
import { knowledge, specOf } from './world.ts';

const { body, surface } = loadUnit();
const unitParts = new Set<string>([...body.headings, ...surface.sections].map(({ id }) => id));
const figures = { withFigures: (text: string) => text.replace(/\{\{[^}]*\}\}/g, '7'), locked: () => [] };
/** Runs of a conversation are specs that the oracle holds. */
const isRun = (ref: string): boolean => /^run#\d+$/.test(ref);
const hasSpec = (ref: string): boolean => isRun(ref) || knowledge.scenarios.has(ref) || specOf(ref) !== null;

/** Why a source cannot be opened; `null`: it can. */
function deadEnd(source: Source): string | null {
  if (source.level === 1 && 'run' in source) return hasSpec(source.run) ? null : `no run ${source.run}`;
  // The card has both stories in it; the lab has SWIM's side.
  if (source.level === 1 && 'bridge' in source)
    return bridgeOf(source.bridge) === undefined ? `no bridge ${source.bridge}` : null;
  if (source.level === 2 && source.section.startsWith('scenario:'))
    return hasSpec(source.section.slice('scenario:'.length)) ? null : `no ${source.section}`;
  const place = placeOf(source, knowledge);
  if (place === null) return `nothing to open for ${JSON.stringify(source)}`;
  const part = /^#\/unit\?at=(.+)$/.exec(place)?.[1];
  if (part === undefined) return null;
  return unitParts.has(decodeURIComponent(part)) ? null : `the unit has no part ${part}`;
}

function faultsOf(moves: readonly Move[]): string[] {
  return cardsOf(moves, figures).flatMap(({ move, text, chips }) => {
    const faults = move.sources.flatMap((source) => deadEnd(source) ?? []);
    if (text === NOT_RUN) faults.push(`unbacked: ${JSON.stringify(moves)}`);
    if (claims(move) && chips.length === 0) faults.push(`no chip: ${text}`);
    if (move.kind === 'show-run' && move.spec === undefined && !hasSpec(move.scenario))
      faults.push(`no run ${move.scenario}`);
    if (move.kind === 'contrast')
      for (const [ref, side] of [
        [move.left, 'left'],
        [move.right, 'right'],
      ] as const) {
        const [, id = '', of] = /^bridge:(.+):(left|right)$/.exec(ref) ?? [];
        if (bridgeOf(id) === undefined || of !== side) faults.push(`no bridge ${ref}`);
      }
    if (move.kind === 'hand-off' && !/^#\/(?:clinic|predict\/E\d+|lab\?s=.+)$/.test(move.to))
      if (!MODES.some((mode) => mode === move.to)) faults.push(`no way to ${move.to}`);
    return faults;
  });
}

const ran: RanOnce = { run: 'run#1', seed: 1, digest: 'd', measures: {} as RanOnce['measures'] };
const told = (result: ToolResult) => ({ kind: 'told', results: [result] }) as const;

describe('every sentence has a run or a source behind it, which can be opened', () => {
  test('explain simply: all concepts at all levels, right and wrong', () => {
    const faults: string[] = [];
    for (const [concept, { check }] of knowledge.explanations)
      for (const level of LEVELS) {
        const begun = beginExplain({ kind: 'concept', concept }, level, knowledge);
        faults.push(...faultsOf(begun.moves));
        for (const [i] of check.options.entries())
          faults.push(...faultsOf(explain(begun.state, { kind: 'choice', id: String(i) }, knowledge).moves));
      }
    expect(faults).toEqual([]);
  });

  test('explain simply: events of all kinds, with a picture and the question of what they are', () => {
    const kinds = ['alive', 'suspect', 'cleared', 'dead', 'left', 'refuted', 'exchanged', 'fault-begins'];
    for (const kind of kinds) {
      const begun = beginExplain({ kind: 'event', run: 'run#1', event: 3 }, 'newcomer', knowledge);
      const long = 'a cause that takes quite a number of words to be told as it was recorded by the engine';
      const { moves, state } = explain(
        begun.state,
        told({
          tool: 'explainTransition',
          run: 'run#1',
          seed: 1,
          digest: 'd',
          event: 3,
          atMs: 4000,
          kind,
          observer: 1,
          subject: 2,
          text: 'n1 changes its mind about n2',
          steps: Array.from({ length: 9 }, () => ({ atMs: 1000, text: long, rule: null })),
          changedLater: 3,
        }),
        knowledge,
      );
      expect(faultsOf(moves), kind).toEqual([]);
      expect(moves[1], kind).toMatchObject({ kind: 'show-run', scenario: 'run#1', fromMs: 1500 });
      const said = moves.flatMap((one) =>
        one.kind === 'ask' && one.form.kind === 'choice'
          ? [one.text, ...one.form.options.map(({ text }) => text)]
          : one.kind === 'show-run'
            ? []
            : [one.text],
      );
      expect(said.join(' ').split(/\s+/).length, kind).toBeLessThanOrEqual(120);
      expect(state.check !== null, kind).toBe(kind !== 'fault-begins');
    }
  });

  test('the Socratic tutor: all questions, hints, wrong and right answers, and what is told', () => {
    const faults: string[] = [];
    for (const graph of knowledge.graphs.values()) {
      let { state, moves } = beginTutor(graph);
      faults.push(...faultsOf(moves));
      while (!state.isDone) {
        const node = graph.nodes.find(({ id }) => id === state.node)!;
        for (const answer of [...wrongAnswers(node), ...HELP])
          faults.push(...faultsOf(tutor(state, answer, graph, () => null).moves));
        ({ state, moves } = tutor(state, rightAnswer(node), graph, () => null));
        faults.push(...faultsOf(moves));
      }
    }
    expect(faults).toEqual([]);
  });

  test('challenge: all exercises that can be run, graded and told', () => {
    const faults: string[] = [];
    for (const { id, waitsFor, askings } of knowledge.items.values())
      for (const [times, { id: question, changed }] of askings.entries()) {
        const left = new Map([[id, times]]);
        const ladder: Ladder = { past: [], items: [], left, nowMs: 0, engine: '00000000' };
        const begun = beginChallenge(id, knowledge, ladder);
        faults.push(...faultsOf(begun.moves));
        if (waitsFor !== null) continue;
        const prediction = { exercise: id, value: 1, low: 1, high: 1, confidence: 1 } as const;
        const { state } = challenge(begun.state, { kind: 'prediction', ...prediction }, knowledge, ladder);
        expect(state).toMatchObject({ phase: 'grading', question });
        const fresh = { name: `${id}.${question}`, seeds: 11, engine: 'e', observed: 7, spec: { nodes: 8 } };
        const grade: Graded = {
          exercise: id,
          score: 0,
          verdict: 'wrong',
          median: 7,
          low: 6,
          high: 8,
          unit: 's',
          misconception: 'M-SUSP',
          fresh: changed === null ? null : fresh,
        };
        const graded = told({ tool: 'gradePrediction', ...grade });
        faults.push(...faultsOf(challenge(state, graded, knowledge, ladder).moves));
      }
    expect(faults).toEqual([]);
  });

  test('diagnose: all beliefs, from words to the run that decides', () => {
    const faults: string[] = [];
    const finders = { words: () => [], discriminator: discriminatorOf(knowledge.misconceptions) };
    for (const { id, options, waitsFor } of knowledge.misconceptions.values()) {
      const begun = beginDiagnose([{ misconception: id, ground: { kind: 'words' } }], knowledge, finders);
      faults.push(...faultsOf(begun.moves));
      if (waitsFor !== null) continue;
      for (const option of options) {
        const next = diagnose(begun.state, { kind: 'choice', id: option.id }, knowledge, finders);
        faults.push(...faultsOf(next.moves));
        if (next.calls.length === 0) continue;
        const run = told({ tool: 'runScenario', scenario: null, runs: [ran] });
        faults.push(...faultsOf(diagnose(next.state, run, knowledge, finders).moves));
      }
    }
    expect(faults).toEqual([]);
  });

  test('connect: all concepts and all bridges, with both answers', () => {
    const faults: string[] = [];
    for (const id of knowledge.concepts.keys()) faults.push(...faultsOf(beginConnect(id, knowledge).moves));
    for (const { id, left, right, answer, waits_for: waits } of knowledge.bridges) {
      const crossed = connect(beginConnect(left, knowledge).state, { kind: 'choice', id }, knowledge);
      faults.push(...faultsOf(crossed.moves));
      if (waits !== undefined) continue;
      for (const end of [left, right]) {
        const { moves } = connect(crossed.state, { kind: 'choice', id: end }, knowledge);
        faults.push(...faultsOf(moves));
        const isRight = end === (answer === 'left' ? left : right);
        expect(moves[0], id).toMatchObject({ verdict: isRight ? 'right' : 'wrong' });
      }
    }
    expect(faults).toEqual([]);
  });
});

describe('what the corpora point to', () => {
  test('bridges are those of the contrast models: eight, of which two wait and say so', () => {
    const running = knowledge.bridges.filter((one) => one.waits_for === undefined);
    const waiting = knowledge.bridges.filter((one) => one.waits_for !== undefined);
    expect(running.map(({ model }) => model)).toEqual(BRIDGES.map(({ id }) => id));
    expect(waiting.map(({ model }) => model)).toEqual(WAITING_BRIDGES.map(({ id }) => id));
    const listed = beginConnect('plumtree', knowledge).moves.at(-1);
    expect(JSON.stringify(listed)).toContain('(waits for plumtree)');
  });

  test('a newcomer can look at each run, but at those that answer an exercise at any size', () => {
    const lock = new CommitLock(loadLessons().exercises);
    const locked = [...knowledge.scenarios.values()].flatMap(({ id, spec }) => {
      const exercise = lock.lockedBy(checkSpec({ ...DEFAULT_SPEC, ...spec }), []);
      return exercise === null ? [] : [`${exercise} ${id}`];
    });
    const atAnySize = ['E7 one-way-k0', 'E7 one-way-k3', 'E4 lossy-node-k0', 'E4 lossy-node-k3'];
    expect(locked).toEqual(atAnySize);
  });

  test('a concept names the part of the unit that speaks of it, or every edge of it names a work', () => {
    const { sections } = loadLessons();
    const missing = [...knowledge.concepts.values()].filter(({ section, title, words, edges }) => {
      if (section === null) return edges.some(({ work, route }) => work === undefined && route === undefined);
      const part = sections.find(({ id }) => id === section);
      const said = `${part?.title} ${part?.text}`.toLowerCase();
      return ![title, ...words].some((name) => said.includes(name.toLowerCase()));
    });
    expect(missing.map(({ id }) => id)).toEqual([]);
  });

  test('works are published at an address, each at its own', () => {
    const urls = Object.values(WORKS).map(({ url }) => url);
    expect(urls.every((url) => new URL(url).protocol === 'https:')).toBe(true);
    expect(new Set(urls).size).toBe(urls.length);
  });

  test('each wrong choice has a follow-up of its own, which says where to look and not the idea', () => {
    for (const { misconception, nodes, unsaid } of knowledge.graphs.values())
      for (const { id, form } of nodes) {
        const misses =
          form.kind === 'choice'
            ? form.options.filter(({ right }) => !right).map(({ shows, look }) => ({ shows, look }))
            : [{ shows: form.shows, look: form.look }];
        const said = misses.map(({ look }) => look ?? '');
        expect(
          said.every((look) => look.length > 20 && !look.includes('?')),
          `${misconception} ${id}`,
        ).toBe(true);
        expect(new Set(misses.map((one) => JSON.stringify(one))).size).toBe(misses.length);
        for (const words of unsaid) expect(said.join(' ').toLowerCase()).not.toContain(words);
      }
  });

  test('questions are answered on the stage by nodes and by messages', () => {
    const clicked = [...knowledge.graphs.values()].flatMap(({ nodes }) =>
      nodes.flatMap(({ form }) => (form.kind === 'click' ? [form.what] : [])),
    );
    expect(new Set(clicked)).toEqual(new Set(['node', 'message']));
  });

  test('where two sources do not say the same, both are shown, and why', () => {
    const differing = [...knowledge.explanations.values()].filter(({ differs }) => differs !== undefined);
    expect(differing.length).toBeGreaterThanOrEqual(6);
    for (const { concept } of differing) {
      const { moves } = beginExplain({ kind: 'concept', concept }, 'paper', knowledge);
      const both = moves.find((one) => one.kind === 'cite' && one.role === 'differs');
      expect(both?.sources.length, concept).toBe(2);
    }
  });
});

const HELP: readonly Answer[] = [{ kind: 'hint' }, { kind: 'reveal' }];

function wrongAnswers({ form }: QuestionNode): Answer[] {
  switch (form.kind) {
    case 'choice':
      return form.options.filter(({ right }) => !right).map(({ id }) => ({ kind: 'choice', id }));
    case 'number':
      return [{ kind: 'number', value: -1 }];
    case 'click':
      return [{ kind: 'click', what: form.what, id: 99 }];
    case 'knob':
      return [{ kind: 'knob', name: form.name, value: form.max + 1 }];
  }
}

function rightAnswer({ form }: QuestionGraph['nodes'][number]): Answer {
  switch (form.kind) {
    case 'choice':
      return { kind: 'choice', id: form.options.find(({ right }) => right)!.id };
    case 'number':
      return { kind: 'number', value: typeof form.expected === 'number' ? form.expected : 1 };
    case 'click':
      return { kind: 'click', what: form.what, id: form.right[0]! };
    case 'knob':
      return { kind: 'knob', name: form.name, value: form.right.min };
  }
}
