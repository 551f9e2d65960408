/** Replaces control characters, which could change what a terminal shows, by their escape sequences. */
export function escapeText(text: string): string {
  return text.replace(/\p{C}/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
