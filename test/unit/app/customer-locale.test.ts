import { describe, expect, test } from '@jest/globals';
import { localeFor } from '../../../src/app/customer-locale.ts';
import type { Pledge } from '../../../src/domain/pledge.ts';
import { makeRig, request, type Rig } from '../../support/rig.ts';

const nobody = { phone: '+31612345678', name: 'Anna', reference: null };
const unsaid = { language: null, timeZone: null };

const stored = async (rig: Rig) => rig.ledger.customers.byPhone('+31612345678');

describe('what a promise says of the language and the clock of its customer', () => {
  test('is stored as the standard writes it', async () => {
    const rig = makeRig();
    const customer = { ...nobody, language: 'nl_NL', timeZone: 'America/New_York' };
    const { pledge } = await rig.opens({ customer });
    expect(pledge).toMatchObject({ language: 'nl-NL', customerZone: 'America/New_York' });
    expect(await stored(rig)).toMatchObject({ language: 'nl-NL', timeZone: 'America/New_York' });
  });

  test.each([
    ['unknown-language', { language: 'dutch' }, /"dutch" is no language: write nl/],
    ['unknown-zone', { timeZone: 'Mars/Phobos' }, /"Mars\/Phobos" is no time zone: write Europe/],
  ] as const)('is refused as %s when it is none, and nothing is stored', async (why, said, fix) => {
    const rig = makeRig();
    const customer = { ...nobody, ...unsaid, ...said };
    const answer = await rig.service.openPledge(request({ customer }));
    expect(answer).toMatchObject({ kind: 'refused', why, detail: expect.stringMatching(fix) });
    expect(await stored(rig)).toBeNull();
  });
});

describe('what was stored before it was checked', () => {
  const office = { language: 'nl', zone: 'Europe/Amsterdam' };

  test('gives way to the language and the zone of the site', () => {
    const old = { language: 'Nederlands!', timeZone: 'Mars/Phobos' };
    expect(localeFor(old, office)).toEqual({ language: 'nl', customerZone: 'Europe/Amsterdam' });
  });

  test('does not keep a caller from being greeted', async () => {
    const rig = makeRig();
    const { pledge } = await rig.opens();
    const row = rig.ledger.store.pledges.get(pledge.id);
    if (row === undefined) throw new Error('It was opened.');
    const old: Pledge = { ...row.pledge, language: 'Nederlands!' };
    rig.ledger.store.pledges.set(pledge.id, { ...row, pledge: old });
    const { route } = await rig.service.owedTo('+31612345678');
    expect(route?.greeting).toMatchObject({ language: 'en', text: expect.stringMatching(/14:15/) });
  });
});
