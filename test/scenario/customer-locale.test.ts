import { expect, test } from '@jest/globals';
import { asTwilio } from '../support/as-twilio.ts';
import { openHouse } from '../support/house.ts';
import { roster } from '../support/roster.ts';

const COMPANY = roster.teams[0]?.callerId ?? '';
const phone = '+31612345678';

test('a customer whose language is written "nl_NL" is greeted in Dutch when they call first', async () => {
  await using house = await openHouse({ start: '14:00', roster });
  const body = { customer: { phone, language: 'nl_NL' }, in: 'PT30M' };
  expect((await house.post('/v1/pledges', body)).statusCode).toBe(201);
  const owed = await house.get(`/v1/customers/${encodeURIComponent(phone)}/open`);
  expect(owed.statusCode).toBe(200);
  expect(owed.json()).toMatchObject({ route: { greeting: { language: 'nl-NL' } } });
  const call = { CallSid: `CA${'1'.repeat(32)}`, From: phone, To: COMPANY };
  const answer = await asTwilio(house, '/webhooks/twilio/voice', {
    ...{ ...call, Direction: 'inbound', CallStatus: 'ringing' },
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toContain('We hebben beloofd u terug te bellen');
});

test('a language or a zone that there is not is refused with what to do, on every way in', async () => {
  await using house = await openHouse({ start: '14:00', roster });
  const ask = (customer: object) =>
    house.post('/v1/pledges', { customer: { phone, ...customer }, in: 'PT30M' });
  const zone = await ask({ timeZone: 'Mars/Phobos' });
  expect(zone.statusCode).toBe(422);
  expect(zone.json()).toMatchObject({
    type: '/problems/unknown-zone',
    next: expect.stringContaining('IANA'),
  });
  const language = await ask({ language: 'dutch' });
  expect(language.statusCode).toBe(422);
  expect(language.json()).toMatchObject({ type: '/problems/unknown-language' });
  const file = await house.app.inject({
    method: 'POST',
    url: '/v1/pledges/import',
    headers: { authorization: house.authorization, 'content-type': 'text/csv' },
    payload: `phone,in,language,timeZone\n${phone},PT1H,dutch,\n${phone},PT1H,,Mars/Phobos\n`,
  });
  const { results } = file.json<{ results: { result: string; fix: string }[] }>();
  expect(results.map(({ result }) => result)).toEqual(['refused', 'refused']);
  expect(results.map(({ fix }) => fix).join()).toMatch(/no language.*no time zone/);
});
