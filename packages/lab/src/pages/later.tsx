/**
 * A page that is loaded when it is first opened. Not `lazy` with `Suspense`: that shows nothing new within
 * 300 ms of what it showed meanwhile, which is longer than a page takes to come.
 */
import { useEffect, useState, type ComponentType, type ReactNode } from 'react';

type Loading = { readonly Page: ComponentType } | { readonly Page: null; readonly error: unknown };

/** A failure to load goes to the nearest error boundary; who opens the page again asks again. */
export function later(load: () => Promise<ComponentType>): ComponentType {
  let known: Loading | null = null;
  return function Later(): ReactNode {
    const [loading, setLoading] = useState(known);
    useEffect(() => {
      if (loading !== null) return;
      let isOver = false;
      const tell = (news: Loading): void => {
        if (!isOver) setLoading(news);
      };
      load().then(
        (Page) => tell((known = { Page })),
        (error: unknown) => tell({ Page: null, error }),
      );
      return () => {
        isOver = true;
      };
    }, [loading]);
    if (loading === null) return null;
    if (loading.Page === null) throw loading.error;
    return <loading.Page />;
  };
}
