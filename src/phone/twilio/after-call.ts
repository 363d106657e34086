import type { Accepted } from '../intake.ts';
import type { InstructionFields } from './fields.ts';
import { agentLeg, type LegRequest } from './leg-request.ts';
import type { TwilioWebhookDeps } from './settings.ts';
import { askForKey, sayGoodbye } from './twiml.ts';

/** What the agent hears when the customer has hung up; nothing on a token past its time. */
export async function askAfterCall(
  { event, leg, expired, urls }: LegRequest<{ readonly CallSid: string }>,
  { service }: TwilioWebhookDeps,
): Promise<string> {
  const question = expired ? null : await service.afterCall(agentLeg(leg, event.CallSid));
  return question === null ? sayGoodbye(null) : askForKey(question, urls(false).afterCall);
}

/** The agent said by key how the call was. */
export async function receiveAfterCall(
  { event, leg, expired }: LegRequest<InstructionFields>,
  { service }: TwilioWebhookDeps,
): Promise<Accepted> {
  const answer = expired
    ? null
    : await service.keyAfterCall(agentLeg(leg, event.CallSid), event.Digits ?? '');
  return { result: answer === null ? 'ignored' : 'recorded', body: sayGoodbye(answer) };
}
