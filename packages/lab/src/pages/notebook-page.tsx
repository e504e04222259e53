/**
 * The notebook: predictions, misses by tag, evidence cards and bookmarks, and the way out of the browser and
 * back.
 */
import { Download, Trash2, Upload } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { notebookMarkdown } from '../lessons/notebook-text.ts';
import { exportNotebook, importNotebook, isMiss, missesByTag, type Notebook } from '../lessons/notebook.ts';
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
import { saveFile } from './notebook-files.ts';
import { BookmarkForm, CardForm } from './notebook-forms.tsx';
import './predict-page.css';
import './notebook-page.css';

export function NotebookPage(): ReactNode {
  const { notebook, isKept, isLoaded } = useLessons();
  useEffect(() => void loadLessons(), []);
  return (
    <main className="lessons-page">
      <div className="lessons-head">
        <h1>Notebook</h1>
        <Files notebook={notebook} />
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
                <tr key={`${one.exercise} ${one.question} ${one.seed} ${one.atMs}`} data-miss={isMiss(one)}>
                  <th scope="row">
                    <a href={`#/predict/${one.exercise}`}>
                      {one.exercise} {one.question}
                    </a>
                  </th>
                  <td className="number">{figureText(one.point)}</td>
                  <td className="number">
                    {one.range === null ? '' : `${figureText(one.range.low)}–${figureText(one.range.high)}`}
                  </td>
                  <td>{CONFIDENCE_WORDS[one.confidence]}</td>
                  <td className="number">{one.observed === null ? '–' : figureText(one.observed)}</td>
                  <td className="number">{one.points === null ? '–' : `${one.points * 100} %`}</td>
                  <td className="notebook-why">{one.because}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
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

function Files({ notebook }: { readonly notebook: Notebook }): ReactNode {
  const file = useRef<HTMLInputElement>(null);
  return (
    <div className="lessons-row">
      <button
        type="button"
        className="button"
        onClick={() => saveFile('notebook.md', notebookMarkdown(notebook, ALL_EXERCISES), 'text/markdown')}
      >
        <Download /> Markdown
      </button>
      <button
        type="button"
        className="button"
        onClick={() => saveFile('notebook.json', exportNotebook(notebook), 'application/json')}
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
    const notebook = importNotebook(await file.text());
    // Else what is still being read would lie over what comes in.
    await loadLessons();
    replaceNotebook(notebook);
    toast({ title: 'Imported', text: 'The notebook is what the file holds.' });
  } catch (error) {
    toast({ title: 'Not imported', text: (error as Error).message, isWarning: true });
  }
}

async function empty(): Promise<void> {
  // oxlint-disable-next-line no-alert -- what cannot be taken back is asked by the browser itself
  if (!confirm('Clear the notebook? What has not been exported is lost.')) return;
  await clearLessons();
  toast({ title: 'Cleared', text: 'The notebook is empty.' });
}
