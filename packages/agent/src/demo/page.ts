/**
 * The whole page that a spectator sees: what runs, the table, the newest events, the account of the newest
 * verdict, and the keys. Pure: a model in, lines out, so that it is tested without a terminal.
 */
import { cell, paintLine, piece, wrap, type Line, type Paint } from './line.ts';
import type { Model, News, WhyPanel } from './model.ts';
import { KEY_HELP } from './keys.ts';
import { ageText, beliefStyle, beliefText, tableLines } from './table.ts';

export interface PageSize {
  readonly columns: number;
  readonly rows: number;
}

export interface Page {
  readonly model: Model;
  /** What runs, in a few words, and what to expect of it: the first two lines. */
  readonly title: string;
  readonly expectation: string;
  readonly now: number;
}

const NEWS_LINES_MIN = 3;
const NEWS_LINES_MAX = 8;
const ACCOUNT_MS = 30_000;
const NAME_CHARACTERS_MAX = 20;
const INDENT = '    ';

/** Exactly as many lines as the page has rows, none wider than its columns. */
export function pageLines({ model, title, expectation, now }: Page, size: PageSize, paint: Paint): string[] {
  // The last column stays empty: some terminals wrap as soon as it is written to.
  const width = Math.max(1, size.columns - 1);
  const table = tableLines(model, { width, now });
  const top = [
    [piece('hearsay up', 'strong'), piece(`  ${title}`)],
    [piece(expectation, 'faint')],
    [],
    ...table,
    awarenessLine(model),
    [],
  ];
  const foot = [footerLine(model)];
  const rowsLeft = size.rows - top.length - foot.length;
  const account = accountLines(isCurrent(model.why, now) ? model.why : null, width);
  const newsRows = Math.min(NEWS_LINES_MAX, Math.max(NEWS_LINES_MIN, rowsLeft - account.flat().length));
  const news = model.news.slice(-newsRows).map((one) => newsLine(one, width));
  const body = [...top, ...news, ...newestOf(account, rowsLeft - news.length)];
  const rows = Math.max(0, size.rows - foot.length);
  const filled = [...body, ...Array.from({ length: rows }, (): Line => [])].slice(0, rows);
  return [...filled, ...foot].slice(0, size.rows).map((line) => paintLine(line, width, paint));
}

/** Whether everybody sees the others as they are, and if not, who has yet to notice what. */
export function awarenessText(model: Model): string {
  if (model.isStarting) return 'Starting.';
  const unaware = model.unaware();
  const observers = model.actors.filter(({ condition, isCut }) => condition === 'running' && !isCut);
  if (observers.length === 0) return 'Nobody is there to believe anything.';
  if (unaware.length === 0) return 'Everybody who runs and is connected sees the others as they are.';
  const parts = unaware.map(({ member, observers }) => `${member} by ${observers.join(', ')}`);
  return `Not yet seen as it is: ${parts.join('; ')}.`;
}

function awarenessLine(model: Model): Line {
  const isCalm = model.unaware().length === 0;
  return [piece(awarenessText(model), isCalm ? 'faint' : 'warning')];
}

function newsLine(news: News, width: number): Line {
  const time = piece(`${clockText(news.at)}  `, 'faint');
  if (news.type === 'note') return [time, piece(news.text)];
  const what = piece(
    (news.belief === null ? 'forgotten' : beliefText(news.belief)).padEnd(9),
    beliefStyle(news.belief),
  );
  const member = piece(`${shortName(news.member)} `);
  const room = width - time.text.length - member.text.length - what.text.length;
  return [time, member, what, piece(observersText(news.observers, room))];
}

/** Names come from other machines, and one must not fill the line. */
function shortName(name: string): string {
  return cell(name, NAME_CHARACTERS_MAX).trimEnd();
}

/** All of them if there is room, else the first and the last. */
function observersText(observers: Extract<News, { type: 'belief' }>['observers'], room: number): string {
  const all = observers.map(({ name, afterMs }) =>
    afterMs === null ? name : `${name} +${ageText(afterMs)}`,
  );
  const text = ` for ${all.join(', ')}`;
  return text.length <= room ? text : ` for ${all[0]} to ${all.at(-1)}, ${all.length} members`;
}

/** An account that nobody asked for makes way for the news after a while. */
function isCurrent(why: WhyPanel | null, now: number): boolean {
  return why !== null && (why.ask > 0 || now - why.at < ACCOUNT_MS);
}

/** The head of the account, then each of its sentences with a time, wrapped. */
function accountLines(why: WhyPanel | null, width: number): Line[][] {
  if (why === null) return [];
  const { member, teller, knows, story } = why;
  const [state = '', ...sentences] = story.split('\n');
  const how = { none: '', hearsay: ', who heard of it', accuser: ', who accused it' }[knows];
  const head = [piece(`Why ${member}? The account of ${teller}${how}:`, 'strong')];
  // What the teller holds it to be stands in the table, unless it is all that the teller has to say.
  const told = sentences.length === 0 ? [state] : sentences;
  return [[head], ...told.map((sentence) => wrap(sentence, width, INDENT).map((line) => [piece(line)]))];
}

/** The head of the account and as many of its last sentences as there is room for. */
function newestOf([head, ...sentences]: readonly Line[][], rows: number): readonly Line[] {
  if (head === undefined || rows < 2) return [];
  const shown: Line[] = [];
  for (const sentence of sentences.toReversed()) {
    if (head.length + shown.length + sentence.length > rows) break;
    shown.unshift(...sentence);
  }
  return [...head, ...shown];
}

function footerLine(model: Model): Line {
  const range = `1-${model.actors.length}`;
  const keys = KEY_HELP.map(({ key, text }) => [piece(key, 'strong'), piece(` ${text}  `, 'faint')]);
  return [piece(range, 'strong'), piece(' select  ', 'faint'), ...keys.flat()];
}

/** Local time of day, as in the accounts of verdicts: `14:03:07.250`. */
export function clockText(at: number): string {
  const date = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`;
}
