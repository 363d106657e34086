import { z } from 'zod';
import { apiVersion, party } from './fields.ts';

/** Twilio's id of a message, exactly. */
export const messageSid = z.string().regex(/^(?:SM|MM)[0-9a-f]{32}$/);

const number = z.string().regex(/^\+?\d{3,15}$/);
const code = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number)
  .optional();

/** A telephone, as Twilio writes it: no short code, no name, no other channel's address. */
export const isTelephone = (sender: string): boolean => /^\+[1-9]\d{6,14}$/.test(sender);

/** Twilio's limit of a text is 1600 characters; what others join together may be longer. */
const TEXT_LENGTH_MAX = 10_000;

/** How a message of ours fares. */
export const messageStatusFields = z.object({
  AccountSid: z.string(),
  ApiVersion: apiVersion,
  MessageSid: messageSid,
  MessageStatus: z.enum([
    ...(['accepted', 'scheduled', 'queued', 'sending', 'sent'] as const),
    ...(['delivered', 'read', 'undelivered', 'failed', 'canceled'] as const),
  ]),
  To: number.optional(),
  ErrorCode: code,
});
/** A report about a message, read. */
export type MessageStatusFields = z.infer<typeof messageStatusFields>;

/** Somebody texts a number of ours. */
export const messageFields = z.object({
  AccountSid: z.string(),
  ApiVersion: apiVersion,
  MessageSid: messageSid,
  From: party,
  To: party,
  Body: z.string().max(TEXT_LENGTH_MAX).optional(),
  NumMedia: z
    .string()
    .regex(/^\d{1,2}$/)
    .transform(Number)
    .optional(),
  OptOutType: z.enum(['STOP', 'START', 'HELP']).optional(),
});
/** A message to us, read. */
export type MessageFields = z.infer<typeof messageFields>;
