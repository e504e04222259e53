/** The unit: what it is about, the facts of its place in the curriculum, and its text. */
import { FlaskConical, Footprints } from 'lucide-react';
import type { ReactNode } from 'react';
import { content } from 'virtual:unit';
import type { Section } from '../unit/surface.ts';
import { UnitBody } from './unit-body.tsx';
import { UnitLayout, type Part } from './unit-layout.tsx';
import { SurfaceHead, SurfaceSection } from './unit-surface.tsx';
import './unit-page.css';

/** The text stands between what one should bring along and where it comes from. */
const LAST_BEFORE_TEXT: Section['id'] = 'prerequisites';

const { surface, body, lessons } = content;
const split = surface.sections.findIndex(({ id }) => id === LAST_BEFORE_TEXT) + 1;
const BEFORE = surface.sections.slice(0, split);
const AFTER = surface.sections.slice(split);
const PARTS: readonly Part[] = [...BEFORE.map(partOf), ...body.headings, ...AFTER.map(partOf)];

export function UnitPage(): ReactNode {
  return (
    <UnitLayout path="/unit" parts={PARTS}>
      <SurfaceHead surface={surface} />
      <p className="unit-doors">
        <a className="button button-main" href="#/tour">
          <Footprints aria-hidden="true" /> Tour
        </a>
        <a className="button" href="#/lab">
          <FlaskConical aria-hidden="true" /> Lab
        </a>
      </p>
      {BEFORE.map((section) => (
        <SurfaceSection key={section.id} section={section} />
      ))}
      <UnitBody body={body} lessons={lessons} />
      {AFTER.map((section) => (
        <SurfaceSection key={section.id} section={section} />
      ))}
    </UnitLayout>
  );
}

function partOf({ id, heading }: Section): Part {
  return { id, text: heading, level: 2 };
}
