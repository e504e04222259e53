/** An evidence card with the still of its first run, made anew from the link that the card holds. */
import { useMemo, type ReactNode } from 'react';
import { cardMarkdown } from '../lessons/notebook-text.ts';
import { shownOn, type EvidenceCard as Card } from '../lessons/notebook.ts';
import { decodeShare, type SharedView } from '../player/share.ts';
import { EvidenceCard } from '../ui/lessons/evidence-card.tsx';
import { toast } from '../ui/toasts.tsx';
import { useLessonRun } from './lesson-run.ts';
import { fileName, pageAddress, saveFile, scenePng, sceneSvg } from './notebook-files.ts';
import { useRunScene } from './run-scene.ts';
import { FigurePicture } from './unit-figure-picture.tsx';

interface NotebookCardProps {
  readonly card: Card;
  readonly onRemove: () => void;
}

export function NotebookCard({ card, onRemove }: NotebookCardProps): ReactNode {
  const { title } = card;
  const { link, says } = shownOn(card);
  const view = useMemo(() => viewOf(link), [link]);
  const info = useLessonRun(view === null ? null : view.spec);
  const isThere = view !== null && info !== null && info.computedMs >= view.cursorMs;
  const scene = useRunScene(isThere ? info.id : null, view?.cursorMs ?? 0, view?.chair ?? null);
  const name = fileName(title);
  const savePng = async (): Promise<void> => {
    const blob = scene === null ? null : await scenePng(scene);
    if (blob === null) toast({ title: 'The still could not be drawn', isWarning: true });
    else saveFile(`${name}.png`, blob);
  };
  return (
    <EvidenceCard
      card={card}
      still={
        scene === null ? null : <FigurePicture picture={{ kind: 'stage', scene }} isTruthShown isPaused />
      }
      onMarkdown={() => saveFile(`${name}.md`, `${cardMarkdown(card, pageAddress())}\n`, 'text/markdown')}
      onPng={scene === null ? null : () => void savePng()}
      onSvg={
        scene === null
          ? null
          : () => saveFile(`${name}.svg`, sceneSvg(scene, `${title}: ${says}`), 'image/svg+xml')
      }
      onRemove={onRemove}
    />
  );
}

/** The run behind a link of the lab; `null`: it is none, or cannot be read. */
export function viewOf(link: string): SharedView | null {
  const query = /#\/lab\?(.*)$/.exec(link)?.[1];
  const share = query === undefined ? null : new URLSearchParams(query).get('s');
  try {
    return share === null ? null : decodeShare(share);
  } catch {
    return null;
  }
}
