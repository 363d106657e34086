import { z } from 'zod';

/** Names that other files refer to: people, teams, policies, ladders. */
export const id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, {
  error: 'Must be a short name of a–z, 0–9 and "-", beginning with a letter.',
});

/** What people read. */
export const title = z.string().trim().min(1).max(80);

/** A telephone number as `+` and digits (E.164). Whether it can be rung, src/numbers tells. */
export const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/, {
  error: 'Must be a telephone number as in "+31205550101": plus, country, number, no spaces.',
});
