import { z } from 'zod';
import { DAY, EARLIEST, HOUR, MINUTE, SECOND } from '../../domain/time.ts';

/** How long texts of people may be, in characters. */
export const textMax = { name: 120, short: 200, long: 2_000, id: 200 } as const;

// Control characters (a note may have line ends), direction marks and invisible ones: they change
// what a reader sees without being seen. Lone surrogates are not text at all.
const unseen = /[\p{Cc}\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\p{Surrogate}]/gu;

function visible(text: string): string {
  return text.replace(unseen, (mark) => (mark === '\n' ? mark : mark === '\t' ? ' ' : '')).trim();
}

/** What a person wrote, without what a reader cannot see. */
export function personText(max: number) {
  return z.string().overwrite(visible).max(max);
}

/** The same, and not empty. */
export function requiredText(max: number) {
  return personText(max).min(1);
}

/** An instant on the outside: ISO 8601 with an offset. Inside: epoch milliseconds. */
export const instantField = z.iso
  .datetime({ offset: true, error: 'write an instant as ISO 8601 with an offset' })
  .transform((text) => Date.parse(text))
  .refine((at) => at >= EARLIEST, 'write an instant of the year 2000 or later')
  .describe('ISO 8601 with an offset, such as 2026-11-22T14:30:00Z');

const durationParts =
  /^P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/;

const lengthWanted =
  'write a length as ISO 8601, such as PT15M or P1D; what was said in words goes into "words"';

/** A length as ISO 8601: weeks to seconds, for months and years have no fixed length. */
export const durationField = z
  .string()
  .regex(durationParts, lengthWanted)
  .refine((text) => /\d/.test(text), lengthWanted)
  .transform(readDuration)
  .describe('ISO 8601 duration in weeks, days, hours, minutes, seconds, such as PT15M');

function readDuration(text: string): number {
  const parts = durationParts.exec(text) ?? [];
  const units = [7 * DAY, DAY, HOUR, MINUTE, SECOND];
  return units.reduce((sum, unit, index) => sum + unit * Number(parts[index + 1] ?? 0), 0);
}

/** Not before (null or absent: from now on) and at the latest. */
export const windowField = z
  .strictObject({ notBefore: instantField.nullish(), dueAt: instantField })
  .transform(({ notBefore, dueAt }) => ({ notBefore: notBefore ?? null, dueAt }));

/** ISO 8601 in UTC. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** The same for what may not be. */
export function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
