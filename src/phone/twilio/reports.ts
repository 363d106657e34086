import type { CallReason } from '../../app/call-reason.ts';
import type { Verdict } from '../../app/ports/calls.ts';
import type { CallReport } from '../../app/service.ts';
import type { CallFacts } from '../../domain/call.ts';
import type { Instant } from '../../domain/time.ts';
import type { Form } from './form.ts';

/** What is the same in every report made from one request. */
export type Evidence = {
  readonly accountSid: string;
  readonly form: Form;
  readonly now: Instant;
};

/** What one request tells of one call. */
export type Told = {
  /** Which webhook, and what makes this event of the call unique for ever. */
  readonly key: string;
  /** As Twilio gives it; empty when this request does not say. */
  readonly customer: string;
  readonly company: string | null;
  readonly facts: CallFacts;
  readonly verdict: Verdict | null;
  readonly reasons: readonly CallReason[];
  readonly pledgeId: string | null;
};

/** A report of one call in the words of the rest of the program, with the request as evidence. */
export function reportOf(told: Told, evidence: Evidence): CallReport {
  const { key, ...rest } = told;
  return {
    ...rest,
    system: 'twilio',
    raw: {
      at: evidence.now,
      fields: { webhook: key.split(':', 1)[0], form: asSent(evidence.form) },
    },
    seen: { provider: 'twilio', account: evidence.accountSid, key },
  };
}

/** Everything that was signed. PostgreSQL's text has no NUL, so one is shown as unreadable. */
function asSent(form: Form): Record<string, string | readonly string[]> {
  const entries = [...form].map(([key, values]): [string, string | readonly string[]] => {
    const clean = values.map(withoutNul);
    return [withoutNul(key), clean.length === 1 ? (clean[0] ?? '') : clean];
  });
  return Object.fromEntries(entries);
}

function withoutNul(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}
