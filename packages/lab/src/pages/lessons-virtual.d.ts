/** What `lessons-plugin.ts` makes when the lab is built. */
declare module 'virtual:lessons' {
  export const content: import('./lessons-content-type.ts').LessonsContent;
}
