import { z } from 'zod';
import { zone } from './hours-schema.ts';
import { length } from './length.ts';
import { e164 } from './name-schema.ts';
import { policyBySource } from './policy-schema.ts';
import { strict } from './strict.ts';

const country = z.string().regex(/^[A-Z]{2}$/, {
  error: 'Must be a country in two capitals, as in "NL" (ISO 3166-1).',
});
const language = z.enum(['nl', 'en']);
const COUNTRIES_MAX = 60;

/** `site.yaml`: what holds for the whole site. */
export const siteFile = strict({
  zone: zone.meta({ description: 'Days of reports, and times said without another zone.' }),
  languages: z
    .array(language)
    .min(1)
    .meta({ description: 'The first one is for customers whose language is not known.' }),
  countries: strict({
    home: country.meta({ description: 'Numbers without a country belong to this one.' }),
    called: z
      .array(country)
      .min(1)
      .max(COUNTRIES_MAX)
      .meta({ description: 'A number of any other country is refused: toll fraud.' }),
  }),
  publicHolidays: strict({ country, region: z.string().max(10).optional() }),
  policies: policyBySource,
  limits: strict({
    daysAheadMax: z.int().min(1).max(400),
    daysBackMax: z.int().min(1).max(4_000).default(400).meta({
      description: 'A promise that was made, or due, longer ago is taken for a slip of the pen.',
    }),
    textMaxChars: z.int().min(100).max(20_000),
    bodyMaxKilobytes: z.int().min(16).max(1_024),
    horizon: length('PT30S', 'PT1H'),
  }),
  carrier: strict({
    callsPerSecond: z.int().min(1).max(100).meta({
      description: 'What the account may start; Twilio gives a new one 1 a second.',
    }),
    greetCallers: z.boolean().meta({
      description: 'A customer whom we owe a call and who calls us is brought to an agent at once.',
    }),
    smsFrom: e164.optional().meta({
      description: 'A number of yours that can send text messages, and get the replies.',
    }),
    smsPerSecond: z.int().min(1).max(100).default(1).meta({
      description: 'Text messages a second from that number; Twilio sends 1.',
    }),
  }),
  shares: strict({
    broken: z.int().min(1).max(100).meta({
      description: 'One free agent in so many serves promises that are broken already.',
    }),
  }),
});
