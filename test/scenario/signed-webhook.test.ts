import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { DAY, HOUR, SECOND } from '../../src/domain/time.ts';
import { SIMULATED_ACCOUNT } from '../../src/phone/carrier/account.ts';
import { openHouse } from '../support/house.ts';
import { roster } from '../support/roster.ts';

const URL = 'http://127.0.0.1:8080/webhooks/twilio/status';

/** Shaped as Twilio's own completed call of March 2018, with numbers of nobody. */
const fields = {
  ...{ Called: '+31612345678', ToState: 'NH', CallerCountry: 'NL', Direction: 'outbound-api' },
  ...{ Timestamp: 'Wed, 25 Nov 2026 13:02:19 +0000', CallbackSource: 'call-progress-events' },
  ...{ CallerState: '', ToZip: '', SequenceNumber: '3', To: '+31612345678', ToCountry: 'NL' },
  ...{ CallSid: 'CAbe982f58915a2def4cf7aaa1f1766236', CallerZip: '', CalledZip: '' },
  ...{ ApiVersion: '2010-04-01', CallStatus: 'completed', CalledCity: 'Zaandam', Duration: '1' },
  ...{ From: '+31205550100', CallDuration: '49', AccountSid: SIMULATED_ACCOUNT.accountSid },
  ...{ CalledCountry: 'NL', CallerCity: '', ToCity: 'Zaandam', FromCountry: 'NL', FromZip: '' },
  ...{ Caller: '+31205550100', FromCity: '', CalledState: 'NH', AnsweredBy: 'human' },
};

/** Twilio signs the address and every field, sorted by name (twilio.com/docs/usage/security). */
function request(payload: string) {
  const signed = Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => name + value)
    .join('');
  const signature = createHmac('sha1', SIMULATED_ACCOUNT.authToken)
    .update(URL + signed)
    .digest('base64');
  return {
    method: 'POST' as const,
    url: '/webhooks/twilio/status',
    payload,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signature,
    },
  };
}

test('a really signed report is accepted once, counted as a duplicate the second time, and refused with one byte changed', async () => {
  await using house = await openHouse({ start: '14:03', roster });
  const body = new URLSearchParams(fields).toString();
  const counted = async (result: string): Promise<number> => {
    const { body: metrics } = await house.get('/metrics');
    const line = new RegExp(`webhooks_total\\{system="twilio",result="${result}"\\} (\\d+)`);
    return Number(line.exec(metrics)?.[1] ?? 0);
  };

  const first = await house.app.inject(request(body));
  expect(first.statusCode).toBeLessThan(300);
  const stored = await house.ledger.calls.get(`twilio:${fields.CallSid}`);
  expect(stored?.facts).toMatchObject({ talkSeconds: 49, sign: 'human' });
  expect([await counted('recorded'), await counted('duplicate')]).toEqual([1, 0]);

  const second = await house.app.inject(request(body));
  expect(second.statusCode).toBe(first.statusCode);
  expect(await house.ledger.calls.get(`twilio:${fields.CallSid}`)).toEqual(stored);
  expect([await counted('recorded'), await counted('duplicate')]).toEqual([1, 1]);

  const forged = await house.app.inject(
    request(body.replace('CallDuration=49', 'CallDuration=48')),
  );
  expect(forged.statusCode).toBe(403);
  expect(forged.headers['content-type']).toContain('application/problem+json');
  expect(await house.ledger.calls.get(`twilio:${fields.CallSid}`)).toEqual(stored);
});

test('a report that is sent again after a second, an hour and 400 days changes nothing in the ledger', async () => {
  await using house = await openHouse({ start: '14:03', roster });
  const body = new URLSearchParams(fields).toString();
  await house.app.inject(request(body));
  const stored = await house.ledger.calls.get(`twilio:${fields.CallSid}`);
  expect(stored).not.toBeNull();
  for (const later of [SECOND, HOUR, 400 * DAY]) {
    await house.leaps(later);
    const again = await house.app.inject(request(body));
    expect(again.statusCode).toBe(204);
    expect(await house.ledger.calls.get(`twilio:${fields.CallSid}`)).toEqual(stored);
  }
});
