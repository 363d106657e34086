import { expect, test } from '@jest/globals';
import { DAY } from '../../../src/domain/time.ts';
import { makeRig } from '../../support/rig.ts';

test('a move further ahead than a promise may be made is refused [window.too-far-refused]', async () => {
  const rig = makeRig();
  const { pledge } = await rig.opens();
  const moveTo = (dueAt: number) =>
    rig.service.command(
      pledge.id,
      {
        ...{ type: 'move', window: { notBefore: null, dueAt }, why: null },
        ...{ by: 'customer', via: 'page', callId: null },
      },
      'fatima',
    );
  const furthest = rig.now + 400 * DAY;
  const asked = await moveTo(furthest + 1);
  expect(asked).toMatchObject({ kind: 'refused', why: 'too-far-ahead' });
  expect(await moveTo(furthest)).toMatchObject({ kind: 'done' });
});
