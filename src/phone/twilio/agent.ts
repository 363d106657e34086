import type { Accepted } from '../intake.ts';
import { askAfterCall } from './after-call.ts';
import { detectedFacts, dialledFacts, failureOf } from './facts.ts';
import type { DetectionFields, DialFields, InstructionFields } from './fields.ts';
import { agentLeg, type LegRequest } from './leg-request.ts';
import { reportOf } from './reports.ts';
import type { TwilioWebhookDeps } from './settings.ts';
import { askForKey, dialCustomer, sayGoodbye } from './twiml.ts';
import { judge } from './verdict.ts';

/** The agent answered: says why we ring, and waits for a 1. */
export async function receiveAgent(
  { event, leg, expired, urls }: LegRequest<InstructionFields>,
  { service, settings }: TwilioWebhookDeps,
): Promise<Accepted> {
  const whisper = expired ? null : await service.whisper(agentLeg(leg, event.CallSid));
  if (whisper === null) return spoken(sayGoodbye(settings.spoken.alreadyHandled));
  return spoken(askForKey(whisper, urls(false).agentKey));
}

/**
 * The agent pressed a key. Only a 1 rings the customer, and only if this leg is granted it; the
 * same leg asking again is answered with the same bytes, until the customer's call is over.
 */
export async function receiveAgentKey(
  { event, leg, expired, urls }: LegRequest<InstructionFields>,
  { service, settings }: TwilioWebhookDeps,
): Promise<Accepted> {
  const over = spoken(sayGoodbye(settings.spoken.alreadyHandled));
  if (expired) return over;
  const agent = agentLeg(leg, event.CallSid);
  if (event.Digits !== '1') {
    const whisper = await service.whisper(agent);
    if (whisper === null) return over;
    return spoken(sayGoodbye({ language: whisper.language, text: whisper.goodbye }));
  }
  const answer = await service.acceptDial(agent, (order) => {
    const { dialDone, customerStatus, detection } = urls(order.detectMachine);
    return dialCustomer(order, { action: dialDone, status: customerStatus, detection });
  });
  if (answer !== null) return spoken(answer);
  const engaged = await service.customerEngaged(agent);
  return engaged === null ? over : spoken(sayGoodbye(engaged));
}

/** The customer's leg is over, as the `<Dial>` saw it: the agent is asked how it was. */
export async function receiveDialDone(
  request: LegRequest<DialFields>,
  deps: TwilioWebhookDeps,
): Promise<Accepted> {
  const { event, leg, evidence, detectionAsked } = request;
  const { service, settings } = deps;
  const reached = event.DialCallStatus === 'completed' && event.DialBridged !== 'false';
  const goodbye = sayGoodbye(reached ? null : settings.spoken.notReached);
  if (event.DialCallSid === undefined) return { result: 'ignored', body: goodbye };
  const ours = { attempt: leg.attempt, detectionAsked };
  const facts = dialledFacts(event, event.DialCallSid, ours);
  const { kind } = await service.recordCall(
    reportOf(
      {
        key: `dial:${event.CallSid}:${event.DialCallSid}`,
        customer: '',
        company: null,
        facts,
        ...notReached(event),
        pledgeId: leg.pledgeId,
      },
      evidence,
    ),
  );
  // Of a customer who was not reached nothing is asked that is known.
  return { result: kind, body: reached ? await askAfterCall(request, deps) : goodbye };
}

/** Machine detection has its result. */
export async function receiveDetection(
  { event, leg, evidence }: LegRequest<DetectionFields>,
  { service }: TwilioWebhookDeps,
): Promise<Accepted> {
  const { kind } = await service.recordCall(
    reportOf(
      {
        key: `detection:${event.CallSid}:${event.AnsweredBy}`,
        customer: '',
        company: null,
        facts: detectedFacts(event.CallSid, event.AnsweredBy, leg.attempt),
        verdict: null,
        reasons: [],
        pledgeId: leg.pledgeId,
      },
      evidence,
    ),
  );
  return { result: kind, body: null };
}

/** Of a customer who was reached, the status callback says more. */
function notReached(event: DialFields): Pick<ReturnType<typeof reportOf>, 'verdict' | 'reasons'> {
  const status = event.DialCallStatus === 'answered' ? 'in-progress' : event.DialCallStatus;
  const judged = judge({
    direction: 'outbound',
    status,
    talkSeconds: event.DialCallDuration ?? null,
    sipResponseCode: null,
    bridged: event.DialBridged === undefined ? null : event.DialBridged === 'true',
    answeredBy: null,
    served: false,
  });
  if (judged === null || (failureOf(status) === null && judged.verdict !== 'not-connected')) {
    return { verdict: null, reasons: [] };
  }
  return judged;
}

function spoken(body: string): Accepted {
  return { result: 'recorded', body };
}
