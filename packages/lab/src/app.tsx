/** The page around all pages: theme, routes, header, messages. */
import { useEffect, type ReactNode } from 'react';
import { Tooltip } from '@base-ui/react/tooltip';
import { Redirect, Route, Router, Switch, useLocation, useSearch } from 'wouter';
import { CompanionDrawer } from './pages/companion-drawer.tsx';
import { RunChip } from './pages/lab/run-chip.tsx';
import { ROUTES } from './pages/routes.tsx';
import { useReducedMotion, useSettings, useTheme } from './pages/settings-store.ts';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { useHashPath, useHashQuery } from './ui/hash-location.ts';
import { Header } from './ui/header.tsx';
import { RoutesProvider } from './ui/routes-context.ts';
import { Toasts } from './ui/toasts.tsx';
import './ui/theme.css';
import './ui/controls.css';

const PATHS = ROUTES.map(({ path }) => path);

export function App(): ReactNode {
  useLook();
  return (
    // oxlint-disable-next-line react/hooks -- wouter takes hooks as values
    <Router hook={useHashPath} searchHook={useHashQuery}>
      <Toasts>
        <Tooltip.Provider delay={500}>
          <RoutesProvider value={PATHS}>
            <Shell />
          </RoutesProvider>
        </Tooltip.Provider>
      </Toasts>
    </Router>
  );
}

/** Theme and motion stand on the root element, where the style sheets look for them. */
function useLook(): void {
  const theme = useTheme();
  const isReduced = useReducedMotion();
  useEffect(() => {
    const { dataset } = document.documentElement;
    dataset['theme'] = theme;
    dataset['motion'] = isReduced ? 'reduced' : 'full';
  }, [theme, isReduced]);
}

/** A tab, a bookmark and a screen reader tell pages apart by it. */
function useTitle(path: string): void {
  const label = ROUTES.find((one) => path === one.path || path.startsWith(`${one.path}/`))?.label;
  useEffect(() => {
    document.title = label === undefined ? 'hearsay lab' : `${label} · hearsay lab`;
  }, [label]);
}

function Shell(): ReactNode {
  const [path] = useLocation();
  const isEmbedded = new URLSearchParams(useSearch()).has('embed');
  const theme = useSettings((state) => state.theme);
  const isReducedMotion = useReducedMotion();
  useTitle(path);
  return (
    <>
      {isEmbedded ? null : (
        <Header
          routes={ROUTES}
          path={path}
          theme={theme}
          onTheme={(next) => useSettings.getState().set({ theme: next })}
          isReducedMotion={isReducedMotion}
          onMotion={(motion) => useSettings.getState().set({ motion })}
        >
          {path === '/lab' ? <RunChip /> : null}
          <CompanionDrawer />
        </Header>
      )}
      <ErrorBoundary what="This page" key={path}>
        <Switch>
          {ROUTES.map(({ path: own, pattern = own, page }) => (
            <Route key={own} path={pattern} component={page} />
          ))}
          <Route path="/">
            <Redirect to="/lab" replace />
          </Route>
          <Route>
            <p className="failure panel" role="alert">
              There is no page at this address. <a href="#/lab">Open the lab.</a>
            </p>
          </Route>
        </Switch>
      </ErrorBoundary>
    </>
  );
}
