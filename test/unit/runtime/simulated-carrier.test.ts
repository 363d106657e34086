import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { numbersOf, startSimulatedCarrier } from '../../../src/runtime/simulated-carrier.ts';

const publicUrl = 'http://127.0.0.1:8080';
const place = {
  ...{ accountSid: `AC${'0'.repeat(32)}`, authToken: 'x'.repeat(32), publicUrl, webPort: 8_080 },
  ...{ ourNumbers: ['+31205550100', '+31105550100'], smsFrom: null, carrierPort: null },
};
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('the numbers at the simulated carrier', () => {
  test('are those of the teams, whose calls come to us and are told to us', () => {
    const numbers = numbersOf({ ...place, ourNumbers: [...place.ourNumbers, '+31205550100'] });
    expect(numbers.map(({ phoneNumber }) => phoneNumber)).toEqual(place.ourNumbers);
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

test('the simulated carrier says what to set when something else listens on its port', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port: carrierPort } = other.address() as AddressInfo;
  const wanted = startSimulatedCarrier({ ...place, carrierPort }, log);
  await expect(wanted).rejects.toThrow(/Stop it, or set CARRIER_PORT to another number/);
  other.close();
});
