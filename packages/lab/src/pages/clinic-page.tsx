/** The clinic: beliefs about gossip that do not survive a run, each beside the run that refutes it. */
import { Stethoscope } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useParams } from 'wouter';
import type { AnswerBank } from '../lessons/answers.ts';
import type { StoredPrediction } from '../lessons/notebook.ts';
import { checkItems } from '../lessons/quick-check.ts';
import type { Misconception } from '../lessons/schema.ts';
import { Choice } from '../ui/choice.tsx';
import { goTo } from '../ui/hash-location.ts';
import { ClinicCard, type ClinicRun, type ClinicView } from '../ui/lessons/clinic-card.tsx';
import { QuickCheck } from '../ui/lessons/quick-check.tsx';
import type { RichText } from '../ui/lessons/views.ts';
import { keeperOf } from './clinic-evidence.ts';
import { LOCK, lockOfRun, MISCONCEPTIONS, misconceptionOf, richText, specOfRef } from './lessons-content.ts';
import { loadLessons, useLessons } from './lessons-store.ts';
import { labLink } from './lab-links.ts';
import { chairOf, momentOf } from './lesson-run.ts';
import { useBankState } from './predict-page.tsx';
import './predict-page.css';

const ALL = 'all';
const CHECK = checkItems(MISCONCEPTIONS);

export function ClinicPage(): ReactNode {
  const { id } = useParams<{ id?: string }>();
  const [tag, setTag] = useState(ALL);
  const [isChecking, setChecking] = useState(false);
  const { isLoaded, notebook } = useLessons();
  const bank = useBankState()?.bank ?? null;
  const links = useLinks(notebook.predictions);
  useEffect(() => void loadLessons(), []);
  const page = useRef<HTMLElement>(null);
  useEffect(() => {
    if (id !== undefined && isLoaded) page.current?.querySelector(`#${CSS.escape(id)}`)?.scrollIntoView();
  }, [id, isLoaded]);
  const tags = useMemo(() => [...new Set(MISCONCEPTIONS.map((one) => one.tag))], []);
  const shown = MISCONCEPTIONS.filter((one) => tag === ALL || one.tag === tag || one.id === id);
  return (
    <main className="lessons-page" ref={page}>
      <h1>Clinic</h1>
      <p className="lessons-lead">
        {MISCONCEPTIONS.length} things that people believe about gossip and membership, each beside the run
        that refutes it.
      </p>
      {isChecking ? null : (
        <div className="lessons-row lessons-part">
          <button type="button" className="button button-main" onClick={() => setChecking(true)}>
            <Stethoscope /> Is this me? A quick check
          </button>
          <Choice
            label="Tag"
            items={[{ value: ALL, label: 'all' }, ...tags.map((value) => ({ value, label: value }))]}
            value={tag}
            onChange={setTag}
          />
          <span className="panel-note" role="status">
            {shown.length} of {MISCONCEPTIONS.length}
          </span>
        </div>
      )}
      {isChecking ? (
        <div className="lessons-part">
          <QuickCheck
            items={CHECK}
            beliefOf={(one) => misconceptionOf(one)?.belief ?? one}
            onClose={() => setChecking(false)}
          />
        </div>
      ) : null}
      <div className="lessons-part">
        {shown.map((one) => {
          return (
            <ClinicCard
              key={one.id}
              card={viewOf(one, bank, notebook.predictions, links)}
              isOpen={one.id === id}
              onOpen={(isOpen) => goTo(isOpen ? `/clinic/${one.id}` : '/clinic', { replace: true })}
              onKeep={keeperOf(one, bank, notebook.predictions, links)}
              isKept={notebook.cards.some((card) => card.id === one.id)}
            />
          );
        })}
      </div>
    </main>
  );
}

/** By `M-SUSP.with`: where the lab shows the run. */
type Links = ReadonlyMap<string, string>;

function useLinks(predictions: readonly StoredPrediction[]): Links {
  const [links, setLinks] = useState<Links>(new Map());
  useEffect(() => {
    let isGone = false;
    const make = async (): Promise<void> => {
      const made = new Map<string, string>();
      for (const { id, runs } of MISCONCEPTIONS) {
        for (const run of runs) {
          const spec = specOfRef(`${id}.${run.id}`);
          if (spec === null || LOCK.lockedBy(spec, predictions) !== null) continue;
          const link = await labLink({ spec, chair: chairOf(spec), cursorMs: momentOf(spec) }).catch(
            () => null,
          );
          if (link !== null) made.set(`${id}.${run.id}`, link);
        }
      }
      if (!isGone) setLinks(made);
    };
    void make();
    return () => void (isGone = true);
  }, [predictions]);
  return links;
}

function viewOf(
  one: Misconception,
  bank: AnswerBank | null,
  predictions: readonly StoredPrediction[],
  links: Links,
): ClinicView {
  const { id, title, belief, tag, scenario, refutation, waits_for: waits } = one;
  const seeds = bank?.refutations[id];
  return {
    id,
    title,
    belief,
    tag,
    scenario,
    waitsFor: waits?.replace('-', ' ') ?? null,
    think: refutation.think,
    shows: richText(refutation.shows, bank, predictions),
    because: becauseOf(one, bank, predictions),
    refuted: bank === null || seeds === undefined ? null : { seeds, of: bank.seeds },
    runs: one.runs.map((run): ClinicRun => {
      const spec = specOfRef(`${id}.${run.id}`);
      return {
        id: run.id,
        label: run.label,
        href: links.get(`${id}.${run.id}`) ?? null,
        lockedBy: spec === null ? null : LOCK.lockedBy(spec, predictions),
      };
    }),
  };
}

/** A run that waits for its prediction keeps its reason back as well: that would answer the exercise, too. */
function becauseOf(
  { id, runs, refutation }: Misconception,
  bank: AnswerBank | null,
  predictions: readonly StoredPrediction[],
): RichText {
  const exercise = runs.flatMap((run) => lockOfRun(`${id}.${run.id}`, predictions) ?? [])[0];
  if (exercise === undefined) return richText(refutation.because, bank, predictions);
  return [
    { kind: 'text', text: 'It waits for your prediction: ' },
    { kind: 'locked', exercise },
  ];
}
