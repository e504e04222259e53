import { expect, test } from 'vitest';
import { sectionSearch } from './sections.ts';

test('sections are found by synonyms, titles first', () => {
  const sections = [
    { id: 'a', title: 'Suspicion', text: 'A member that is suspected may refute.' },
    { id: 'b', title: 'Gossip', text: 'News spreads; a suspicion is news, too.' },
  ];
  const search = sectionSearch({ sections, concepts: new Map() });
  expect(search('suspected machine').map(({ id }) => id)).toEqual(['a', 'b']);
  expect(search('bananas')).toEqual([]);
  // One word in four is known, and it is no subject.
  expect(search('consumer group rebalance news')).toEqual([]);
});
