import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import twilio from 'twilio';
import { DAY, HOUR, SECOND } from '../../../../src/domain/time.ts';
import { makeLegTokens } from '../../../../src/phone/twilio/leg-token.ts';
import { makeSignatureCheck } from '../../../../src/phone/twilio/signature.ts';
import { legUrls, paths } from '../../../../src/phone/twilio/urls.ts';
import { openDoor } from '../../../fixtures/twilio/door.ts';
import {
  account,
  authToken,
  completed,
  dialAction,
  type Fields,
  incoming,
  publicUrl,
  sign,
  without,
} from '../../../fixtures/twilio/requests.ts';
import { PLEDGE, START } from '../../../integration/phone/world.ts';

/*
 * What one captured request of Twilio's could be made to do, by somebody who has no token. The
 * table in docs/webhooks.md names these tests.
 */

const token = makeLegTokens([authToken]).sign({ pledgeId: PLEDGE, attempt: 1, fence: 7 }, START);
const leg = `?leg=${token}`;
const agent: Fields = { ...without(incoming, 'StirVerstat'), Direction: 'outbound-api' };
const customer: Fields = {
  ...completed,
  CallSid: `CA${'d'.repeat(32)}`,
  Direction: 'outbound-dial',
  ParentCallSid: agent['CallSid'] ?? '',
  To: '+31612345678',
};

describe('a captured request', () => {
  test('cannot have its end moved from the address into the form', async () => {
    await using door = await openDoor();
    for (const [path, tail, key] of [
      [paths.status, leg, '?leg'],
      [paths.status + leg, '&detect=1', '&detect'],
      [paths.agent, `-key${leg}`, '-key?leg'],
    ] as const) {
      const signature = sign(path + tail, customer);
      const moved = { ...customer, [key]: tail.slice(key.length) };
      expect(sign(path, moved)).toBe(signature);
      expect((await door.post(path, moved, { signature })).status).toBe(400);
    }
    expect(door.program().reports).toEqual([]);
  });

  test('cannot have its parameters moved into the address', async () => {
    await using door = await openDoor();
    // One that sorts first and is not read, so that only its place can be what is wrong.
    const fields = { A: 'b', ...completed };
    for (const path of [paths.status + leg, `${paths.status}${leg}&detect=1`]) {
      const signature = sign(path, fields);
      expect((await door.post(path, fields, { signature })).status).toBe(204);
      const moved = `${path}Ab`;
      expect(sign(moved, completed)).toBe(signature);
      expect((await door.post(moved, completed, { signature })).status).toBe(403);
    }
    const moved = `${paths.status}Ab`;
    const signature = sign(paths.status, fields);
    expect((await door.post(moved, completed, { signature })).status).toBe(404);
    expect(door.program().reports).toEqual([]);
  });

  test('cannot be given a leg of ours behind a fragment, which nobody signed', async () => {
    await using door = await openDoor();
    const signature = sign(paths.status, customer);
    const { status } = await door.post(`${paths.status}#${leg}`, customer, { signature });
    expect(status).toBe(204);
    expect(door.program().reports.map(({ pledgeId }) => pledgeId)).toEqual([null]);
  });

  test('of another host is refused, whatever Host and X-Forwarded headers say', async () => {
    await using door = await openDoor();
    const staging = `https://staging.example.com${paths.status}`;
    const signature = twilio.getExpectedTwilioSignature(authToken, staging, { ...completed });
    for (const headers of [
      { host: 'staging.example.com' },
      { 'x-forwarded-host': 'staging.example.com', 'x-forwarded-proto': 'https' },
      { forwarded: 'host=staging.example.com;proto=https' },
      { 'x-original-url': staging },
    ]) {
      expect((await door.post(paths.status, completed, { signature, headers })).status).toBe(403);
    }
    expect(door.counted).toEqual(Array(4).fill('signature-wrong'));
  });

  test('signed with an empty key is refused, and an empty token starts no door', async () => {
    await using door = await openDoor();
    const signature = sign(paths.status, completed, '');
    expect((await door.post(paths.status, completed, { signature })).status).toBe(403);
    await expect(openDoor({ authTokens: [''] })).rejects.toThrow('TWILIO_AUTH_TOKEN');
    await expect(openDoor({ authTokens: [authToken, ''] })).rejects.toThrow('TWILIO_AUTH_TOKEN');
  });

  test('signed with either token is taken while the token is rotated, and with no third', async () => {
    const second = 'f'.repeat(32);
    await using door = await openDoor({ authTokens: [authToken, second] });
    const statuses = [];
    for (const [index, key] of [authToken, second, 'e'.repeat(32)].entries()) {
      const fields = { ...completed, SequenceNumber: String(index) };
      const signature = sign(paths.status, fields, key);
      statuses.push((await door.post(paths.status, fields, { signature })).status);
    }
    expect(statuses).toEqual([204, 204, 403]);
  });

  test.each([
    ['1 s', SECOND],
    ['1 h', HOUR],
    ['400 days', 400 * DAY],
  ])('that is sent again after %s has no effect', async (_when, later) => {
    await using door = await openDoor();
    const detected = { AccountSid: account, CallSid: `CA${'f'.repeat(32)}`, AnsweredBy: 'human' };
    const requests: readonly (readonly [string, Fields])[] = [
      [paths.voice, incoming],
      [paths.status, completed],
      [paths.status + leg, customer],
      [paths.dialDone + leg, dialAction],
      [paths.detection + leg, detected],
    ];
    for (const request of requests) await door.post(...request);
    const { length } = door.program().reports;
    door.pass(later);
    for (const request of requests) expect((await door.post(...request)).status).toBeLessThan(300);
    expect(door.program().reports).toHaveLength(length);
    expect(door.program().duplicates()).toBe(length);
  });

  test('of the key that rings a customer rings nobody else, ever', async () => {
    await using door = await openDoor();
    const pressed = { ...agent, Digits: '1' };
    const { body } = await door.post(paths.agentKey + leg, pressed);
    expect(body).toContain('<Dial');
    door.pass(HOUR);
    // The same leg hears the same bytes, which Twilio follows only in a call that still lives.
    expect((await door.post(paths.agentKey + leg, pressed)).body).toBe(body);
    door.pass(400 * DAY);
    expect((await door.post(paths.agentKey + leg, pressed)).body).not.toContain('<Dial');
  });
});

describe('a JSON webhook', () => {
  const check = makeSignatureCheck({ publicUrl, authTokens: [authToken] });
  const body = Buffer.from('[{"id":"EZ1","data":{"name":"Zoë"}}]');
  const digest = createHash('sha256').update(body).digest('hex');
  const path = `/events?bodySHA256=${digest}`;
  const signature = sign(path, {});
  const accepts = (change: { path?: string; bytes?: Buffer }) =>
    check({ path: change.path ?? path, signature, body: { bytes: change.bytes ?? body } });

  test('is signed over the very bytes of its body', () => {
    expect(accepts({})).toBe(true);
    // What Twilio's own function says of the same request.
    expect(
      twilio.validateRequestWithBody(authToken, signature, publicUrl + path, body.toString()),
    ).toBe(true);
  });

  test.each([
    ['a space more', Buffer.concat([body, Buffer.from(' ')])],
    ['one byte changed', Buffer.from(body.toString().replace('EZ1', 'EZ2'))],
    [
      'the same value written anew',
      Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1)),
    ],
    ['bytes that are no text', Buffer.concat([body.subarray(0, 30), Buffer.from([0xff])])],
    ['no body', Buffer.alloc(0)],
  ])(
    'is refused with %s, which the signature of a form without fields would let in',
    (_, bytes) => {
      expect(accepts({ bytes })).toBe(false);
      expect(twilio.validateRequest(authToken, signature, publicUrl + path, {})).toBe(true);
    },
  );

  test.each([
    ['no digest', '/events'],
    ['an empty one', '/events?bodySHA256='],
    ['two of them', `${path}&bodySHA256=${digest}`],
    ['it behind a fragment', `/events#?bodySHA256=${digest}`],
  ])('is refused when its address has %s, even rightly signed', (_what, other) => {
    const signed = sign(other.split('#', 1)[0] ?? '', {});
    expect(check({ path: other, signature: signed, body: { bytes: body } })).toBe(false);
  });
});

describe('the addresses that we hand out', () => {
  test('all ask Twilio to try three times more, whatever went wrong', () => {
    for (const url of Object.values(legUrls(publicUrl, token, true))) {
      expect(url.split('#')).toEqual([expect.any(String), 'rc=3&rp=all']);
    }
  });

  test('are none the beginning of another that goes on with a letter', () => {
    // Else the rest of the longer one could be moved into the form as a parameter's name.
    const all = Object.values(paths);
    const continued = all.flatMap((path) =>
      all.filter(
        (other) =>
          other !== path && other.startsWith(path) && /[a-z]/i.test(other[path.length] ?? ''),
      ),
    );
    expect(continued).toEqual([]);
  });
});
