/** One preset: a still of its run at the interesting moment, its question, and ways into it. */
import { FlaskConical, GitCompare } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Scene } from '../player/scene.ts';
import type { Preset } from '../presets/preset.ts';
import { drawStage } from '../stage/draw-stage.ts';
import { groupsOfFaults } from '../stage/groups.ts';
import { layOut } from '../stage/layout.ts';
import { createScratch } from '../stage/look.ts';
import { Canvas, type Size } from '../ui/canvas.tsx';
import { formatMoment } from '../ui/format.ts';
import { stillOf } from './gallery-stills.ts';
import { useLabLink } from './lab-links.ts';
import { useTheme } from './settings-store.ts';

export function PresetCard({ preset }: { readonly preset: Preset }): ReactNode {
  const { id, title, puzzle, lookAt, sources, spec, view } = preset;
  const labView = useMemo(
    () => ({ spec, chair: view.chair, cursorMs: view.atMs, panels: view.panels, layout: view.layout }),
    [spec, view],
  );
  const link = useLabLink(labView);
  return (
    <li className="panel gallery-card" id={`preset-${id}`} data-preset={id}>
      <Still preset={preset} />
      <div className="gallery-text">
        <h3 className="gallery-title">{title}</h3>
        <p className="gallery-puzzle">{puzzle}</p>
        <p className="gallery-look">
          {lookAt}
          {sources.length === 0 ? null : (
            <>
              {' '}
              Met in:{' '}
              {sources.map(({ text, href }, index) => (
                <span key={text}>
                  {index === 0 ? '' : ', '}
                  <a href={href} rel="noreferrer" target="_blank">
                    {text}
                  </a>
                </span>
              ))}
              .
            </>
          )}
        </p>
        <p className="gallery-ways">
          <a
            className="button button-main"
            href={link}
            data-way="lab"
            aria-label={`Open in the lab: ${title}`}
          >
            <FlaskConical /> Open in the lab
          </a>
          <a
            className="button"
            href={`#/compare?preset=${id}`}
            data-way="compare"
            aria-label={`Compare ${preset.beside.labels.join(' / ')}: ${title}`}
          >
            <GitCompare /> Compare {preset.beside.labels.join(' / ')}
          </a>
        </p>
      </div>
    </li>
  );
}

function Still({ preset }: { readonly preset: Preset }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  const [scene, setScene] = useState<Scene | null>(null);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        stillOf(preset).then(setScene, (error: unknown) => setFailure((error as Error).message));
      },
      { rootMargin: '200px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [preset]);
  const { spec, view, title } = preset;
  const draw = useCallback(
    (context: CanvasRenderingContext2D, size: Size) => {
      if (scene === null) return;
      const groups = groupsOfFaults(scene.names.length, spec.faults, view.atMs);
      const layout = layOut({ count: scene.names.length, kind: 'auto', ...size, groups });
      drawStage(context, scene, {
        theme,
        layout,
        devicePixelRatio: size.devicePixelRatio,
        selectedNodes: new Set(),
        selected: null,
        focus: null,
        hover: null,
        truthShown: true,
        isPaused: false,
        reducedMotion: true,
        labels: 'none',
        scratch: createScratch(),
      });
    },
    [scene, theme, spec, view],
  );
  const whose = view.chair === null ? 'seen by nobody in the cluster' : `as n${view.chair} sees it`;
  return (
    <div className="gallery-still" ref={box} data-drawn={scene !== null}>
      {failure === '' ? (
        <Canvas
          className="gallery-canvas"
          draw={draw}
          role="img"
          aria-label={`${title}: ${spec.nodes} nodes at ${formatMoment(view.atMs)}, ${whose}`}
        />
      ) : (
        <p role="alert">{failure}</p>
      )}
      <span className="gallery-moment number">
        {spec.nodes} nodes · t={(view.atMs / 1000).toFixed(1)} s
      </span>
    </div>
  );
}
