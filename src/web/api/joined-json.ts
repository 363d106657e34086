import { z } from 'zod';
import type { PledgeDetail } from '../../app/view.ts';
import { iso } from './fields.ts';

/** A promise that was made again while one was open, or that is carried for an older one. */
export const joinedAnswer = z.object({
  at: z.string().describe('ISO 8601, UTC'),
  promisedBy: z.string().nullable(),
  phone: z.string().nullable().describe('Masked'),
  reason: z.string().nullable(),
  doneSoFar: z.string().nullable(),
  nextStep: z.string().nullable(),
  carries: z.string().nullable().describe('The older promise whose call this one carries'),
});

/** What was said at each, so that the customer need not repeat it. */
export function joinedJson(
  { joined }: PledgeDetail,
  maskNumber: (e164: string) => string,
): z.output<typeof joinedAnswer>[] {
  return joined.map(({ at, number, ...said }) => ({
    ...said,
    at: iso(at),
    phone: number === null ? null : maskNumber(number),
  }));
}
