/** What is written into the notebook by hand: a bookmark, and an evidence card of one's own two runs. */
import { useState, type FormEvent, type ReactNode } from 'react';
import type { Bookmark, EvidenceCard } from '../lessons/notebook.ts';
import { TAGS, type Tag } from '../lessons/schema.ts';
import { Choice } from '../ui/choice.tsx';
import { viewOf } from './notebook-card.tsx';
import '../ui/lessons/predict-form.css';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const TEXT_MAX = 8200;

function Field({ label, value, onChange }: FieldProps): ReactNode {
  return (
    <label className="notebook-field">
      <span className="field-label">{label}</span>
      <input
        className="input"
        value={value}
        maxLength={TEXT_MAX}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

const NO_LINK = 'That is no link of the lab with a run in it: copy one from Share in the lab.';

/** From its `#`, so that it leads to wherever the lab is served from. */
const ownPart = (link: string): string => link.slice(Math.max(0, link.indexOf('#')));

export function BookmarkForm({ onAdd }: { readonly onAdd: (bookmark: Bookmark) => void }): ReactNode {
  const [link, setLink] = useState('');
  const [note, setNote] = useState('');
  const [complaint, setComplaint] = useState('');
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (viewOf(link.trim()) === null) return setComplaint(NO_LINK);
    if (note.trim() === '') return setComplaint('A note says why it is worth coming back.');
    onAdd({ link: ownPart(link.trim()), note: note.trim(), atMs: Date.now() });
    setLink('');
    setNote('');
    return setComplaint('');
  };
  return (
    <form className="notebook-form" onSubmit={add}>
      <Field label="Link of the lab" value={link} onChange={setLink} />
      <Field label="Note" value={note} onChange={setNote} />
      <button type="submit" className="button">
        Add
      </button>
      <p className="predict-complaint" role="alert">
        {complaint}
      </p>
    </form>
  );
}

const BLANK = { title: '', broken: '', brokenSays: '', repaired: '', repairedSays: '', knob: '', rule: '' };

export function CardForm({ onAdd }: { readonly onAdd: (card: EvidenceCard) => void }): ReactNode {
  const [given, setGiven] = useState(BLANK);
  const [tag, setTag] = useState<Tag>('belief taken for truth');
  const [complaint, setComplaint] = useState('');
  const field = (name: keyof typeof BLANK, label: string): ReactNode => (
    <Field label={label} value={given[name]} onChange={(value) => setGiven({ ...given, [name]: value })} />
  );
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (viewOf(given.broken) === null || viewOf(given.repaired) === null) return setComplaint(NO_LINK);
    if (Object.values(given).some((text) => text.trim() === '')) return setComplaint('All of it is wanted.');
    const atMs = Date.now();
    const { title, knob, rule } = given;
    const broken = { link: ownPart(given.broken), says: given.brokenSays };
    const repaired = { link: ownPart(given.repaired), says: given.repairedSays };
    onAdd({ id: `own-${atMs}`, title, tag, misconception: null, atMs, broken, repaired, knob, rule });
    setGiven(BLANK);
    return setComplaint('');
  };
  return (
    <details className="notebook-more">
      <summary>A card of your own</summary>
      <form className="notebook-form" onSubmit={add}>
        {field('title', 'Title')}
        <Choice
          label="Tag"
          items={TAGS.map((value) => ({ value, label: value }))}
          value={tag}
          onChange={setTag}
        />
        {field('broken', 'The smallest broken run: its link')}
        {field('brokenSays', 'What it shows')}
        {field('repaired', 'The repaired run: its link')}
        {field('repairedSays', 'What it shows')}
        {field('knob', 'The one knob that was changed')}
        {field('rule', 'The rule that separates them')}
        <button type="submit" className="button">
          Add
        </button>
        <p className="predict-complaint" role="alert">
          {complaint}
        </p>
      </form>
    </details>
  );
}
