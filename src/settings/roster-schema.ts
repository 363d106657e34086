import { z } from 'zod';
import { date, hours } from './hours-schema.ts';
import { e164, id, title } from './name-schema.ts';
import { policyBySource } from './policy-schema.ts';
import { strict } from './strict.ts';

const CHANNELS_MAX = 5;
const TEAMS_MAX = 200;
const PEOPLE_MAX = 5_000;
const ABSENCES_MAX = 100;

const channel = z.discriminatedUnion('kind', [
  strict({ kind: z.literal('inbox') }),
  strict({
    kind: z.literal('email'),
    address: z.email({ error: 'Must be one e-mail address, as in "lead@example.org".' }),
  }),
  strict({
    kind: z.literal('sms'),
    number: e164.meta({ description: 'The mobile phone; a reply from it can take an escalation.' }),
  }),
  strict({
    kind: z.literal('webhook'),
    url: z.url({ protocol: /^https?$/, error: 'Must be an address that begins with "https://".' }),
    secret: z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}(?: whsec_[A-Za-z0-9+/]{32,88}={0,2})?$/, {
        error:
          'Must be "whsec_" and 24 to 64 random bytes in base64 (Standard Webhooks), or two of ' +
          'them with a space between while one is being replaced.',
      })
      .meta({ description: 'Signs; of two, with a space between, both do. Replace one so.' }),
  }),
]);

const absence = strict({ from: date, to: date }).refine(({ from, to }) => from <= to, {
  error: 'An absence must not end before it begins.',
});

const person = strict({
  name: title,
  roles: z.array(z.enum(['agent', 'lead', 'ops', 'admin'])).min(1),
  teams: z.array(id).max(TEAMS_MAX).default([]),
  language: z.enum(['en', 'nl']),
  phone: e164.optional().meta({ description: 'The own telephone of an agent who is rung.' }),
  shifts: hours.optional().meta({ description: 'Left out: the hours of the first team.' }),
  absences: z.array(absence).max(ABSENCES_MAX).default([]),
  channels: z
    .array(channel)
    .max(CHANNELS_MAX)
    .default([])
    .meta({ description: 'Tried in this order until one accepts.' }),
  alwaysReachable: z.boolean().default(false).meta({
    description: 'Can be told day and night, on days of absence too.',
  }),
});

/** `people.yaml`: who works here, by name. */
export const peopleFile = strict({
  people: z.record(id, person).refine((people) => Object.keys(people).length <= PEOPLE_MAX, {
    error: `At most ${PEOPLE_MAX} people.`,
  }),
});

const team = strict({
  name: title,
  mode: z.enum(['live', 'observe-only']).default('live').meta({
    description: 'observe-only: everything but dialling, and messages to customers.',
  }),
  callerId: e164.meta({ description: 'The number of ours that the customer sees.' }),
  hours,
  policies: policyBySource
    .partial()
    .default({})
    .meta({ description: 'Where this team differs from the policies by source in site.yaml.' }),
});

/** `teams.yaml`: the teams, by name. The first one takes promises that name none. */
export const teamsFile = strict({
  teams: z
    .record(id, team)
    .refine((teams) => Object.keys(teams).length >= 1, { error: 'At least one team.' }),
});

export type PeopleText = z.output<typeof peopleFile>;
export type TeamsText = z.output<typeof teamsFile>;
