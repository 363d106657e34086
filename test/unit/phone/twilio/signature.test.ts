import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import twilio from 'twilio';
import { readForm } from '../../../../src/phone/twilio/form.ts';
import { makeSignatureCheck } from '../../../../src/phone/twilio/signature.ts';
import {
  authToken,
  completed,
  encode,
  publicUrl,
  sign,
} from '../../../fixtures/twilio/requests.ts';

const path = '/webhooks/twilio/status';
const form = (text: string) => readForm(Buffer.from(text));
const check = makeSignatureCheck({ publicUrl, authTokens: [authToken] });
const valid = {
  path,
  signature: sign(path, completed),
  body: { form: form(encode(completed)) },
};

describe('a request of Twilio', () => {
  test('is accepted with its own signature', () => {
    expect(check(valid)).toBe(true);
  });

  test("is signed as the example in Twilio's documentation", () => {
    const params = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675309',
      Digits: '1234',
      From: '+14158675309',
      To: '+18005551212',
    };
    const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
    const signature = 'RSOYDt4T1cUTdK1PDd93/VVr8B8=';
    expect(twilio.getExpectedTwilioSignature('12345', url, params)).toBe(signature);
    const text = `${url}${Object.entries(params).flat().join('')}`;
    expect(createHmac('sha1', '12345').update(text).digest('base64')).toBe(signature);
  });

  test('may repeat a parameter, whose values are signed sorted and each once', () => {
    const twice = `${encode(completed)}&Tag=b&Tag=a&Tag=b`;
    const signature = twilio.getExpectedTwilioSignature(authToken, publicUrl + path, {
      ...completed,
      Tag: ['a', 'b'],
    });
    expect(check({ path, signature, body: { form: form(twice) } })).toBe(true);
  });

  test.each([
    ['another path', { path: '/webhooks/twilio/voice' }],
    ['an extra slash at the end', { path: `${path}/` }],
    ['an added query', { path: `${path}?a=1` }],
    ['an absolute address in the request line', { path: `${publicUrl}${path}` }],
    ['an empty signature', { signature: '' }],
    ['a space after the signature', { signature: `${valid.signature} ` }],
  ])('is refused with %s', (_what, change) => {
    expect(check({ ...valid, ...change })).toBe(false);
  });

  test.each([
    ['a parameter left out', encode(completed).replace('&ToZip=', '')],
    ['an empty parameter added', `${encode(completed)}&Extra=`],
    ['one digit changed', encode(completed).replace('CallDuration=49', 'CallDuration=48')],
  ])('is refused with %s', (_what, text) => {
    expect(check({ ...valid, body: { form: form(text) } })).toBe(false);
  });

  test('keeps blank values, since their names are signed', () => {
    expect(valid.body.form.get('ToZip')).toEqual(['']);
    expect(check(valid)).toBe(true);
  });

  test('keeps the order of the query, which is signed as it was sent', () => {
    const signature = sign(`${path}?a=1&b=2`, completed);
    expect(check({ ...valid, path: `${path}?a=1&b=2`, signature })).toBe(true);
    expect(check({ ...valid, path: `${path}?b=2&a=1`, signature })).toBe(false);
  });

  test('is signed without the fragment that tells Twilio how to retry', () => {
    expect(check({ ...valid, path: `${path}#rc=3&rp=all` })).toBe(true);
  });

  test('is refused when it was signed for another host, whatever the Host header says', () => {
    const staging = makeSignatureCheck({
      publicUrl: 'https://staging.example.com',
      authTokens: [authToken],
    });
    expect(staging(valid)).toBe(false);
    expect(
      makeSignatureCheck({ publicUrl: 'http://promises.example.com', authTokens: [authToken] })(
        valid,
      ),
    ).toBe(false);
  });

  test('may be signed with the secondary token while the token is rotated', () => {
    const secondary = 'f'.repeat(32);
    const signature = sign(path, completed, secondary);
    expect(check({ ...valid, signature })).toBe(false);
    const both = makeSignatureCheck({ publicUrl, authTokens: [authToken, secondary] });
    expect(both({ ...valid, signature })).toBe(true);
    expect(both(valid)).toBe(true);
  });
});

describe('a check that could be fooled is not made', () => {
  test.each([
    ['no token', []],
    ['an empty token', ['']],
    ['a blank token', [' '.repeat(40)]],
    ['a token of 31 characters', ['a'.repeat(31)]],
    ['an empty secondary token', [authToken, '']],
  ])('with %s', (_what, authTokens) => {
    expect(() => makeSignatureCheck({ publicUrl, authTokens })).toThrow('TWILIO_AUTH_TOKEN');
  });

  test.each(['', 'promises.example.com', 'ftp://x', 'https://', 'https://x/?a=1', 'https://x/#y'])(
    'with the public URL "%s"',
    (wrong) => {
      expect(() => makeSignatureCheck({ publicUrl: wrong, authTokens: [authToken] })).toThrow(
        'PUBLIC_URL',
      );
    },
  );
});
