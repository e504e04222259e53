/**
 * The words of the protocol in the text of a unit: the first use of each is a link to its row in the
 * reference's glossary, when the lab is built.
 */
import type { MarkdownIt, StateCore, Token } from 'markdown-it';
import { slugOf } from './markdown.ts';

export interface Term {
  /** As the text has it; its first use is taken. */
  readonly pattern: RegExp;
  /** The first cell of its row in docs/glossary.md, without the marks of code. */
  readonly row: string;
}

export const TERMS: readonly Term[] = [
  { pattern: /\bpiggybacked\b/, row: 'piggyback' },
  { pattern: /\bping\b/, row: 'Ping, Ack' },
  { pattern: /\bindirect ping\b/, row: 'IndirectPing' },
  { pattern: /\bnack\b/, row: 'Nack' },
  { pattern: /\bsuspect\b/, row: 'MemberState.Suspect' },
  { pattern: /\bsuspicion\b/, row: 'Suspicion' },
  { pattern: /\brefutation\b/i, row: 'refute' },
  { pattern: /\bincarnation\b/, row: 'Incarnation' },
  { pattern: /\bclaims?\b/, row: 'claim' },
  { pattern: /\bLocal health\b/, row: 'Awareness' },
  { pattern: /\bconfirmations\b/, row: 'Suspicion.confirm' },
  { pattern: /\bbuddy system\b/, row: 'buddy system' },
  { pattern: /\bbroadcast queue\b/, row: 'BroadcastQueue' },
  { pattern: /\bretransmit multiplier\b/, row: 'retransmitMult' },
  { pattern: /\bpush\/pull\b/i, row: 'PushPull' },
  { pattern: /\bmetadata\b/, row: 'metadata' },
  { pattern: /\bprobe interval\b/, row: 'probeIntervalMs' },
  { pattern: /\bprobe time-out\b/, row: 'probeTimeoutMs' },
  { pattern: /\bLamport time\b/, row: 'LamportClock' },
  { pattern: /\buser event\b/, row: 'user event' },
  { pattern: /\bHealing\b/, row: 'healing' },
  { pattern: /\bCompleteness\b/, row: 'completeness' },
  { pattern: /\bAccuracy\b/, row: 'accuracy' },
  { pattern: /\bheartbeat\b/, row: 'heartbeat' },
  { pattern: /\bphi-accrual\b/, row: 'phi-accrual' },
  { pattern: /\bfanout\b/, row: 'fanout' },
  { pattern: /\bresidue\b/, row: 'residue' },
  { pattern: /\banti-entropy\b/, row: 'anti-entropy' },
  { pattern: /\bdeath certificate\b/, row: 'death certificate' },
  { pattern: /\blogical clock\b/, row: 'logical clock' },
  { pattern: /\bVector clocks\b/, row: 'vector clock' },
  { pattern: /\bconsensus\b/, row: 'consensus' },
  { pattern: /\bquorum\b/, row: 'quorum' },
  { pattern: /\bterm\b/, row: 'term' },
  { pattern: /\blease\b/, row: 'lease' },
  { pattern: /\bfencing token\b/, row: 'fencing token' },
  { pattern: /\bpartial views\b/, row: 'partial view' },
];

/** The id of a row of the glossary on the reference's page. */
export function termId(row: string): string {
  return `glossary-term-${slugOf(row)}`;
}

/** Each row of the glossary's tables gets an id, made of what stands in its first cell. */
export function termAnchors(reader: MarkdownIt): void {
  reader.core.ruler.push('term-anchors', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      // A row of a body: `tr_open`, `td_open`, `inline`.
      if (token.type !== 'tr_open' || tokens[index + 1]?.type !== 'td_open') continue;
      token.attrSet('id', termId(plain(tokens[index + 2]!)));
      token.attrSet('tabindex', '-1');
    }
  });
}

const plain = ({ children }: Token): string => (children ?? []).map(({ content }) => content).join('');

/** Links the first use of each term, outside of headings, links and code. */
export function termLinks(terms: readonly Term[] = TERMS): (reader: MarkdownIt) => void {
  return (reader) => {
    reader.core.ruler.push('term-links', (state) => {
      let left = terms;
      for (const [index, token] of state.tokens.entries()) {
        if (token.type !== 'inline' || state.tokens[index - 1]?.type === 'heading_open') continue;
        const linked = linkedChildren(state, token.children ?? [], left);
        token.children = linked.children;
        left = linked.left;
      }
    });
  };
}

function linkedChildren(
  state: StateCore,
  children: readonly Token[],
  terms: readonly Term[],
): { children: Token[]; left: readonly Term[] } {
  const out: Token[] = [];
  let left = terms;
  let depth = 0;
  for (const child of children) {
    if (child.type === 'link_open') depth += 1;
    if (child.type === 'link_close') depth -= 1;
    if (child.type !== 'text' || depth > 0) {
      out.push(child);
      continue;
    }
    let rest = child.content;
    for (;;) {
      const first = firstTerm(rest, left);
      if (first === null) break;
      const { term, at, text } = first;
      if (at > 0) out.push(textToken(state, rest.slice(0, at)));
      const open = new state.Token('link_open', 'a', 1);
      open.attrSet('href', `#/reference?at=${termId(term.row)}`);
      open.attrSet('class', 'unit-term');
      out.push(open, textToken(state, text), new state.Token('link_close', 'a', -1));
      rest = rest.slice(at + text.length);
      left = left.filter((one) => one !== term);
    }
    if (rest !== '') out.push(textToken(state, rest));
  }
  return { children: out, left };
}

/** The leftmost; of two at one place the longer. */
function firstTerm(text: string, terms: readonly Term[]): { term: Term; at: number; text: string } | null {
  const found = terms.flatMap((term) => {
    const match = term.pattern.exec(text);
    return match === null ? [] : [{ term, at: match.index, text: match[0] }];
  });
  found.sort((a, b) => a.at - b.at || b.text.length - a.text.length);
  return found[0] ?? null;
}

function textToken(state: StateCore, content: string): Token {
  const token = new state.Token('text', '', 0);
  token.content = content;
  return token;
}
