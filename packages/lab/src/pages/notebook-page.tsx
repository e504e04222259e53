/**
 * The notebook: predictions, misses by tag, evidence cards and bookmarks, and the way out of the browser and
 * back.
 */
import { Download, Trash2, Upload } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { contentText, notebookMarkdown } from '../lessons/notebook-text.ts';
import {
  exportNotebook,
  importFile,
  isMiss,
  missesByTag,
  type Begun,
  type Notebook,
  type StoredPrediction,
} from '../lessons/notebook.ts';
import { askedText, withUnit } from '../lessons/question-text.ts';
import { CONFIDENCE_WORDS, figureText } from '../ui/lessons/views.ts';
import { IconButton } from '../ui/tip.tsx';
import { toast } from '../ui/toasts.tsx';
import { ALL_EXERCISES } from './lessons-content.ts';
import {
  addBookmark,
  addCard,
  clearLessons,
  loadLessons,
  removeBookmark,
  removeCard,
  replaceNotebook,
  useLessons,
} from './lessons-store.ts';
import { NotebookCard } from './notebook-card.tsx';
import { pageAddress, saveFile } from './notebook-files.ts';
import { BookmarkForm, CardForm } from './notebook-forms.tsx';
import './predict-page.css';
import '../ui/lessons/plain-table.css';
import './notebook-page.css';

export function NotebookPage(): ReactNode {
  const { notebook, attempts, isKept, isLoaded } = useLessons();
  useEffect(() => void loadLessons(), []);
  return (
    <main className="lessons-page">
      <div className="lessons-head">
        <h1>Notebook</h1>
        <Files notebook={notebook} begun={attempts} />
      </div>
      <p className="lessons-lead">
        {isKept
          ? 'Kept in this browser and nowhere else.'
          : 'This browser keeps nothing for the lab: export the notebook before you close the page.'}
      </p>
      {isLoaded ? (
        <>
          <Misses notebook={notebook} />
          <Predictions notebook={notebook} />
          <section className="lessons-part">
            <h2>Evidence cards</h2>
            {notebook.cards.length === 0 ? (
              <p className="panel-note">
                The smallest run that breaks, the one setting that repairs it, and the rule that separates the
                two. Keep one from the <a href="#/clinic">clinic</a>, or make your own.
              </p>
            ) : null}
            <div className="evidence-grid">
              {notebook.cards.map((card) => (
                <NotebookCard key={card.id} card={card} onRemove={() => removeCard(card.id)} />
              ))}
            </div>
            <CardForm onAdd={addCard} />
          </section>
          <Bookmarks notebook={notebook} />
        </>
      ) : null}
    </main>
  );
}

function Misses({ notebook }: { readonly notebook: Notebook }): ReactNode {
  const misses = missesByTag(notebook, ALL_EXERCISES);
  const most = misses[0]?.misses ?? 1;
  return (
    <section className="lessons-part">
      <h2>Misses by tag</h2>
      {misses.length === 0 ? <p className="panel-note">No misses so far.</p> : null}
      <ul className="notebook-misses">
        {misses.map(({ tag, misses: count }) => (
          <li key={tag}>
            <span>{tag}</span>
            <span className="notebook-bar" style={{ width: `${(100 * count) / most}%` }} aria-hidden="true" />
            <span className="number">{count}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Predictions({ notebook: { predictions } }: { readonly notebook: Notebook }): ReactNode {
  return (
    <section className="lessons-part">
      <h2>Predictions</h2>
      {predictions.length === 0 ? (
        <p className="panel-note">
          None so far. <a href="#/predict">Predict</a>
        </p>
      ) : (
        <div className="notebook-scroll" role="region" aria-label="Predictions" tabIndex={0}>
          <table className="plain-table notebook-table">
            <thead>
              <tr>
                <th scope="col">exercise</th>
                <th scope="col">you said</th>
                <th scope="col">range</th>
                <th scope="col">sure</th>
                <th scope="col">your seed gave</th>
                <th scope="col">points</th>
                <th scope="col">why</th>
              </tr>
            </thead>
            <tbody>
              {predictions.toReversed().map((one) => (
                <PredictionRow
                  key={`${one.exercise} ${one.question} ${one.seed} ${one.atMs}`}
                  prediction={one}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** On a phone a row is a small card, and each cell says what it is. */
function PredictionRow({ prediction }: { readonly prediction: StoredPrediction }): ReactNode {
  const { exercise, range, confidence, points, point, observed, because } = prediction;
  const { title, what, unit } = askedText(prediction, ALL_EXERCISES);
  return (
    <tr data-miss={isMiss(prediction)}>
      <th scope="row">
        <a href={`#/predict/${exercise}`}>{title}</a>
        {what === '' ? null : <span className="notebook-what">{what}</span>}
      </th>
      <td data-is="you said" className="number">
        {withUnit(figureText(point), unit)}
      </td>
      <td data-is="range" className="number">
        {range === null ? '–' : `${figureText(range.low)}–${figureText(range.high)}`}
      </td>
      <td data-is="sure">{CONFIDENCE_WORDS[confidence]}</td>
      <td data-is="your seed gave" className="number">
        {observed === null ? '–' : withUnit(figureText(observed), unit)}
      </td>
      <td data-is="points" className="number">
        {points === null ? '–' : `${points * 100} %`}
      </td>
      <td data-is="why" className="notebook-why">
        {because}
      </td>
    </tr>
  );
}

function Bookmarks({ notebook: { bookmarks } }: { readonly notebook: Notebook }): ReactNode {
  return (
    <section className="lessons-part">
      <h2>Bookmarks</h2>
      {bookmarks.length === 0 ? (
        <p className="panel-note">
          None so far. Bookmark a moment in the <a href="#/lab">lab</a> with a note, or paste a link from
          Share.
        </p>
      ) : null}
      <ul className="notebook-bookmarks">
        {bookmarks.map((bookmark) => (
          <li key={`${bookmark.atMs} ${bookmark.link}`}>
            <a href={bookmark.link}>{bookmark.note}</a>
            <IconButton
              name={`Remove the bookmark ${bookmark.note}`}
              icon={<Trash2 />}
              onPress={() => removeBookmark(bookmark)}
            />
          </li>
        ))}
      </ul>
      <BookmarkForm onAdd={addBookmark} />
    </section>
  );
}

interface FilesProps {
  readonly notebook: Notebook;
  readonly begun: Begun;
}

function Files({ notebook, begun }: FilesProps): ReactNode {
  const file = useRef<HTMLInputElement>(null);
  return (
    <div className="lessons-row">
      <button
        type="button"
        className="button"
        onClick={() =>
          saveFile('notebook.md', notebookMarkdown(notebook, ALL_EXERCISES, pageAddress()), 'text/markdown')
        }
      >
        <Download /> Markdown
      </button>
      <button
        type="button"
        className="button"
        onClick={() => saveFile('notebook.json', exportNotebook(notebook, begun), 'application/json')}
      >
        <Download /> JSON
      </button>
      <button type="button" className="button" onClick={() => file.current?.click()}>
        <Upload /> Import
      </button>
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Import a notebook"
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          if (chosen !== undefined) void takeIn(chosen);
          event.target.value = '';
        }}
      />
      <button type="button" className="button button-quiet" onClick={() => void empty()}>
        Clear
      </button>
    </div>
  );
}

/** More than years of predictions. */
const FILE_BYTES_MAX = 4 * 1024 * 1024;

async function takeIn(file: File): Promise<void> {
  try {
    if (file.size > FILE_BYTES_MAX) throw new Error('This file is larger than any notebook of the lab.');
    const { notebook, begun } = importFile(await file.text());
    // Else what is still being read would lie over what comes in.
    await loadLessons();
    if (!isReplacing(useLessons.getState().notebook, notebook)) return;
    replaceNotebook(notebook);
    // Before it is written: what was begun is kept with the notebook that it belongs to.
    useLessons.setState({ attempts: begun });
    toast({ title: 'Imported', text: 'The notebook is what the file holds.' });
  } catch (error) {
    toast({ title: 'Not imported', text: (error as Error).message, isWarning: true });
  }
}

/** Nothing that is there is lost without being asked for. */
function isReplacing(here: Notebook, coming: Notebook): boolean {
  const there = contentText(here);
  if (there === '' && Object.keys(useLessons.getState().attempts).length === 0) return true;
  const question =
    `Replace the notebook? What is here gives way: ${there === '' ? 'begun exercises' : there}. ` +
    `The file brings ${contentText(coming) || 'an empty notebook'}. What has not been exported is lost.`;
  // oxlint-disable-next-line no-alert -- as Clear asks
  return confirm(question);
}

async function empty(): Promise<void> {
  // oxlint-disable-next-line no-alert -- what cannot be taken back is asked by the browser itself
  if (!confirm('Clear the notebook? What has not been exported is lost.')) return;
  await clearLessons();
  toast({ title: 'Cleared', text: 'The notebook is empty.' });
}
