import { expect, test } from '@jest/globals';
import type { AgentLeg } from '../../../../src/app/service.ts';
import type { StatusFields } from '../../../../src/phone/twilio/fields.ts';
import type { TwilioWebhookDeps } from '../../../../src/phone/twilio/settings.ts';
import { receiveStatus } from '../../../../src/phone/twilio/status.ts';

test('an agent’s leg is known by its token from its first events on, before it is answered', async () => {
  const seen: AgentLeg[] = [];
  const service = {
    agentLegSeen: (leg: AgentLeg) => {
      seen.push(leg);
      return Promise.resolve();
    },
  };
  const deps = { service } as unknown as TwilioWebhookDeps;
  const leg = { pledgeId: 'p', attempt: 1, fence: 7 };
  const evidence = { accountSid: 'AC', form: new Map(), now: 0 };
  for (const CallStatus of ['queued', 'initiated', 'ringing', 'in-progress'] as const) {
    const event = { CallSid: 'CA1', Direction: 'outbound-api', CallStatus } as StatusFields;
    await receiveStatus({ event, evidence, leg, detectionAsked: false }, deps);
  }
  expect(seen).toEqual(Array(2).fill({ ...leg, agentCallId: 'twilio:CA1' }));
});
