/**
 * Text from outside as one line of at most `lengthMax` characters: nothing in it can begin a header
 * or a log line of its own (reliability S17, S21).
 */
export function oneLine(text: string, lengthMax: number): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length <= lengthMax ? line : `${line.slice(0, lengthMax - 1)}…`;
}
