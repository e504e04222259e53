/** The companion beside whatever page is open: a drawer that opens from the header. */
import { Dialog } from '@base-ui/react/dialog';
import { MessageCircleQuestionMark, X } from 'lucide-react';
import { lazy, Suspense, useState, type MouseEvent, type ReactNode } from 'react';
import './companion-drawer.css';

/** Loaded when it is first opened: most visits do not ask. */
const Panel = lazy(() =>
  import('./companion-panel.tsx').then((module) => ({ default: module.CompanionPanel })),
);

/** As in the style sheet: the drawer covers the page, and so what a link opens. */
const COVERS = '(max-width: 719px)';

export function CompanionDrawer(): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const onClick = ({ target }: MouseEvent): void => {
    const isLink = target instanceof Element && target.closest('a[href^="#"]') !== null;
    if (isLink && matchMedia(COVERS).matches) setIsOpen(false);
  };
  return (
    <Dialog.Root modal={false} open={isOpen} onOpenChange={setIsOpen}>
      <Dialog.Trigger className="button button-quiet button-icon" aria-label="Companion">
        <MessageCircleQuestionMark />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Popup className="drawer" onClick={onClick}>
          <div className="drawer-head">
            <Dialog.Title className="drawer-title">Companion</Dialog.Title>
            <Dialog.Close className="button button-quiet button-icon" aria-label="Close the companion">
              <X />
            </Dialog.Close>
          </div>
          <Suspense fallback={null}>
            <Panel />
          </Suspense>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
