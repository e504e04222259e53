/** A turn: what was said, the cards that answer it, and under the last question the form that it wants. */
import { useMemo, type ReactNode } from 'react';
import { chipsOf, LEVEL_NAMES, type Source } from '../companion/sources.ts';
import {
  MODES,
  type Answer,
  type AnswerForm as AnswerFormOf,
  type Mode,
  type Move,
} from '../companion/moves.ts';
import type { Card } from '../companion/voices/authored.ts';
import { AnswerForm } from '../ui/companion/answer-form.tsx';
import { CompanionCard, type CardView } from '../ui/companion/card-view.tsx';
import { ClaimForm } from '../ui/companion/claim-form.tsx';
import type { SourceChip } from '../ui/companion/source-chips.tsx';
import { PredictForm } from '../ui/lessons/predict-form.tsx';
import { BridgePicture, RunPicture } from './companion-picture.tsx';
import {
  answerTalk,
  beginTalk,
  chooseMode,
  specOfScenario,
  useCompanion,
  type Core,
  type Turn,
} from './companion-session.ts';
import { useLabLink } from './lab-links.ts';
import { chairOf } from './lesson-run.ts';
import { LOCK, misconceptionOf, SECTIONS } from './lessons-content.ts';
import { useLessons } from './lessons-store.ts';

interface TurnProps {
  readonly core: Core;
  readonly turn: Turn;
  /** Only of the last one the question is open, and the run is live. */
  readonly isLast: boolean;
}

export function CompanionTurn({ core, turn: { said, reply }, isLast }: TurnProps): ReactNode {
  const { cards, wording, note, isDone } = reply;
  const asked = isLast && !isDone ? cards.findLastIndex(({ move }) => move.kind === 'ask') : -1;
  return (
    <section className="companion-turn">
      {said === '' ? null : <p className="companion-said">{said}</p>}
      {wording === null || wording.text === '' ? null : (
        <div className="companion-wording">
          <p>{wording.text}</p>
          <p className="panel-note">
            ⑤ worded by a model; {wording.marks.join(', ')}
            {wording.struck > 0 ? `; ${wording.struck} sentences that nothing bears out were struck` : ''}
          </p>
        </div>
      )}
      {cards.map((card, index) => (
        <TurnCard
          // Cards of a reply never change their order.
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
          core={core}
          card={card}
          isLast={isLast}
          isAsked={index === asked}
        />
      ))}
      {note === null ? null : <p className="lessons-notice">{note}</p>}
    </section>
  );
}

interface TurnCardProps {
  readonly core: Core;
  readonly card: Card;
  readonly isLast: boolean;
  readonly isAsked: boolean;
}

function TurnCard({ core, card, isLast, isAsked }: TurnCardProps): ReactNode {
  const { move, text } = card;
  const runs = useRunLinks(core, move);
  const view: CardView = { move, text, chips: chipViews(move, runs) };
  return (
    <CompanionCard
      card={view}
      picture={<Picture core={core} move={move} isLive={isLast} />}
      form={isAsked && move.kind === 'ask' ? <Asked move={move} core={core} /> : null}
      onHandOff={(to, about) => handOff(to, about)}
    />
  );
}

function Picture({ core, move, isLive }: { core: Core; move: Move; isLive: boolean }): ReactNode {
  if (move.kind === 'contrast') {
    const bridge = /^bridge:(.+):left$/.exec(move.left)?.[1];
    if (bridge !== undefined) return <BridgePicture id={bridge} />;
    return (
      <div className="companion-pair">
        {[move.left, move.right].map((ref) => (
          <RunPicture key={ref} spec={specOfScenario(core, ref, undefined)} fromMs={null} isLive={isLive} />
        ))}
      </div>
    );
  }
  if (move.kind !== 'show-run') return null;
  const scenario = core.knowledge.scenarios.get(move.scenario);
  return (
    <RunPicture
      spec={specOfScenario(core, move.scenario, move.spec)}
      fromMs={move.fromMs ?? scenario?.fromMs ?? null}
      isLive={isLive}
    />
  );
}

function Asked({ move, core }: { move: Extract<Move, { kind: 'ask' }>; core: Core }): ReactNode {
  const { isBusy, mode } = useCompanion();
  const answer = (given: Answer, said: string): void => void answerTalk(given, said);
  const { form } = move;
  if (form.kind === 'prediction') {
    const { exercise, unit } = form;
    const item = core.knowledge.items.get(exercise);
    return (
      <PredictForm
        question={{ id: move.id, ask: [{ kind: 'text', text: item?.title ?? exercise }], unit }}
        place={exercise}
        onCommit={({ point, low, high, confidence }) =>
          answer({ kind: 'prediction', exercise, value: point, low, high, confidence }, `${point} ${unit}`)
        }
      />
    );
  }
  if (form.kind === 'claim')
    return <ClaimForm isBusy={isBusy} onClaim={(text) => answer({ kind: 'text', text }, text)} />;
  return (
    <AnswerForm
      form={form}
      isBusy={isBusy}
      hasHints={mode === 'tutor'}
      canReveal={(mode === 'tutor' || mode === 'explain') && !offersReveal(form)}
      onAnswer={answer}
    />
  );
}

/** After the last hint the policy offers it as an answer of its own. */
function offersReveal(form: AnswerFormOf): boolean {
  return form.kind === 'choice' && form.options.some(({ id }) => id === 'reveal');
}

function handOff(to: string, about: string | null): void {
  const mode = MODES.find((one) => one === to);
  if (mode === undefined) return;
  chooseMode(mode);
  if (about === null) return;
  void beginTalk(startOf(mode, about), about);
}

function startOf(mode: Mode, about: string): Parameters<typeof beginTalk>[0] {
  switch (mode) {
    case 'explain':
      return { mode, subject: { kind: 'concept', concept: about }, level: 'newcomer' };
    case 'tutor':
      return { mode, misconception: about };
    case 'challenge':
      return { mode, about };
    case 'diagnose':
      return { mode, candidates: [{ misconception: about, ground: { kind: 'words' } }] };
    case 'connect':
      return { mode, concept: about };
  }
}

/** Where the run behind a card's first source is; its other runs are named with their seeds. */
function useRunLinks(core: Core, { sources }: Move): ReadonlyMap<string, string> {
  const predictions = useLessons(({ notebook }) => notebook.predictions);
  const source = sources.find((one) => runNameOf(one) !== null);
  const name = source === undefined ? null : runNameOf(source);
  const atMs = source?.level === 1 && 'run' in source ? source.atMs : null;
  const view = useMemo(() => {
    const spec = name === null ? null : specOfScenario(core, name.replace(/^scenario:/, ''), undefined);
    if (spec === null || LOCK.lockedBy(spec, predictions) !== null) return null;
    return { spec, chair: chairOf(spec), cursorMs: atMs ?? 0 };
  }, [core, name, atMs, predictions]);
  const link = useLabLink(view);
  return new Map(name === null || view === null ? [] : [[name, link]]);
}

/** `run#2`, or `scenario:…`; `null`: the source is no run. */
function runNameOf(source: Source): string | null {
  if (source.level === 1) return 'run' in source ? source.run : null;
  return source.level === 2 && source.section.startsWith('scenario:') ? source.section : null;
}

function chipViews({ sources }: Move, runs: ReadonlyMap<string, string>): SourceChip[] {
  return chipsOf(sources).map((chip) => {
    const source = sources.find((one) => chipsOf([one])[0]?.key === chip.key)!;
    return { ...chip, levelName: LEVEL_NAMES[chip.level], ...opened(source, runs) };
  });
}

function opened(source: Source, runs: ReadonlyMap<string, string>): Pick<SourceChip, 'href' | 'note'> {
  switch (source.level) {
    case 1: {
      if (!('bank' in source)) {
        const { run, seed, digest } = source;
        return {
          href: runs.get(run) ?? null,
          note: `The run of this answer: seed ${seed}, digest ${digest}.`,
        };
      }
      const exercise = /^E\d+/.exec(source.bank)?.[0];
      const note = `${source.bank} over many seeds, by the engine ${source.engine}.`;
      return { href: exercise === undefined ? null : `#/predict/${exercise}`, note };
    }
    case 2:
      return { href: runs.get(source.section) ?? placeOf(source.section), note: source.title };
    case 3:
      return {
        href: '#/unit?at=source-routes',
        note: `${source.book}: ${source.part}. Named here, and read there.`,
      };
    case 4:
      return { href: null, note: source.place === null ? source.work : `${source.work}, ${source.place}` };
    case 5:
      return { href: null, note: `Worded by ${source.model}; it may only rephrase what stands above it.` };
  }
}

/** `exercise:E4`, `misconception:M-SUSP`, `notebook`, or a section of the unit. */
function placeOf(section: string): string | null {
  const [kind, id = ''] = section.split(':');
  switch (kind) {
    case 'exercise':
      return `#/predict/${id}`;
    case 'misconception':
      return `#/clinic/${id}`;
    case 'notebook':
      return '#/notebook';
    case 'scenario':
    case 'search':
      return null;
    default:
      if (misconceptionOf(section) !== undefined) return `#/clinic/${section}`;
      return SECTIONS.some((one) => one.id === section)
        ? `#/unit?at=${encodeURIComponent(section)}`
        : '#/unit';
  }
}
