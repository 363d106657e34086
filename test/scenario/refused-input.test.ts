import { expect, test } from '@jest/globals';
import { openHouse } from '../support/house.ts';
import { roster } from '../support/roster.ts';

test('a cursor, a date and an instant that cannot be are refused with what to do', async () => {
  await using house = await openHouse({ start: '14:00', roster });
  const answers = [
    await house.get('/v1/pledges?cursor=garbage'),
    await house.get('/v1/reports/0000-01-01'),
    await house.post('/v1/pledges', {
      ...{ customer: { phone: '+31612345678' }, dueAt: '0000-01-01T00:00:00Z' },
    }),
  ];
  const said = answers.map((answer) => [answer.statusCode, answer.json<{ detail: string }>()]);
  expect(said).toMatchObject([
    [400, { detail: expect.stringContaining('Send the one of the page before') }],
    [400, { detail: expect.stringContaining('2000-01-01') }],
    [400, { detail: expect.stringContaining('2000') }],
  ]);
});
