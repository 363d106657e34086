import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { Roster } from '../../../src/domain/roster.ts';
import {
  numbersOf,
  routingOf,
  startSimulatedCarrier,
  withSimulatedRouting,
} from '../../../src/runtime/simulated-carrier.ts';
import { readEnvironment } from '../../../src/settings/environment.ts';
import { roster } from '../../support/roster.ts';

const publicUrl = 'http://127.0.0.1:8080';
const [team] = roster.teams;
if (team === undefined) throw new Error('The roster has no team.');
const two: Roster = {
  ...roster,
  teams: [team, { ...team, id: 'south', callerId: '+31105550100' }],
};
const place = {
  ...{ accountSid: `AC${'0'.repeat(32)}`, authToken: 'x'.repeat(32), publicUrl, webPort: 8_080 },
  ...{ roster: two, smsFrom: null, carrierPort: null, historyFile: null },
};
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('the numbers at the simulated carrier', () => {
  test('are those of the teams, whose calls come to us and are told to us', () => {
    const shared = { ...two, teams: [...two.teams, { ...team, id: 'west' }] };
    const numbers = numbersOf({ ...place, roster: shared });
    expect(numbers.map(({ phoneNumber }) => phoneNumber)).toEqual(['+31205550100', '+31105550100']);
    expect(numbers[0]).toMatchObject({
      voiceUrl: `${publicUrl}/webhooks/twilio/voice#rc=3&rp=all`,
      statusCallback: `${publicUrl}/webhooks/twilio/status#rc=3&rp=all`,
      smsUrl: null,
    });
  });

  test('have somebody else to take their calls while we are away', () => {
    for (const { voiceFallbackUrl } of numbersOf(place)) {
      expect(voiceFallbackUrl).not.toMatch(new RegExp(`^${publicUrl}`));
    }
  });

  test('include the one that texts are sent from, which may be a team’s', () => {
    const smsUrl = `${publicUrl}/webhooks/twilio/message#rc=3&rp=all`;
    const own = numbersOf({ ...place, smsFrom: '+31970100000' });
    expect(own[2]).toMatchObject({ phoneNumber: '+31970100000', smsUrl });
    const shared = numbersOf({ ...place, smsFrom: '+31105550100' });
    expect(shared).toHaveLength(2);
    expect(shared[1]).toMatchObject({ phoneNumber: '+31105550100', smsUrl });
  });
});

describe('callers to whom nothing is owed', () => {
  test('reach the first agent with a telephone, whose leg reports to us', () => {
    const [fatima] = roster.people;
    const twiml = routingOf(place);
    expect(twiml).toContain(`>${fatima?.phone ?? ''}</Number>`);
    expect(twiml).toContain(`statusCallback="${publicUrl}/webhooks/twilio/status#rc=3&amp;rp=all"`);
  });

  test('are refused where no agent has one', () => {
    const people = roster.people.map((person) => ({ ...person, phone: null }));
    expect(routingOf({ publicUrl, roster: { ...roster, people } })).toContain('<Reject/>');
  });

  test('go where the operator says, and with any other carrier where they always went', () => {
    const own = 'https://pbx.example.org/voice';
    const at = (env: Record<string, string>) =>
      withSimulatedRouting(readEnvironment(env)).voiceRedirectUrl;
    expect(at({})).toContain('https://handler.twilio.com/twiml/EH');
    expect(at({ VOICE_REDIRECT_URL: own })).toBe(own);
    expect(at({ CARRIER_URL: 'http://127.0.0.1:4010' })).toBeNull();
  });
});

test('the simulated carrier says what to set when something else listens on its port', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port: carrierPort } = other.address() as AddressInfo;
  const wanted = startSimulatedCarrier({ ...place, carrierPort }, log);
  await expect(wanted).rejects.toThrow(/Stop it, or set CARRIER_PORT to another number/);
  other.close();
});
