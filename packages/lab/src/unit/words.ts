/**
 * The words of a text in their order, without signs and spaces: by which the page and the Markdown surface
 * are held against each other.
 */
export function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}][\p{L}\p{N}_.-]*/gu)?.map((word) => word.replace(/[.-]+$/, '')) ?? [];
}
