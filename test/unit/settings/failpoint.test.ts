import { expect, test } from '@jest/globals';
import { ConfigError } from '../../../src/settings/config-error.ts';
import { readEnvironment } from '../../../src/settings/environment.ts';

const twilio = {
  TWILIO_ACCOUNT_SID: `AC${'0a'.repeat(16)}`,
  TWILIO_AUTH_TOKEN: 'f0'.repeat(16),
  PUBLIC_URL: 'https://calls.example.org',
};

function messageOf(env: Readonly<Record<string, string>>): string {
  try {
    readEnvironment(env);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
}

test('a process fails nowhere on purpose unless a test says where and how', () => {
  expect(readEnvironment({}).failpoint).toBeNull();
  const { failpoint } = readEnvironment({ FAILPOINT: 'sent-before-told:kill' });
  expect(failpoint).toEqual({ name: 'sent-before-told', way: 'kill' });
  expect(readEnvironment({ FAILPOINT: 'sent-before-told:stop' }).failpoint?.way).toBe('stop');
});

test.each(['sent-before-told', 'sent-before-told:sleep', 'somewhere:kill', 'kill'])(
  'a place to fail that is not known is refused: %s',
  (text) => {
    expect(messageOf({ FAILPOINT: text })).toMatch(/FAILPOINT.*for the tests.*claimed-before-sub/s);
  },
);

test('a process that calls real people never starts with a place to fail', () => {
  expect(messageOf(twilio)).toBe('');
  expect(messageOf({ ...twilio, FAILPOINT: 'sent-before-told:kill' })).toMatch(/real people/);
});
