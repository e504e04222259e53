/** The head of every page: the name, where one can go, the run at hand, and how the page looks. */
import { Menu } from '@base-ui/react/menu';
import { Menu as MenuIcon, Monitor, Moon, Sun, Wind } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { IconButton } from './tip.tsx';
import './header.css';

export interface HeaderRoute {
  readonly path: string;
  readonly label: string;
}

interface HeaderProps {
  readonly routes: readonly HeaderRoute[];
  readonly path: string;
  readonly theme: 'auto' | 'light' | 'dark';
  readonly onTheme: (theme: 'auto' | 'light' | 'dark') => void;
  readonly isReducedMotion: boolean;
  readonly onMotion: (motion: 'full' | 'reduced') => void;
  /** The run's chip, where the page is of that run. */
  readonly children?: ReactNode;
}

const NEXT_THEME = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const THEME_ICONS = { auto: <Monitor />, light: <Sun />, dark: <Moon /> } as const;
const THEME_NAMES = { auto: 'as the system has it', light: 'light', dark: 'dark' } as const;

export function Header(props: HeaderProps): ReactNode {
  const { routes, path, theme, onTheme, isReducedMotion, onMotion, children } = props;
  const isHere = (route: HeaderRoute): boolean => path === route.path || path.startsWith(`${route.path}/`);
  return (
    <header className="header">
      <Link href="/lab" className="header-name">
        <Mark /> hearsay
      </Link>
      <nav className="header-nav" aria-label="Pages">
        {routes.map((route) => (
          <Link
            key={route.path}
            href={route.path}
            className="header-link"
            aria-current={isHere(route) ? 'page' : undefined}
          >
            {route.label}
          </Link>
        ))}
      </nav>
      <div className="header-chip">{children}</div>
      <IconButton
        name={`Theme: ${THEME_NAMES[theme]}`}
        icon={THEME_ICONS[theme]}
        onPress={() => onTheme(NEXT_THEME[theme])}
      />
      <IconButton
        name={isReducedMotion ? 'Motion: reduced' : 'Motion: full'}
        icon={<Wind />}
        isPressed={isReducedMotion}
        className="header-motion"
        onPress={() => onMotion(isReducedMotion ? 'full' : 'reduced')}
      />
      <PageMenu routes={routes} />
    </header>
  );
}

function PageMenu({ routes }: Pick<HeaderProps, 'routes'>): ReactNode {
  return (
    <Menu.Root>
      <Menu.Trigger className="button button-quiet button-icon header-menu" aria-label="Pages">
        <MenuIcon />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="popup-layer" sideOffset={6} align="end">
          <Menu.Popup className="popup menu">
            {routes.map(({ path, label }) => (
              <Menu.Item key={path} className="menu-item" onClick={() => location.assign(`#${path}`)}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Mark(): ReactNode {
  return (
    <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
      <path d="M16 6 7 23h18z" fill="none" stroke="var(--line-strong)" strokeWidth="2" />
      <circle cx="16" cy="6" r="4.5" fill="var(--alive)" />
      <circle cx="7" cy="24" r="4.5" fill="var(--alive)" />
      <circle cx="25" cy="24" r="4.5" fill="var(--suspect)" />
    </svg>
  );
}
