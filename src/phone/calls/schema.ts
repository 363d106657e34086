import { z } from 'zod';
import type { Instant } from '../../domain/time.ts';
import { instantProblem } from '../clock.ts';
import { type Problem, ProblemError } from '../problem.ts';

const PARTY_LENGTH_MAX = 64;
const TALK_SECONDS_MAX = 24 * 60 * 60;

const instant = z.iso
  .datetime({
    offset: true,
    error: 'an ISO 8601 time with its offset, such as 2026-03-02T14:03:00Z',
  })
  .transform((text) => Date.parse(text));

const party = z
  .string()
  .max(PARTY_LENGTH_MAX)
  .regex(/^\P{Cc}*$/u, 'text without control characters');

/**
 * One event of one call, from any phone system. `null` means "not known (yet)"; a later report of
 * the same call adds to what is known, in whatever order they come.
 */
export const callReport = z
  .strictObject({
    callId: z
      .string()
      .regex(/^[!-~]{1,128}$/, '1 to 128 visible ASCII characters')
      .describe('The phone system’s own id of the call, the same in each of its events'),
    sequence: z.int().min(0).max(1_000_000).describe('Counts the events of this call'),
    at: instant.describe('When this event happened'),
    direction: z.enum(['inbound', 'outbound']),
    customer: party.describe('The customer’s number, E.164 or as dialled; empty when withheld'),
    company: party.nullable().describe('The company’s number'),
    agent: party.nullable().describe('Who of yours was on the line'),
    answeredAt: instant
      .nullable()
      .describe('When the customer’s side answered; inbound: when one of your people did'),
    endedAt: instant.nullable().describe('When the call was over'),
    talkSeconds: z
      .int()
      .min(0)
      .max(TALK_SECONDS_MAX)
      .nullable()
      .describe('Seconds in which both could talk'),
    personSign: z
      .enum(['human', 'machine', 'served'])
      .nullable()
      .describe('A person was seen to answer; a machine was; an inbound call was taken'),
    verdict: z
      .enum(['dropped', 'normal', 'abandoned', 'missed', 'not-connected', 'unknown'])
      .nullable()
      .describe('How it ended, as far as the phone system knows'),
  })
  .refine((call) => !isBefore(call.endedAt, call.answeredAt), {
    path: ['endedAt'],
    error: 'not before answeredAt',
  })
  .refine((call) => call.talkSeconds === null || call.answeredAt !== null, {
    path: ['talkSeconds'],
    error: 'null as long as answeredAt is null',
  });
/** A report, read: instants as epoch milliseconds. */
export type ReportedCall = z.infer<typeof callReport>;

function isBefore(a: number | null, b: number | null): boolean {
  return a !== null && b !== null && a < b;
}

/** Reads a report; throws a `ProblemError` that names each field and what is allowed there. */
export function readCallReport(body: string, now: Instant): ReportedCall {
  const read = callReport.safeParse(parseJson(body));
  if (read.success) return inTime(read.data, now);
  const issues = read.error.issues.map(
    (issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`,
  );
  const keys = read.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.')],
  );
  throw new ProblemError({
    ...misread,
    detail: `${issues.join('; ')}. Allowed are ${Object.keys(callReport.shape).join(', ')}.`,
    fields: [...new Set(keys)],
  });
}

function inTime(call: ReportedCall, now: Instant): ReportedCall {
  const wrong = (['at', 'answeredAt', 'endedAt'] as const).flatMap((field) => {
    const at = call[field];
    const problem = at === null ? null : instantProblem(at, now);
    return problem === null ? [] : [{ field, problem }];
  });
  if (wrong.length === 0) return call;
  throw new ProblemError({
    ...misread,
    detail: `${wrong.map(({ field, problem }) => `${field}: ${problem}`).join('. ')}.`,
    fields: wrong.map(({ field }) => field),
  });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new ProblemError(notJson, { cause });
  }
}

const misread: Omit<Problem, 'detail'> = {
  kind: 'call-report',
};

const notJson: Problem = {
  kind: 'not-json',
  detail: 'The body is not JSON.',
};
