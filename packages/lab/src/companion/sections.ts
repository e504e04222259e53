/**
 * Search over the unit's sections and the glossary: what `searchUnit` answers, and the page's *search &
 * diagnose*.
 */
import MiniSearch from 'minisearch';
import type { Concept, Knowledge, Section } from './knowledge.ts';
import { termsOf } from './synonyms.ts';

const KNOWN_SHARE_MIN = 0.5;

export function sectionSearch({
  sections,
  concepts,
}: Pick<Knowledge, 'sections' | 'concepts'>): (query: string) => readonly Section[] {
  const all: readonly Section[] = [...sections, ...[...concepts.values()].map(conceptSection)];
  const search = new MiniSearch<Section>({
    fields: ['title', 'text'],
    tokenize: (text) => [...termsOf(text)],
    // The terms are as they should be.
    processTerm: (term) => term,
    searchOptions: { boost: { title: 3 } },
  });
  search.addAll(all);
  const byId = new Map(all.map((section) => [section.id, section]));
  const known = new Set(all.flatMap(({ title, text }) => [...termsOf(title), ...termsOf(text)]));
  return (query) => {
    const terms = [...new Set(termsOf(query))];
    // A text of which the unit knows only the common words is about something else.
    if (terms.filter((term) => known.has(term)).length < KNOWN_SHARE_MIN * terms.length) return [];
    return search.search(query).flatMap(({ id }) => byId.get(String(id)) ?? []);
  };
}

/** A concept as far as text goes: what its edges say. */
function conceptSection({ id, title, words, edges }: Concept): Section {
  const said = edges.map(({ text }) => text).join(' ');
  return { id: `concept:${id}`, title, text: `${words.join(', ')}. ${said}` };
}
