import type { SmsCarrier, SmsOrder } from '../../src/app/ports/sms.ts';
import { type Instant, SECOND } from '../../src/domain/time.ts';
import { sdkRequest } from '../../src/phone/carrier/in-process.ts';
import { makeLookAlike } from '../../src/phone/carrier/look-alike.ts';
import { SIMULATED_ACCOUNT } from '../../src/phone/carrier/account.ts';
import type { Simulator } from '../../src/phone/carrier/simulator.ts';
import { makeTwilioMessages } from '../../src/phone/twilio/messages.ts';

/** The carrier of text messages of production, over a look-alike in this process. */
export type SmsLookAlike = {
  readonly carrier: SmsCarrier;
  readonly simulator: Simulator;
  /** What we asked to be sent, whatever came of it. */
  readonly asked: SmsOrder[];
  /** To whom the look-alike really sent a message, newest first. */
  sent(): readonly string[];
};

/** Its reports go nowhere: a test says itself what became of a message. */
export function makeSmsLookAlike(now: () => Instant): SmsLookAlike {
  const { accountSid, authToken } = SIMULATED_ACCOUNT;
  const schedule = (): void => undefined;
  const lookAlike = makeLookAlike({
    ...{ accountSid, authToken, schedule, now, log: () => undefined },
    deliver: () => Promise.resolve({ kind: 'refused' }),
  });
  const settings = {
    ...{ accountSid, authTokens: [authToken], simulated: true, apiBaseUrl: null },
    publicUrl: 'https://promises.example.com',
  };
  const transport = sdkRequest((request) => lookAlike.rest(request), {
    schedule,
    deadlineMs: SECOND,
  });
  const twilio = makeTwilioMessages(settings, transport);
  const asked: SmsOrder[] = [];
  return {
    asked,
    simulator: lookAlike.simulator,
    carrier: {
      ...twilio,
      send: (order) => {
        asked.push(order);
        return twilio.send(order);
      },
    },
    sent: () => {
      const credentials = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
      const answer = lookAlike.rest({
        ...{ method: 'GET', path: `/2010-04-01/Accounts/${accountSid}/Messages.json` },
        ...{ query: new URLSearchParams(), form: new URLSearchParams() },
        authorization: `Basic ${credentials}`,
      });
      if (answer.kind !== 'json') throw new Error('The look-alike lists no messages.');
      return (answer.body as { messages: { to: string }[] }).messages.map(({ to }) => to);
    },
  };
}
