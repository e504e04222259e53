/** What `unit-plugin.ts` makes when the lab is built. */
declare module 'virtual:unit' {
  export const content: {
    readonly surface: import('./surface.ts').Surface;
    readonly body: import('./directives-body.ts').Body;
    readonly lessons: import('./unit-lessons.ts').UnitLessons;
  };
}

declare module 'virtual:glossary' {
  export const content: import('./markdown.ts').Rendered;
}

/** What `source-plugin.ts` makes: by `placeKey`. */
declare module 'virtual:engine-source' {
  export const content: Readonly<Record<string, import('./source-excerpt.ts').SourceExcerpt>>;
}
