import { z } from 'zod';
import type { Instant } from '../../domain/time.ts';
import { instantProblem } from '../clock.ts';
import { type Problem, ProblemError } from '../problem.ts';
import type { Form } from './form.ts';
import { hiddenFields } from './hidden-fields.ts';
import { readRfc2822 } from './instant.ts';

/*
 * Twilio's signature has neither delimiters nor a time: moving a border between two parameters, or
 * renaming a key, leaves it valid. So what identifies a call, and what proves something of it, has
 * an exact form, no field may come twice, and none may be spelled by what is nearly free.
 */

/** Twilio's id of a call, exactly. */
export const callSid = z.string().regex(/^CA[0-9a-f]{32}$/);
const digits = (max: number) =>
  z
    .string()
    .regex(new RegExp(`^\\d{1,${max}}$`))
    .transform(Number);

/** Where there is nothing to be said, it may be left empty. */
const orNone = <Field extends z.ZodType>(field: Field) =>
  z
    .literal('')
    .transform(() => undefined)
    .or(field)
    .optional();
const digitsOrNone = (max: number) => orNone(digits(max));

/** The day of a version of Twilio's API: an older account may have an older one. */
export const apiVersion = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .optional();

/** Every status of a call; "initiated" occurs in callbacks only. */
export const callStatus = z.enum([
  'queued',
  'initiated',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'failed',
  'no-answer',
  'canceled',
]);
/** A status of a call, in Twilio's words. */
export type CallStatus = z.infer<typeof callStatus>;

/** As listed in twilio.com/docs/voice/answering-machine-detection. */
const listedResult = z.enum([
  'human',
  'machine_start',
  'machine_end_beep',
  'machine_end_silence',
  'machine_end_other',
  'fax',
  'unknown',
]);
/** A result of machine detection, in Twilio's words. */
export type AnsweredBy = z.infer<typeof listedResult>;

/** A word that is not in the list refuses nothing, and is no person: detection could not tell. */
export const answeredBy = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,39}$/)
  .transform((word): AnsweredBy => listedResult.safeParse(word).data ?? 'unknown');

const direction = z.enum(['inbound', 'outbound-api', 'outbound-dial']);

const timestamp = z.string().transform((text, context) => {
  const at = readRfc2822(text);
  if (at !== null) return at;
  context.addIssue({ code: 'custom', message: 'not an RFC 2822 date' });
  return z.NEVER;
});

/** More than the longest number or address; nobody could be called back at a longer one. */
const PARTY_LENGTH_MAX = 255;

/**
 * A number, an address, a name, or a word such as "anonymous": a call is never lost for how a party
 * calls itself. Who cannot be read as a number is recorded, and cannot be dialled. PostgreSQL's
 * text has no NUL.
 */
export const party = z
  .string()
  .transform((text) => text.slice(0, PARTY_LENGTH_MAX).replaceAll('\0', '\ufffd'));

/** A status callback of any leg. */
export const statusFields = z.object({
  AccountSid: z.string(),
  ApiVersion: apiVersion,
  CallSid: callSid,
  CallStatus: callStatus,
  Direction: direction,
  From: party,
  To: party,
  Timestamp: timestamp,
  SequenceNumber: digits(4),
  CallDuration: digitsOrNone(6),
  SipResponseCode: digitsOrNone(3),
  AnsweredBy: orNone(answeredBy),
  ParentCallSid: callSid.optional(),
});
/** A status callback, read. */
export type StatusFields = z.infer<typeof statusFields>;

/** Twilio asks what to do with a call: somebody calls us, or a leg of ours was answered. */
export const instructionFields = z.object({
  AccountSid: z.string(),
  ApiVersion: apiVersion,
  CallSid: callSid,
  CallStatus: callStatus,
  Direction: direction,
  From: party,
  To: party,
  Digits: z
    .string()
    .regex(/^[0-9#*]$/)
    .optional(),
});
/** A request for instructions, read. */
export type InstructionFields = z.infer<typeof instructionFields>;

/** The `action` of a `<Dial>`: how the customer's leg ended. */
export const dialFields = instructionFields.extend({
  DialCallStatus: z.enum(['completed', 'answered', 'busy', 'no-answer', 'failed', 'canceled']),
  DialCallSid: callSid.optional(),
  DialCallDuration: digitsOrNone(6),
  DialBridged: z.enum(['true', 'false']).optional(),
});
/** The end of a `<Dial>`, read. */
export type DialFields = z.infer<typeof dialFields>;

/** The result of machine detection, which comes by itself and says nothing else. */
export const detectionFields = z.object({
  AccountSid: z.string(),
  ApiVersion: apiVersion,
  CallSid: callSid,
  AnsweredBy: answeredBy,
});
/** A result of machine detection, read. */
export type DetectionFields = z.infer<typeof detectionFields>;

/**
 * All names of Twilio's begin with a letter. The end of an address that was moved into the form
 * does not (`?leg=…`, `&detect=1`, `-key?leg=…`), and so cannot be left out unseen.
 */
const NAME = /^[A-Za-z]/;

/**
 * Reads the fields of one kind of request from a form whose signature is right. Throws a
 * `ProblemError` that names the fields; what else Twilio sends is left alone.
 */
export function readFields<Fields extends z.ZodObject>(
  form: Form,
  fields: Fields,
  accountSid: string,
): z.infer<Fields> {
  if ([...form.keys()].some((name) => !NAME.test(name))) throw new ProblemError(strangeName);
  const known = Object.keys(fields.shape);
  const repeated = known.filter((key) => (form.get(key)?.length ?? 0) > 1);
  if (repeated.length > 0) throw new ProblemError({ ...misread, fields: repeated });
  const hidden = hiddenFields(form, known);
  if (hidden.length > 0) throw new ProblemError({ ...misread, fields: hidden });
  const given = known.filter((key) => form.has(key)).map((key) => [key, form.get(key)?.[0]]);
  const read = fields.safeParse(Object.fromEntries(given));
  if (!read.success) {
    const names = read.error.issues.map((issue) => issue.path.join('.'));
    throw new ProblemError({ ...misread, fields: [...new Set(names)] });
  }
  if (form.get('AccountSid')?.[0] !== accountSid) throw new ProblemError(foreign);
  return read.data;
}

/**
 * Twilio's clocks are right: an instant that cannot be speaks of ours, or of a forger who has the
 * token. It is refused, so that Twilio sends it again; its records are asked for what is missing.
 */
export function refuseStrangeTime({ Timestamp: at }: { Timestamp?: unknown }, now: Instant): void {
  if (typeof at !== 'number' || instantProblem(at, now) === null) return;
  throw new ProblemError({ ...strangeTime, fields: ['Timestamp'] });
}

const misread: Problem = {
  kind: 'webhook-fields',
  detail:
    'These fields are missing, repeated or not in the form that Twilio documents. ' +
    'Nothing was recorded. Compare them with docs/webhooks.md.',
};

const strangeTime: Problem = {
  kind: 'webhook-fields',
  detail:
    'The Timestamp is before the year 2000, or more than five minutes ahead of our clock. ' +
    'Nothing was recorded. Set the clock of this machine (NTP).',
};

const strangeName: Problem = {
  kind: 'webhook-fields',
  detail:
    "A parameter's name does not begin with a letter, as every one of Twilio's does. " +
    'Nothing was recorded.',
};

const foreign: Problem = {
  kind: 'foreign-account',
  detail: 'AccountSid is not the account of TWILIO_ACCOUNT_SID. Point its webhooks elsewhere.',
};
