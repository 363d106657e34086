import { z } from 'zod';
import type { IdempotencyKey } from '../../app/ports/answers.ts';
import type { OpenRequest } from '../../app/opening.ts';
import type { Source } from '../../domain/pledge.ts';
import { durationField, instantField, personText, textMax, windowField } from './fields.ts';

const ways = ['in', 'dueAt', 'window', 'words'] as const;

const sources = [
  'agent',
  'dropped-call',
  'abandoned',
  'missed',
  'queue-callback',
  'web',
  'api',
  'import',
] as const satisfies readonly Source[];

/** The body of `POST /v1/pledges`: a phone number and one way of saying when; all else optional. */
export const pledgeBody = z
  .strictObject({
    customer: z.strictObject({
      phone: z.string().min(1).max(40).describe('E.164, or national in the site’s country'),
      name: personText(textMax.name).nullish(),
      reference: personText(textMax.id).nullish(),
      language: personText(35).nullish(),
      timeZone: personText(64).nullish(),
    }),
    in: durationField.optional(),
    dueAt: instantField.optional(),
    window: windowField.optional(),
    words: personText(textMax.short)
      .optional()
      .describe(
        'As it was said, a length of time so far: "kwartier", "in 15 minutes", "binnen een uur". ' +
          'What is not read gets the window of the policy, with "precision": "vague"',
      ),
    promisedAt: instantField.nullish().describe('Now when absent; a moment ahead counts as now'),
    told: z.boolean().optional().describe('Whether the customer knows of it; true when absent'),
    source: z.enum(sources).optional().describe('"agent" when a person is named, else "api"'),
    reason: personText(textMax.long).nullish(),
    doneSoFar: personText(textMax.long).nullish(),
    nextStep: personText(textMax.long).nullish(),
    promisedBy: personText(textMax.id).nullish(),
    owner: personText(textMax.id).nullish(),
    team: personText(textMax.id).nullish(),
    subject: personText(textMax.short).nullish(),
    policy: personText(textMax.id).nullish(),
    aboutCall: personText(textMax.id).nullish(),
    follows: z
      .uuid('write the id as it was answered, a UUID')
      .nullish()
      .describe('The earlier promise of this customer in whose call this one was made'),
  })
  .refine((body) => ways.filter((way) => body[way] !== undefined).length === 1, {
    error: 'Say when in exactly one way: "in", "dueAt", "window" or "words"',
  });

export type PledgeBody = z.output<typeof pledgeBody>;

/** What the use case is asked, from a body that was found good. */
export function openRequestOf(
  body: PledgeBody,
  idempotency: IdempotencyKey | null,
  source: Source | null = null,
): OpenRequest {
  const { customer } = body;
  return {
    customer: {
      phone: customer.phone,
      name: textOf(customer.name),
      reference: textOf(customer.reference),
      language: textOf(customer.language),
      timeZone: textOf(customer.timeZone),
    },
    source: source ?? body.source ?? (textOf(body.promisedBy) === null ? 'api' : 'agent'),
    when: whenOf(body),
    promisedAt: body.promisedAt ?? null,
    told: body.told ?? true,
    ...contextOf(body),
    subject: body.subject ?? '',
    policy: textOf(body.policy),
    aboutCall: textOf(body.aboutCall),
    ...(typeof body.follows === 'string' ? { follows: body.follows } : {}),
    idempotency,
  };
}

function contextOf(body: PledgeBody) {
  return {
    reason: textOf(body.reason),
    doneSoFar: textOf(body.doneSoFar),
    nextStep: textOf(body.nextStep),
    promisedBy: textOf(body.promisedBy),
    owner: textOf(body.owner),
    team: textOf(body.team),
  };
}

function whenOf(body: PledgeBody): OpenRequest['when'] {
  if (body.in !== undefined) return { kind: 'in', ms: body.in };
  if (body.window !== undefined) return { kind: 'window', window: body.window };
  if (body.words !== undefined) return { kind: 'words', words: body.words };
  if (body.dueAt === undefined) return { kind: 'policy' };
  return { kind: 'window', window: { notBefore: null, dueAt: body.dueAt } };
}

/** Nothing, null and blank are the same: not said. */
function textOf(text: string | null | undefined): string | null {
  return text === undefined || text === null || text === '' ? null : text;
}
