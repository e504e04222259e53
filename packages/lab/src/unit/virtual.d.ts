/** What `unit-plugin.ts` makes when the lab is built. */
declare module 'virtual:unit' {
  export const content: {
    readonly surface: import('./surface.ts').Surface;
    readonly body: import('./directives-body.ts').Body;
  };
}

declare module 'virtual:glossary' {
  export const content: import('./markdown.ts').Rendered;
}
