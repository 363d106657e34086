import { describe, expect, test } from '@jest/globals';
import twilio from 'twilio';
import { DAY } from '../../../../src/domain/time.ts';
import { readRfc2822, writeRfc2822 } from '../../../../src/phone/twilio/instant.ts';
import { LEG_TOKEN_VALID_MS, makeLegTokens } from '../../../../src/phone/twilio/leg-token.ts';
import { placementOfError } from '../../../../src/phone/twilio/placement.ts';
import { type EndedCall, judge } from '../../../../src/phone/twilio/verdict.ts';
import { readTwiml } from '../../../../src/phone/carrier/twiml-reader.ts';

const secret = 'a'.repeat(32);
const leg = { pledgeId: '01920000-0000-7000-8000-000000000001', attempt: 2, fence: 9 };
const now = Date.UTC(2026, 2, 2);

describe('the token of a leg', () => {
  const tokens = makeLegTokens([secret]);

  test('names the promise, the attempt and the fence, for at least a day', () => {
    expect(tokens.read(tokens.sign(leg, now), now + DAY)).toEqual({ leg, expired: false });
  });

  test('still names them when it is past its time', () => {
    const late = now + LEG_TOKEN_VALID_MS + 1_000;
    expect(tokens.read(tokens.sign(leg, now), late)).toEqual({ leg, expired: true });
  });

  test('is ours only as a whole: no character of it can be changed', () => {
    const token = tokens.sign(leg, now);
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === '1' ? '2' : '1';
      expect(tokens.read(token.slice(0, at) + other + token.slice(at + 1), now)).toBeNull();
    }
  });

  test('made before the secret was rotated is still read', () => {
    const rotated = makeLegTokens(['b'.repeat(32), secret]);
    expect(rotated.read(tokens.sign(leg, now), now)?.leg).toEqual(leg);
    expect(tokens.read(rotated.sign(leg, now), now)).toBeNull();
  });

  test('is not made under a secret that is too short', () => {
    expect(() => makeLegTokens([])).toThrow('32 characters');
    expect(() => makeLegTokens(['a'.repeat(31)])).toThrow('32 characters');
  });
});

describe("Twilio's dates", () => {
  test('are read and written', () => {
    const at = Date.UTC(2018, 2, 25, 9, 53, 19);
    expect(readRfc2822('Sun, 25 Mar 2018 09:53:19 +0000')).toBe(at);
    expect(writeRfc2822(at)).toBe('Sun, 25 Mar 2018 09:53:19 +0000');
  });

  test.each([
    'Sun, 25 Mar 2018 09:53:19 +0200',
    'Mon, 25 Mar 2018 09:53:19 +0000',
    'Thu, 29 Feb 2018 09:53:19 +0000',
    'Sun, 25 Mar 2018 24:00:00 +0000',
    'Sun, 25 Mar 2018 09:60:19 +0000',
    ' Sun, 25 Mar 2018 09:53:19 +0000',
    '2018-03-25T09:53:19Z',
    '',
  ])('are refused when they are "%s"', (text) => {
    expect(readRfc2822(text)).toBeNull();
  });
});

describe('when the phone system was asked to ring an agent', () => {
  const rest = (statusCode: number, body: unknown) =>
    placementOfError(new twilio.RestException({ statusCode, body }));
  const failure = (code: string, extra: object = {}) =>
    placementOfError(Object.assign(new Error(code), { code, ...extra }));

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CERT_HAS_EXPIRED'])(
    '%s means that no call was made, and may be tried again',
    (code) => {
      expect(failure(code)).toMatchObject({ kind: 'refused', permanent: false });
    },
  );

  test('a time-out while connecting has sent nothing', () => {
    expect(failure('ETIMEDOUT', { syscall: 'connect' })).toMatchObject({ kind: 'refused' });
  });

  test.each(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT', 'ERR_BAD_RESPONSE'])(
    'nobody can say after %s',
    (code) => {
      expect(failure(code)).toMatchObject({ kind: 'unknown' });
    },
  );

  test.each([
    [500, '<html>'],
    [502, { code: 20500, message: 'x' }],
    [503, ''],
    [408, ''],
    [302, ''],
  ])('nobody can say after HTTP %i', (status, body) => {
    expect(rest(status, body)).toMatchObject({ kind: 'unknown' });
  });

  test.each([
    [429, { code: 20429 }],
    [429, ''],
    [400, { code: 10004 }],
    [407, '<html>'],
  ])('HTTP %i with %j is no, but perhaps later yes', (status, body) => {
    expect(rest(status, body)).toMatchObject({ kind: 'refused', permanent: false });
  });

  test.each([
    [401, { code: 20003 }, 'TWILIO_AUTH_TOKEN'],
    [400, { code: 21215 }, 'Geo permissions'],
    [400, { code: 21216 }, 'blocks'],
    [400, { code: 21299 }, 'https://www.twilio.com/docs/api/errors/21299'],
    [404, '', 'HTTP 404'],
  ])('HTTP %i with %j is no for good, and says what to do', (status, body, next) => {
    const placement = rest(status, body);
    expect(placement).toMatchObject({ kind: 'refused', permanent: true });
    expect(placement).toHaveProperty('why', expect.stringContaining(next));
  });
});

describe('how a call ended', () => {
  const call: EndedCall = {
    direction: 'outbound',
    status: 'completed',
    talkSeconds: 120,
    sipResponseCode: 200,
    bridged: true,
    answeredBy: null,
    served: false,
  };
  const verdict = (change: Partial<EndedCall>) => judge({ ...call, ...change })?.verdict ?? null;

  test.each([
    ['a long talk without a sign of a break', {}, 'normal'],
    ['a short talk, of which nothing can be said', { talkSeconds: 5 }, 'unknown'],
    ['the network failing in the middle', { sipResponseCode: 503 }, 'dropped'],
    ['the other side falling silent', { sipResponseCode: 408 }, 'dropped'],
    ['a failure before anybody talked', { sipResponseCode: 503, talkSeconds: 0 }, 'unknown'],
    ['a cancelled ring, which says nothing of a drop', { sipResponseCode: 487 }, 'normal'],
    [
      'a machine that the network lost',
      { sipResponseCode: 503, answeredBy: 'fax' },
      'not-connected',
    ],
    ['a screened leg', { bridged: false, sipResponseCode: 503 }, 'not-connected'],
    ['a busy customer', { status: 'busy', sipResponseCode: 487 }, 'not-connected'],
    ['an inbound call nobody took', { direction: 'inbound', status: 'no-answer' }, 'missed'],
    ['an inbound call somebody perhaps took', { direction: 'inbound' }, 'unknown'],
    ['an inbound call that was served', { direction: 'inbound', served: true }, 'normal'],
  ] as const)('%s', (_what, change, expected) => {
    expect(verdict(change)).toBe(expected);
  });

  test('is not judged before it has ended', () => {
    expect(verdict({ status: 'in-progress' })).toBeNull();
  });
});

describe("the simulated carrier's reader of TwiML", () => {
  test('reads what the writer writes, escapes included', () => {
    const response = new twilio.twiml.VoiceResponse();
    response.say({ language: 'nl-NL' }, '</Say><Dial>+1900 & "so"');
    response.dial({ action: 'https://x.example/?a=1&b=2' }).number('+31612345678');
    response.hangup();
    expect(readTwiml(response.toString())).toMatchObject([
      { name: 'Say', text: '</Say><Dial>+1900 & "so"', children: [] },
      {
        name: 'Dial',
        attributes: { action: 'https://x.example/?a=1&b=2' },
        children: [{ name: 'Number', text: '+31612345678' }],
      },
      { name: 'Hangup' },
    ]);
  });

  test.each(['', 'hello', '<Response>', '<Response><Say></Response></Say>', '<Other/>'])(
    'refuses "%s"',
    (xml) => {
      expect(() => readTwiml(xml)).toThrow('12100');
    },
  );
});
