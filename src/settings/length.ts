import { z } from 'zod';
import { DAY, HOUR, MINUTE, SECOND } from '../domain/time.ts';

/** ISO 8601 lengths in days, hours, minutes and whole seconds; years and months vary in length. */
const LENGTH = /^P(?=.)(?:(\d{1,4})D)?(?:T(?=.)(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$/;

/** Milliseconds of "PT3M", "PT1H30M", "P1D"; null when it is not such a length. */
export function readLength(text: string): number | null {
  const parts = LENGTH.exec(text);
  if (parts === null) return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  return days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND;
}

/** A length of time between two bounds, both included; written as ISO 8601, read as ms. */
export function length(
  shortest: string,
  longest: string,
): z.ZodPipe<z.ZodString, z.ZodTransform<number, string>> {
  const bounds = `a length of time from ${shortest} to ${longest}, as in "PT3M" or "PT1H30M"`;
  const [min, max] = [readLength(shortest) ?? 0, readLength(longest) ?? 0];
  return z
    .string({ error: `Must be ${bounds}.` })
    .meta({ pattern: LENGTH.source, description: bounds })
    .transform((text, context) => {
      const ms = readLength(text);
      if (ms !== null && ms >= min && ms <= max) return ms;
      context.addIssue({ code: 'custom', message: `Must be ${bounds}; it is "${text}".` });
      return z.NEVER;
    });
}
