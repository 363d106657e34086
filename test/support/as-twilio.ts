import type { LightMyRequestResponse } from 'fastify';
import twilio from 'twilio';
import { SIMULATED_ACCOUNT } from '../../src/phone/carrier/account.ts';
import { type House, HOUSE_URL } from './house.ts';

/** A webhook of Twilio's to one of our addresses, really signed. */
export function asTwilio(
  house: House,
  url: string,
  fields: Readonly<Record<string, string>>,
): Promise<LightMyRequestResponse> {
  const params = { AccountSid: SIMULATED_ACCOUNT.accountSid, ...fields };
  const path = url.replace(/^https?:\/\/[^/]+/, '').replace(/#.*$/, '');
  const { authToken } = SIMULATED_ACCOUNT;
  return Promise.resolve(
    house.app.inject({
      method: 'POST',
      url: path,
      payload: new URLSearchParams(params).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': twilio.getExpectedTwilioSignature(
          authToken,
          HOUSE_URL + path,
          params,
        ),
      },
    }),
  );
}
