/** A turn: what was said, the cards that answer it, and under the last question the form that it wants. */
import { useMemo, type ReactNode } from 'react';
import { placeOf } from '../companion/place-of.ts';
import { chipsOf, LEVEL_NAMES, type Source } from '../companion/sources.ts';
import {
  MODES,
  type Answer,
  type AnswerForm as AnswerFormOf,
  type Mode,
  type Move,
} from '../companion/moves.ts';
import { NOT_RUN, type Card } from '../companion/voices/authored.ts';
import type { Worded } from '../companion/voices/model.ts';
import { sourcesOfWording } from '../companion/voices/wording-sources.ts';
import { AnswerForm } from '../ui/companion/answer-form.tsx';
import { CompanionCard, type CardView } from '../ui/companion/card-view.tsx';
import { WordingAwaited, WordingView } from '../ui/companion/wording-view.tsx';
import { ClaimForm } from '../ui/companion/claim-form.tsx';
import type { SourceChip } from '../ui/companion/source-chips.tsx';
import { PredictForm } from '../ui/lessons/predict-form.tsx';
import { BridgePicture, RunPicture } from './companion-picture.tsx';
import { useRunPlaces } from './companion-run-places.ts';
import {
  answerTalk,
  beginTalk,
  chooseMode,
  specOfScenario,
  useCompanion,
  waitNoLonger,
  type Core,
  type Turn,
} from './companion-session.ts';
import { useLab } from './lab/lab-store.ts';

interface TurnProps {
  readonly core: Core;
  readonly turn: Turn;
  /** Only of the last one the question is open, and the run is live. */
  readonly isLast: boolean;
}

export function CompanionTurn({ core, turn: { said, reply }, isLast }: TurnProps): ReactNode {
  const { cards, wording, note, isDone } = reply;
  const isWorded = useCompanion((state) => state.isWorded);
  const asked = isLast && !isDone ? cards.findLastIndex(({ move }) => move.kind === 'ask') : -1;
  return (
    <section className="companion-turn">
      {said === '' ? null : <p className="companion-said">{said}</p>}
      {isLast && !isWorded ? <WordingAwaited onGoOn={waitNoLonger} /> : null}
      {wording === null ? null : <Wording core={core} wording={wording} cards={cards} />}
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

interface WordingProps {
  readonly core: Core;
  readonly wording: Worded;
  readonly cards: readonly Card[];
}

function Wording({ core, wording, cards }: WordingProps): ReactNode {
  const model = useCompanion((state) => state.modelName);
  const sources = useMemo(() => sourcesOfWording(wording, cards, model), [wording, cards, model]);
  const runs = useRunPlaces(core, { sources });
  return (
    <WordingView text={wording.text} struck={wording.struck} chips={chipViews({ sources }, runs, core)} />
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
  const runs = useRunPlaces(core, move);
  const view: CardView = { move, text, chips: chipViews(move, runs, core) };
  return (
    <CompanionCard
      card={view}
      picture={<Picture core={core} move={move} isLive={isLast} />}
      form={formOf(card, isAsked, core)}
      onHandOff={(to, about) => handOff(to, about)}
    />
  );
}

function formOf({ move, text }: Card, isAsked: boolean, core: Core): ReactNode {
  if (text === NOT_RUN)
    return (
      <a className="button" href="#/lab">
        Run it in the lab
      </a>
    );
  return isAsked && move.kind === 'ask' ? <Asked move={move} core={core} /> : null;
}

function Picture({ core, move, isLive }: { core: Core; move: Move; isLive: boolean }): ReactNode {
  const isLabTruthShown = useLab((state) => state.isTruthShown);
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
  const isOfTheLab = move.scenario.startsWith('run#');
  return (
    <RunPicture
      spec={specOfScenario(core, move.scenario, move.spec)}
      fromMs={move.fromMs ?? scenario?.fromMs ?? null}
      chair={move.chair === undefined ? scenario?.chair : move.chair}
      isLive={isLive}
      isTruthShown={!isOfTheLab || isLabTruthShown}
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
        // Another asking of it is another form.
        key={`${form.question} ${form.seed}`}
        question={{ id: move.id, ask: [{ kind: 'text', text: item?.title ?? exercise }], unit }}
        place={exercise}
        onCommit={({ point, ...given }) =>
          answer({ kind: 'prediction', exercise, value: point, ...given }, `${point} ${unit}`)
        }
      />
    );
  }
  if (form.kind === 'claim')
    return <ClaimForm isBusy={isBusy} onClaim={(text) => answer({ kind: 'text', text }, text)} />;
  const fields = (
    <AnswerForm
      form={form}
      isBusy={isBusy}
      hasHints={mode === 'tutor'}
      canReveal={(mode === 'tutor' || mode === 'explain') && !offersReveal(form)}
      onAnswer={answer}
    />
  );
  if (form.kind !== 'click') return fields;
  const { what } = form;
  const scenario = core.knowledge.scenarios.get(form.scenario);
  return (
    <>
      <RunPicture
        spec={specOfScenario(core, form.scenario, undefined)}
        fromMs={scenario?.fromMs ?? null}
        chair={scenario?.chair}
        isLive
        pick={{ what, isBusy, onPick: (id, name) => answer({ kind: 'click', what, id }, name) }}
      />
      {fields}
    </>
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

function chipViews(
  { sources }: Pick<Move, 'sources'>,
  runs: ReadonlyMap<string, string>,
  { knowledge }: Core,
): SourceChip[] {
  return chipsOf(sources).map((chip) => {
    const source = sources.find((one) => chipsOf([one])[0]?.key === chip.key)!;
    const href = runs.get(chip.key) ?? placeOf(source, knowledge);
    return { ...chip, levelName: LEVEL_NAMES[chip.level], href, note: noteOf(source) };
  });
}

function noteOf(source: Source): string {
  switch (source.level) {
    case 1:
      if ('bridge' in source)
        return `Both systems ran for this card, with seed ${source.seed}; it has the moments of both.`;
      if ('fresh' in source)
        return `${source.fresh} over ${source.seeds} seeds, run for this answer by ${source.engine}.`;
      return 'bank' in source
        ? `${source.bank} over many seeds, by the engine ${source.engine}.`
        : `The run of this answer: seed ${source.seed}, digest ${source.digest}.`;
    case 2:
      return source.title;
    case 3:
      return `${source.book}: ${source.part}. Named here, and read there.`;
    case 4:
      return source.place === null ? source.work : `${source.work}, ${source.place}`;
    case 5:
      return `Worded by ${source.model}; it may only rephrase what stands above it.`;
  }
}
