import { expect, test } from '@jest/globals';
import { openHouse } from '../support/house.ts';
import { roster } from '../support/roster.ts';

test('the kill switch stops the planned dial, tells owner and lead at once, and off it dials again [keep.kill-switch-tells] [keep.released-dials-again]', async () => {
  await using house = await openHouse({ start: '14:00', roster });
  await house.post('/v1/pledges', {
    customer: { phone: '+31612345678' },
    in: 'PT4M',
    promisedBy: 'fatima',
  });
  const put = (on: boolean) =>
    house.app.inject({
      method: 'PUT',
      url: '/v1/kill-switch',
      payload: { on },
      headers: { authorization: house.authorization },
    });
  expect((await put(true)).statusCode).toBe(200);
  await house.passesUntil('14:00:30');
  const held = house.told().filter(({ message }) => message.data['purpose'] === 'dial-held');
  expect(held.map(({ message }) => message.person).sort()).toEqual(['fatima', 'lena']);
  for (const { message } of held) {
    expect(message.data['dialling']).toBe('stopped');
    expect(message.text).toMatch(/Dialling: stopped for everybody|Bellen: voor iedereen stopgezet/);
  }

  await house.passesUntil('14:01:30');
  expect(house.carrier.history()).toEqual([]);
  await put(false);
  await house.passesUntil('14:02:30');
  const answer = await house.get('/v1/pledges');
  expect(answer.json<{ pledges: { state: string }[] }>().pledges[0]?.state).toBe('kept');
  const flips = await house.get('/v1/kill-switch/flips');
  expect(flips.json<{ flips: { on: boolean }[] }>().flips.map(({ on }) => on)).toEqual([
    false,
    true,
  ]);
});
