import type { Accepted } from '../intake.ts';
import { unknownCall } from '../../domain/call.ts';
import { bringTo, goOn } from './caller.ts';
import { PREFIX } from './facts.ts';
import type { InstructionFields } from './fields.ts';
import { type Evidence, reportOf } from './reports.ts';
import type { TwilioWebhookDeps } from './settings.ts';

/**
 * A call comes in: it is recorded; a customer whom we owe a call is greeted and brought to an
 * agent, everybody else is handed on to the phone system's own routing, or, where there is none,
 * told so. This request carries no time; Twilio waits for its answer before anything else happens,
 * so the moment of its arrival is the call's start.
 */
export async function receiveVoice(
  request: { readonly event: InstructionFields; readonly evidence: Evidence },
  { service, settings, isOurNumber }: TwilioWebhookDeps,
): Promise<Accepted> {
  const { event, evidence } = request;
  if (event.Direction !== 'inbound' || isOurNumber(event.From)) {
    return { result: 'ignored', body: goOn(null, settings) };
  }
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
  const caller = { callId: PREFIX + event.CallSid, number: event.From, tried: [] };
  const meeting = settings.greetCallers ? await service.meetCaller(caller) : null;
  if (meeting === null) return { result: kind, body: goOn(null, settings) };
  const body = bringTo(meeting, { callSid: event.CallSid, tried: [] }, settings);
  return { result: kind, body };
}
