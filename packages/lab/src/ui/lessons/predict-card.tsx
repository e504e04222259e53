/**
 * Predict, observe, explain: one exercise from its set-up to its transfer question. A step is shown when the
 * one before it has been stored, and what has been answered stays to be read. Data come by props: the page,
 * or the unit's text, knows where from.
 */
import { useEffect, useRef, type ReactNode } from 'react';
import { Mechanism, Solution, Transfer } from './predict-after.tsx';
import { PredictForm } from './predict-form.tsx';
import { RichText } from './rich-text.tsx';
import { SpreadStrip } from './spread-strip.tsx';
import {
  CONFIDENCE_WORDS,
  figureText,
  type AnswerView,
  type BeliefOf,
  type Direction,
  type NumberPrediction,
  type OutcomeView,
  type PredictProgress,
  type PredictView,
  type QuestionView,
} from './views.ts';
import './predict-card.css';

interface PredictCardProps {
  readonly exercise: PredictView;
  readonly progress: PredictProgress;
  readonly seed: number;
  /** Of the number that the transfer question is about. */
  readonly transferUnit: string;
  readonly beliefOf: BeliefOf;
  /** `null`: there is nothing to show before all predictions are stored, or it is being fetched. */
  readonly outcome: OutcomeView | null;
  /** Why it cannot be graded; empty: it can. */
  readonly problem: string;
  readonly onPredict: (question: number, prediction: NumberPrediction) => void;
  readonly onMechanism: (choice: number, sentence: string) => void;
  readonly onTransfer: (direction: Direction) => void;
  /** The learner's seed on a small stage. */
  readonly stage?: ReactNode;
  /** The moments that were counted in the learner's run. */
  readonly counted?: ReactNode;
  /** What can be done when it is over. */
  readonly after?: ReactNode;
  /** Of its headings; on a page of its own they are the second. */
  readonly level?: Level;
}

type Level = 2 | 5;

export function PredictCard(props: PredictCardProps): ReactNode {
  const { exercise, progress, outcome, problem, onPredict, level = 2 } = props;
  const { questions } = exercise;
  const next = progress.predictions.length;
  const open = questions[next];
  const isCommitted = open === undefined;
  const place = (index: number): string =>
    questions.length > 1 ? `${index + 1} of ${questions.length}` : '';
  return (
    <article className="poe" aria-label={`${exercise.id} ${exercise.title}`}>
      <Setup exercise={exercise} level={level} />
      {open === undefined || problem !== '' ? null : (
        <Step name="Predict" level={level} isNew={next > 0}>
          {questions.slice(0, next).map((question, index) => (
            <Said key={question.id} question={question} prediction={progress.predictions[index]!} />
          ))}
          <PredictForm
            key={open.id}
            question={open}
            place={place(next)}
            onCommit={(prediction) => onPredict(next, prediction)}
          />
        </Step>
      )}
      {problem === '' ? null : (
        <p className="poe-problem" role="status">
          {problem}
        </p>
      )}
      {isCommitted ? <AfterCommit {...props} outcome={outcome} /> : null}
    </article>
  );
}

interface SetupProps {
  readonly exercise: PredictView;
  readonly level: Level;
}

function Setup({ exercise, level }: SetupProps): ReactNode {
  return (
    <Step name="Set-up" level={level}>
      <p className="poe-setup">
        <RichText text={exercise.setup} />
      </p>
      <ul className="poe-fixed" aria-label="What is fixed">
        {exercise.fixed.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Step>
  );
}

function AfterCommit(props: PredictCardProps): ReactNode {
  const {
    exercise,
    progress,
    outcome,
    seed,
    stage,
    counted,
    after,
    onMechanism,
    onTransfer,
    transferUnit,
    beliefOf,
    problem,
    level = 2,
  } = props;
  if (outcome === null) {
    return problem === '' ? (
      <Step name="Observe" level={level} isNew>
        <p className="panel-note">The engine runs your seed.</p>
      </Step>
    ) : null;
  }
  const { mechanism, transfer } = progress;
  return (
    <>
      <Step name="Observe" level={level} isNew>
        {stage === undefined || stage === null ? null : <div className="poe-stage">{stage}</div>}
        {exercise.questions.map((question, index) => (
          <Observed
            key={question.id}
            question={question}
            seed={seed}
            prediction={progress.predictions[index]!}
            answer={outcome.answers[index]!}
          />
        ))}
      </Step>
      <Step name="Explain" level={level}>
        <Mechanism
          ask={exercise.mechanism.ask}
          choices={exercise.mechanism.choices}
          said={mechanism}
          right={outcome.rightMechanism}
          belief={outcome.mechanismBelief}
          beliefOf={beliefOf}
          onSay={onMechanism}
        />
      </Step>
      {mechanism === null ? null : (
        <>
          <Step name="Gap" level={level} isNew>
            <Solution {...{ outcome, exercise, beliefOf, counted }} predictions={progress.predictions} />
          </Step>
          <Step name="Transfer" level={level}>
            <Transfer
              ask={exercise.transferAsk}
              said={transfer}
              {...outcome.transfer}
              unit={transferUnit}
              onSay={onTransfer}
            />
          </Step>
        </>
      )}
      {mechanism === null || transfer === null ? null : <div className="poe-after">{after}</div>}
    </>
  );
}

interface ObservedProps {
  readonly question: QuestionView;
  readonly seed: number;
  readonly prediction: NumberPrediction;
  readonly answer: AnswerView;
}

function Observed({ question, seed, prediction, answer }: ObservedProps): ReactNode {
  const { own, spread } = answer;
  return (
    <section className="poe-observed">
      <p className="poe-observed-ask">
        <RichText text={question.ask} />
      </p>
      <p className="poe-own" aria-live="polite">
        <span className="faint">Your seed {seed}</span>
        <span className="poe-own-pair">
          <strong className="number">{own === undefined ? '…' : figureText(own)}</strong>
          <span className="faint">{question.unit}</span>
        </span>
        <span className="poe-own-pair">
          <span className="faint">you said</span>
          <strong className="number">{figureText(prediction.point)}</strong>
        </span>
      </p>
      {/* The distribution comes in over the mark when the seed's own number is there. */}
      {own === undefined ? null : (
        <SpreadStrip spread={spread} unit={question.unit} prediction={prediction} own={own} />
      )}
    </section>
  );
}

function Said({ question, prediction }: Pick<ObservedProps, 'question' | 'prediction'>): ReactNode {
  const { point, low, high, confidence, isRangeSet = true } = prediction;
  return (
    <p className="poe-said">
      <RichText text={question.ask} />{' '}
      <span className="number">
        {figureText(point)} {question.unit}
      </span>
      {isRangeSet ? (
        <>
          , from <span className="number">{figureText(low)}</span> to{' '}
          <span className="number">{figureText(high)}</span>
        </>
      ) : null}
      , {CONFIDENCE_WORDS[confidence]}
    </p>
  );
}

interface StepProps {
  readonly name: string;
  readonly level: Level;
  /** It has come because of what was just done: it takes the focus, so that it is read. */
  readonly isNew?: boolean;
  readonly children: ReactNode;
}

function Step({ name, level, isNew = false, children }: StepProps): ReactNode {
  const Heading = `h${level}` as const;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Only where the focus was lost with what it stood on; a page that opens keeps its own.
    if (isNew && document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [isNew]);
  return (
    <section className="poe-step">
      <Heading className="poe-name" ref={heading} tabIndex={-1}>
        {name}
      </Heading>
      <div className="poe-body">{children}</div>
    </section>
  );
}
