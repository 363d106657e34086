/** Longer than any link of ours; what a customer said is cut here, not the sentence around it. */
export const VALUE_LENGTH_MAX = 1_000;

/** Control characters and separators of lines and paragraphs. */
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** What has no width, or turns the direction in which the rest is read. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * A value as it may stand in a text: one line, nothing invisible. Names and reasons come from
 * outside, and a line break in one could pass for a line of ours (reliability S17, S21).
 */
export function plainValue(value: string): string {
  const line = wholeText(value).replace(INVISIBLE, '').replace(BREAKS, ' ').trim();
  if (line.length <= VALUE_LENGTH_MAX) return line;
  return `${wholeText(line.slice(0, VALUE_LENGTH_MAX - 1))}…`;
}

/** Half a character, as a careless cut leaves it, becomes the replacement character. */
function wholeText(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
