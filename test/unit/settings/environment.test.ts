import { describe, expect, test } from '@jest/globals';
import { ConfigError } from '../../../src/settings/config-error.ts';
import { readEnvironment } from '../../../src/settings/environment.ts';

const SID = `AC${'0a'.repeat(16)}`;
const TOKEN = 'f0'.repeat(16);
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

type Env = Record<string, string>;

function problemsOf(env: Env): Readonly<Record<string, string>> {
  try {
    readEnvironment(env);
    return {};
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return Object.fromEntries(error.problems.map(({ where, message }) => [where, message]));
  }
}

describe('an environment in which nothing is set', () => {
  test('means this machine only, the embedded database and the simulated carrier', () => {
    expect(readEnvironment({})).toMatchObject({
      port: 8_080,
      host: '127.0.0.1',
      databaseUrl: null,
      redisUrl: null,
      dataDir: './data',
      configDir: null,
      adminKey: null,
      publicUrl: null,
      twilio: null,
      carrierUrl: null,
      carrierPort: null,
      voiceRedirectUrl: null,
      callsWebhookSecrets: [],
      smtp: null,
      outboundAllowLoopback: false,
      logLevel: 'info',
      horizonMs: null,
      proxies: 0,
    });
  });

  test('is the same as one in which everything is empty, as docker-compose leaves it', () => {
    const empty = { PORT: '', ADMIN_KEY: ' ', TWILIO_ACCOUNT_SID: '', SMTP_URL: '' };
    expect(readEnvironment(empty)).toEqual(readEnvironment({}));
  });
});

test('everything that is set is read', () => {
  const environment = readEnvironment({
    PORT: '0',
    HOST: '0.0.0.0',
    DATABASE_URL: 'postgres://me:hush@db:5432/ledger',
    REDIS_URL: 'rediss://:hush@redis:6380',
    DATA_DIR: '/var/lib/guarantee',
    CONFIG_DIR: '/etc/guarantee',
    ADMIN_KEY: 'k'.repeat(24),
    PUBLIC_URL: 'https://calls.example.org/',
    TWILIO_ACCOUNT_SID: SID,
    TWILIO_AUTH_TOKEN: TOKEN,
    TWILIO_AUTH_TOKEN_SECONDARY: '1'.repeat(32),
    CARRIER_URL: 'http://127.0.0.1:4010',
    VOICE_REDIRECT_URL: 'https://pbx.example.org/voice',
    CALLS_WEBHOOK_SECRET: `${SECRET} ${SECRET}`,
    SMTP_URL: 'smtps://me:hush@mail.example.org',
    SMTP_FROM: 'Call-backs <calls@example.org>',
    OUTBOUND_ALLOW_LOOPBACK: 'true',
    LOG_LEVEL: 'warn',
    HORIZON: 'PT2M',
    PROXIES: '1',
  });
  expect(environment).toMatchObject({
    port: 0,
    host: '0.0.0.0',
    databaseUrl: 'postgres://me:hush@db:5432/ledger',
    redisUrl: 'rediss://:hush@redis:6380',
    dataDir: '/var/lib/guarantee',
    configDir: '/etc/guarantee',
    adminKey: 'k'.repeat(24),
    publicUrl: 'https://calls.example.org',
    twilio: { accountSid: SID, authTokens: [TOKEN, '1'.repeat(32)] },
    carrierUrl: 'http://127.0.0.1:4010',
    voiceRedirectUrl: 'https://pbx.example.org/voice',
    callsWebhookSecrets: [SECRET, SECRET],
    smtp: { url: 'smtps://me:hush@mail.example.org', from: 'Call-backs <calls@example.org>' },
    outboundAllowLoopback: true,
    logLevel: 'warn',
    horizonMs: 120_000,
    proxies: 1,
  });
});

describe('a variable that is wrong is refused with what to set it to', () => {
  test.each<[string, string, RegExp]>([
    ['PORT', '80a', /whole number from 0 to 65535/],
    ['PORT', '65536', /whole number/],
    ['HOST', 'http://all', /0\.0\.0\.0 for all/],
    ['DATABASE_URL', 'mysql://hush@db/x', /postgres:\/\/user:password@host/],
    ['DATABASE_URL', 'hush', /postgres:/],
    ['REDIS_URL', 'hush:6379', /redis:\/\/host:6379/],
    ['ADMIN_KEY', 'hush'.repeat(5), /at least 24 characters.*node -p/],
    ['ADMIN_KEY', `hush ${'x'.repeat(30)}`, /without spaces/],
    ['WORK_PORT', '70000', /0 to 65535/],
    ['WORK_HOST', 'a b', /127\.0\.0\.1 for this machine/],
    ['PUBLIC_URL', 'calls.example.org', /https:\/\/ and a host/],
    ['PUBLIC_URL', 'http://calls.example.org', /http only for this machine/],
    ['PUBLIC_URL', 'https://calls.example.org/path', /without a path/],
    ['PUBLIC_URL', 'https://me:hush@calls.example.org', /https:\/\/ and a host/],
    ['CARRIER_URL', 'https://hush', /http:\/\/127\.0\.0\.1:4010/],
    ['CARRIER_PORT', '0', /whole number from 1 to 65535/],
    ['VOICE_REDIRECT_URL', 'http://pbx.example.org', /https:\/\/host\/twiml/],
    ['CALLS_WEBHOOK_SECRET', 'whsec_hush', /24 to 64 random bytes/],
    ['CALLS_WEBHOOK_SECRET', `${SECRET} hush`, /24 to 64 random bytes/],
    ['OUTBOUND_ALLOW_LOOPBACK', 'yes', /one of true, false/],
    ['LOG_LEVEL', 'loud', /one of debug, info, warn, error, silent/],
    ['HORIZON', '5 minutes', /from PT30S to PT1H/],
    ['PROXIES', '99', /whole number from 0 to 5/],
  ])('%s=%s', (name, value, expected) => {
    const problems = problemsOf({ [name]: value });
    expect(Object.keys(problems)).toEqual([name]);
    expect(problems[name]).toMatch(expected);
    expect(problems[name]).not.toContain('hush');
  });

  test('all wrong variables are told at once', () => {
    const wrong = { PORT: 'x', LOG_LEVEL: 'x', ADMIN_KEY: 'x' };
    expect(Object.keys(problemsOf(wrong)).sort()).toEqual(['ADMIN_KEY', 'LOG_LEVEL', 'PORT']);
  });
});

describe('variables that belong together', () => {
  const twilio = { TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: TOKEN };
  const publicUrl = { PUBLIC_URL: 'https://calls.example.org' };

  test.each<[string, Env, string]>([
    ['a Twilio account without its token', { TWILIO_ACCOUNT_SID: SID }, 'TWILIO_AUTH_TOKEN'],
    ['a token without its account', { TWILIO_AUTH_TOKEN: TOKEN }, 'TWILIO_ACCOUNT_SID'],
    [
      'a secondary token alone',
      { TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN_SECONDARY: TOKEN },
      'TWILIO_AUTH_TOKEN',
    ],
    ['Twilio without an address to reach us at', twilio, 'PUBLIC_URL'],
    ['Twilio with this machine', { ...twilio, PUBLIC_URL: 'http://localhost:1' }, 'PUBLIC_URL'],
    ['a mail server without a sender', { SMTP_URL: 'smtp://localhost:25' }, 'SMTP_FROM'],
    [
      'a port for a simulated carrier beside Twilio',
      { ...twilio, ...publicUrl, CARRIER_PORT: '4010' },
      'CARRIER_PORT',
    ],
    [
      'a port for a simulated carrier beside the address of another one',
      { CARRIER_URL: 'http://127.0.0.1:4010', CARRIER_PORT: '4010' },
      'CARRIER_PORT',
    ],
    ['a sender without a mail server', { SMTP_FROM: 'a@example.org' }, 'SMTP_URL'],
  ])('%s is refused, and %j asks for %s', (_, env, missing) => {
    expect(Object.keys(problemsOf(env))).toEqual([missing]);
  });

  test('a port for the simulated carrier is read where one is started', () => {
    expect(readEnvironment({ CARRIER_PORT: '4010' }).carrierPort).toBe(4_010);
  });

  test('a wrong token is told as wrong, not as missing', () => {
    const wrong = { ...twilio, ...publicUrl, TWILIO_AUTH_TOKEN: 'short' };
    expect(problemsOf(wrong)).toEqual({
      TWILIO_AUTH_TOKEN: 'Set it to an auth token of the Twilio console: 32 characters.',
    });
  });

  test('one auth token is enough', () => {
    expect(readEnvironment({ ...twilio, ...publicUrl }).twilio?.authTokens).toEqual([TOKEN]);
  });
});
