/** The text of the unit with what lives in it: figures, covered results, artefacts. */
import { useState, type MouseEvent, type ReactNode } from 'react';
import type { Body } from '../unit/directives-body.ts';
import { figureOf } from '../unit/figures.ts';
import { UnitArtefacts } from './unit-artefacts.tsx';
import { UnitFigure } from './unit-figure.tsx';

export function UnitBody({ body }: { readonly body: Body }): ReactNode {
  const [told, setTold] = useState('');
  const onClick = (event: MouseEvent): void => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-run]') : null;
    if (button === null) return;
    setTold(uncover(button, body.results));
  };
  return (
    // The results are buttons; the click is only heard here for all of them.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div className="unit-body" onClick={onClick}>
      {body.blocks.map((block, index) => {
        // The blocks of a text never change their order.
        const key = `${index}`;
        if (block.kind === 'html') return <Html key={key} html={block.html} />;
        if (block.kind === 'artefacts') return <UnitArtefacts key={key} />;
        const figure = figureOf(block.id);
        return figure === undefined ? null : <UnitFigure key={key} figure={figure} />;
      })}
      <output className="visually-hidden">{told}</output>
    </div>
  );
}

/** A piece of text; it is drawn once, so that what was uncovered stays so. */
function Html({ html }: { readonly html: string }): ReactNode {
  return <div dangerouslySetInnerHTML={{ __html: html }} />;
}

/** Shows a result in its place. */
function uncover(button: HTMLElement, results: Body['results']): string {
  const text = results[button.dataset['run'] ?? ''] ?? 'not measured yet';
  button.textContent = text;
  button.classList.add('is-shown');
  button.setAttribute('aria-label', text);
  return text;
}
