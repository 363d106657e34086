import { z } from 'zod';
import type { SeenLeg } from '../../app/ports/phone.ts';
import { SECOND } from '../../domain/time.ts';
import { failureOf, isTerminal, PREFIX, signOf } from './facts.ts';
import { answeredBy, callSid, callStatus } from './fields.ts';

/** The part of Twilio's call resource that is read, after its SDK has turned dates into `Date`. */
const restCall = z.object({
  sid: callSid,
  to: z.string().nullish(),
  status: callStatus,
  duration: z.string().regex(/^\d+$/).nullish(),
  dateCreated: z.date().nullish(),
  startTime: z.date().nullish(),
  endTime: z.date().nullish(),
  answeredBy: z.string().nullish(),
});
type RestCall = z.infer<typeof restCall>;

/**
 * A call as Twilio's records show it; throws when the record cannot be read. While a call lives
 * its records do not tell when it was answered, and `start_time` is not taken for it.
 */
export function readSeenLeg(call: object): SeenLeg {
  const read = restCall.parse(call);
  const ended = isTerminal(read.status);
  return {
    callId: PREFIX + read.sid,
    to: read.to ?? '',
    live: !ended,
    createdAt: instant(read.dateCreated),
    startedAt: instant(read.startTime),
    answeredAt: answeredAt(read),
    endedAt: ended ? instant(read.endTime) : null,
    talkSeconds: read.status === 'completed' ? seconds(read) : null,
    sign: signOfRecord(read.answeredBy),
    failure: failureOf(read.status),
  };
}

/** Twilio counts the duration from the answer to the end. */
function answeredAt(read: RestCall): number | null {
  const endedAt = instant(read.endTime);
  const talked = seconds(read);
  if (read.status !== 'completed' || endedAt === null || talked === null) return null;
  return endedAt - talked * SECOND;
}

function seconds(read: RestCall): number | null {
  return typeof read.duration === 'string' ? Number(read.duration) : null;
}

function instant(date: Date | null | undefined): number | null {
  const at = date?.getTime();
  return at === undefined || Number.isNaN(at) ? null : at;
}

function signOfRecord(result: string | null | undefined): SeenLeg['sign'] {
  const read = answeredBy.safeParse(result);
  return read.success ? signOf(read.data) : null;
}
