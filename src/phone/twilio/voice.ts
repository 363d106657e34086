import type { Accepted } from '../intake.ts';
import { unknownCall } from '../../domain/call.ts';
import { PREFIX } from './facts.ts';
import type { InstructionFields } from './fields.ts';
import { type Evidence, reportOf } from './reports.ts';
import type { TwilioWebhookDeps } from './settings.ts';
import { redirectTo, sayGoodbye } from './twiml.ts';

/**
 * A call comes in: it is recorded and handed on to the phone system's own routing, or, where there
 * is none, the caller is told so. This request carries no time; Twilio waits for its answer before
 * anything else happens, so the moment of its arrival is the call's start.
 */
export async function receiveVoice(
  request: { readonly event: InstructionFields; readonly evidence: Evidence },
  { service, settings, isOurNumber }: TwilioWebhookDeps,
): Promise<Accepted> {
  const { event, evidence } = request;
  const body =
    settings.voiceRedirectUrl === null
      ? sayGoodbye(settings.spoken.unrouted)
      : redirectTo(settings.voiceRedirectUrl);
  if (event.Direction !== 'inbound' || isOurNumber(event.From)) return { result: 'ignored', body };
  const { kind } = await service.recordCall(
    reportOf(
      {
        key: `voice:${event.CallSid}`,
        customer: event.From,
        company: event.To,
        facts: { ...unknownCall(PREFIX + event.CallSid, 'inbound'), startedAt: evidence.now },
        verdict: null,
        reasons: [],
        pledgeId: null,
      },
      evidence,
    ),
  );
  return { result: kind, body };
}
