import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { MINUTE } from '../../../../src/domain/time.ts';
import { describedTwilio } from '../../../../src/phone/twilio/described.ts';
import { makeLegTokens } from '../../../../src/phone/twilio/leg-token.ts';
import { paths } from '../../../../src/phone/twilio/urls.ts';
import { openDoor } from '../../../fixtures/twilio/door.ts';
import { authToken, completed } from '../../../fixtures/twilio/requests.ts';
import { PLEDGE, START } from '../../../integration/phone/world.ts';

const token = makeLegTokens([authToken]).sign({ pledgeId: PLEDGE, attempt: 1, fence: 7 }, START);

test('A token in the query that we did not make is refused', async () => {
  await using door = await openDoor();
  for (const query of ['?leg=abc', '?other=1', `?leg=${token}&x=1`, `?leg=${token}x`]) {
    const { status } = await door.post(paths.status + query, completed);
    expect([query, status]).toEqual([query, 403]);
  }
});

test('The token of a call is not repeated in an answer that refuses it', async () => {
  await using door = await openDoor();
  const { body } = await door.post(`${paths.status}?leg=${token}&x=1`, completed);
  expect(body).toContain('/problems/leg-token');
  expect(body).not.toContain(token);
});

test('A wrong signature while no account is set up is answered with what to set', async () => {
  await using door = await openDoor({ simulated: true });
  const answer = await door.post(paths.status, completed, { signature: 'AAAA' });
  expect(answer.status).toBe(403);
  expect(JSON.parse(answer.body)).toMatchObject({
    type: '/problems/signature-wrong',
    detail: expect.stringContaining('set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN'),
  });
});

test('Every address is described, by the very fields that it asks for', async () => {
  await using door = await openDoor();
  expect(describedTwilio.map(({ path }) => path).sort()).toEqual(Object.values(paths).sort());
  for (const { path, body } of describedTwilio) {
    const answer = JSON.parse((await door.post(path, {})).body) as { fields: string[] };
    const { required = [] } = z.toJSONSchema(body, { io: 'input' });
    expect([path, answer.fields.toSorted()]).toEqual([path, required.toSorted()]);
  }
});

test('A report of the future is refused, with what to look at: it would look live until then', async () => {
  await using door = await openDoor();
  const at = (ms: number) => ({
    ...completed,
    Timestamp: new Date(ms).toUTCString().replace('GMT', '+0000'),
  });
  const answer = await door.post(paths.status, at(START + 6 * MINUTE));
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body)).toMatchObject({
    fields: ['Timestamp'],
    detail: expect.stringContaining('ahead of our clock'),
  });
  expect((await door.post(paths.status, at(START + 4 * MINUTE))).status).toBeLessThan(300);
});
