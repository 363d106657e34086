import { describe, expect, test } from '@jest/globals';
import twilio from 'twilio';
import { carefully } from '../../../../src/phone/carrier/rest/dialing-permissions.ts';
import { makeRequestClient } from '../../../../src/phone/twilio/request-client.ts';
import { ACCOUNT } from '../world.ts';
import { codeOf, CUSTOMER, openCarrier, OURS, SHOP, twiml } from './world.ts';

describe('what an operator has set up', () => {
  test('the account tells whether it is active and whether it is a trial', async () => {
    await using world = await openCarrier({}, { accountType: 'Trial' });
    const account = await world.client.api.accounts(ACCOUNT).fetch();
    expect(account).toMatchObject({ sid: ACCOUNT, status: 'active', type: 'Trial' });
  });

  test('a wrong token is refused with 20003', async () => {
    await using world = await openCarrier();
    const { url: apiBaseUrl } = world.carrier;
    const httpClient = makeRequestClient({ apiBaseUrl, deadlineMs: 2_000 });
    const stranger = twilio(ACCOUNT, 'f'.repeat(32), { httpClient });
    expect(await codeOf(stranger.api.accounts(ACCOUNT).fetch())).toBe(20003);
  });

  test('each number tells what it can do and which URLs it asks, and takes other URLs', async () => {
    const voiceUrl = `${OURS}/webhooks/twilio/voice`;
    const numbers = [{ phoneNumber: SHOP, voiceUrl, capabilities: { voice: true, sms: false } }];
    await using world = await openCarrier({}, { numbers });
    const [number] = await world.client.incomingPhoneNumbers.list({ phoneNumber: SHOP });
    expect(number).toMatchObject({ phoneNumber: SHOP, voiceUrl, voiceFallbackUrl: null });
    expect(number?.capabilities).toMatchObject({ voice: true, sms: false });
    const ours = world.client.incomingPhoneNumbers(number?.sid ?? '');
    await ours.update({ voiceFallbackUrl: `${OURS}/fallback` });
    expect((await ours.fetch()).voiceFallbackUrl).toBe(`${OURS}/fallback`);
    expect(await world.client.incomingPhoneNumbers.list({ phoneNumber: '+4930' })).toEqual([]);
  });

  test('each country tells which calls are allowed, and the list is cut into pages', async () => {
    const permissions = [
      carefully('NL', 'Netherlands', '+31'),
      { ...carefully('LV', 'Latvia', '+371'), highRiskTollFraud: true },
    ];
    await using world = await openCarrier({}, { permissions });
    const countries = await world.client.voice.v1.dialingPermissions.countries.list({
      pageSize: 1,
    });
    expect(countries.map(({ isoCode }) => isoCode)).toEqual(['NL', 'LV']);
    const wide = await world.client.voice.v1.dialingPermissions.countries.list({
      highRiskTollfraudNumbersEnabled: true,
    });
    expect(wide.map(({ isoCode }) => isoCode)).toEqual(['LV']);
  });
});

test('a webhook that fails is told in the notifications of its call and in the alerts', async () => {
  const numbers = [{ phoneNumber: SHOP, voiceUrl: `${OURS}/broken` }];
  await using world = await openCarrier({ '/broken': 500 }, { numbers });
  const sid = world.carrier.simulator.callIn({ from: CUSTOMER, to: SHOP });
  await world.pass(1);
  const [notification] = await world.client.calls(sid).notifications.list();
  expect(notification).toMatchObject({ errorCode: '11200', callSid: sid, log: '0' });
  const [alert] = await world.client.monitor.v1.alerts.list({ logLevel: 'error' });
  expect(alert).toMatchObject({ errorCode: '11200', resourceSid: sid });
  expect(await world.client.monitor.v1.alerts.list({ logLevel: 'warning' })).toEqual([]);
});

test('what no verb is, is passed over with the warning 12200', async () => {
  const numbers = [{ phoneNumber: SHOP, voiceUrl: `${OURS}/odd` }];
  const answers = { '/odd': twiml('<Dance/><Say>Hello</Say>') };
  await using world = await openCarrier(answers, { numbers });
  const sid = world.carrier.simulator.callIn({ from: CUSTOMER, to: SHOP });
  await world.pass(3);
  const notifications = await world.client.calls(sid).notifications.list();
  expect(notifications.map(({ errorCode, log }) => [errorCode, log])).toEqual([['12200', '1']]);
  expect(await world.client.calls(sid).fetch()).toMatchObject({
    status: 'completed',
    duration: '1',
  });
});
