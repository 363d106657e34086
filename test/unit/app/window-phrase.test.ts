import { expect, test } from '@jest/globals';
import { windowPhrase } from '../../../src/app/window-phrase.ts';
import { clockTime } from '../../../src/text/clock-time.ts';
import { at } from '../../support/pledges.ts';
import { makeRig } from '../../support/rig.ts';
import { shippedTexts as texts } from '../../support/shipped.ts';

const windows = {
  deadline: { notBefore: null, dueAt: at('14:18') },
  appointment: { notBefore: at('14:30'), dueAt: at('14:30') },
  stretch: { notBefore: at('14:00'), dueAt: at('16:00') },
  tomorrow: { notBefore: at('38:00'), dueAt: at('40:00') },
};

test.each([
  ['deadline', 'by 14:18', 'vóór 14:18'],
  ['appointment', 'at 14:30', 'om 14:30'],
  ['stretch', 'between 14:00 and 16:00', 'tussen 14:00 en 16:00'],
  ['tomorrow', 'between Thu 26 Nov 14:00 and 16:00', 'tussen do 26 nov 14:00 en 16:00'],
] as const)('a %s is said so that nobody calls too early', (which, english, dutch) => {
  const said = (language: string): string =>
    windowPhrase(
      windows[which],
      at('13:00'),
      { zone: 'Europe/Amsterdam', language },
      { texts, clockTime },
    );
  expect([said('en'), said('nl')]).toEqual([english, dutch]);
});

test('the message about an appointment says its moment, not a time to be early for', async () => {
  const rig = makeRig();
  await rig.opens({ when: { kind: 'window', window: windows.appointment } });
  await rig.passesUntil('14:05');
  const note = rig.email.sent.find(({ message }) => message.data['purpose'] === 'owner-note');
  expect(note?.message.subject).toMatch(/ at 14:30$/);
  expect(note?.message.text).not.toContain('by 14:30');
});
