import type { Accepted } from '../intake.ts';
import { takenByKeyFacts } from './facts.ts';
import type { DialFields } from './fields.ts';
import type { Signed } from './gate.ts';
import { reportOf } from './reports.ts';
import type { TwilioWebhookDeps } from './settings.ts';
import { sayGoodbye } from './twiml.ts';

/** The company's own routing dialled agents who take a caller by a key: that dial is over. */
export async function receiveTakenByKey(
  { event, evidence }: Signed<DialFields>,
  { service, settings, isOurNumber }: TwilioWebhookDeps,
): Promise<Accepted> {
  const facts = takenByKeyFacts(event);
  const body = sayGoodbye(facts === null ? settings.spoken.unrouted : null);
  if (facts === null || event.Direction !== 'inbound' || isOurNumber(event.From)) {
    return { result: 'ignored', body };
  }
  const report = reportOf(
    {
      key: `taken-by-key:${event.CallSid}:${event.DialCallSid ?? ''}`,
      customer: event.From,
      company: event.To,
      facts,
      ...{ verdict: null, reasons: [], pledgeId: null },
    },
    evidence,
  );
  const { kind } = await service.recordCall(report);
  return { result: kind, body };
}
