/** Short messages at the page's edge: `toast('…')` from anywhere, shown by the one `Toasts` of the page. */
import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import './toasts.css';

const manager = Toast.createToastManager();

export interface ToastText {
  readonly title: string;
  readonly text?: string;
  /** A warning is read out at once, and stays until it is closed. */
  readonly isWarning?: boolean;
}

export function toast({ title, text, isWarning = false }: ToastText): void {
  manager.add({
    title,
    ...(text === undefined ? {} : { description: text }),
    ...(isWarning ? { type: 'warning', priority: 'high', timeout: 0 } : {}),
  });
}

export function Toasts({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <Toast.Provider toastManager={manager} limit={2} timeout={3500}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList(): ReactNode {
  const { toasts } = Toast.useToastManager();
  return toasts.map((one) => (
    <Toast.Root key={one.id} toast={one} className="toasts-toast popup">
      <Toast.Content className="toasts-content">
        <Toast.Title className="toasts-title" />
        <Toast.Description className="toasts-text" />
      </Toast.Content>
      <Toast.Close className="button button-quiet button-icon" aria-label="Close this message">
        <X />
      </Toast.Close>
    </Toast.Root>
  ));
}
