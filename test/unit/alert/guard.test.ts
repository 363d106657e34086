import { describe, expect, test } from '@jest/globals';

import { addressesProblem, urlProblem } from '../../../src/alert/guard.ts';
import { spellingsOf } from '../../support/address-spellings.ts';

const strict = { allowLoopback: false };
const loose = { allowLoopback: true };

const inside = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.1.2.3',
  '168.63.129.16',
  '169.254.1.1',
  '169.254.169.254',
  '169.254.170.2',
  '172.16.0.1',
  '172.31.255.254',
  '192.0.0.192',
  '192.168.0.1',
  '192.168.255.255',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
];

const insideSix = [
  '::',
  '::1',
  '0:0:0:0:0:0:0:1',
  'fe80::1',
  'febf::1',
  'fec0::1',
  'fc00::1',
  'fd00:ec2::254',
  'fd20:ce::254',
  'ff02::1',
  '100::1',
  '2001:db8::1',
  '3fff::1',
  '4000::1',
  '5f00::1',
];

/** As an operator, or somebody who has got at the configuration, could write it. */
function addressesWith(host: string): readonly string[] {
  return [
    `https://${host}/in`,
    `https://${host}:443/in`,
    `https://${host}:8443`,
    `HTTPS://${host}?to=https://example.org/`,
    `https://example.org@${host}/in`,
    `https://example.org%40${host}/in`,
    `https://example.org:443@${host}/in`,
    `https:${host}/in`,
    `https:\\\\${host}\\in`,
    `http://${host}/in`,
  ];
}

describe('no address leads into our own network', () => {
  const urls = inside.flatMap(spellingsOf).flatMap(addressesWith);

  test('of more than 20,000 ways to write an IPv4 address that is inside', () => {
    expect(new Set(urls).size).toBeGreaterThan(20_000);
    expect(urls.filter((url) => urlProblem(url, strict) === null)).toEqual([]);
  });

  test('of those that are not this machine, also where this machine is allowed', () => {
    const others = inside.filter((address) => !address.startsWith('127.'));
    const elsewhere = others.flatMap(spellingsOf).flatMap(addressesWith);
    expect(elsewhere.length).toBeGreaterThan(20_000);
    expect(elsewhere.filter((url) => urlProblem(url, loose) === null)).toEqual([]);
  });

  test('of the ranges of IPv6 that are not given out to anybody', () => {
    const six = insideSix.map((address) => `https://[${address}]/in`);
    expect(six.filter((url) => urlProblem(url, strict) === null)).toEqual([]);
  });

  test.each([
    'https://localhost/',
    'https://localhost./',
    'https://LOCALHOST/',
    'https://a.localhost/',
    'https://metadata.google.internal/computeMetadata/v1/',
    'https://metadata.google.internal./',
    'https://metadata/',
    'https://instance-data.ec2.internal/',
    'https://printer.local/',
    'https://router.lan/',
    'https://nas.home.arpa/',
    'https://wiki.corp/',
    'https://redis/',
  ])('by a name that leads inside: %s', (url) => {
    expect(urlProblem(url, strict)).not.toBeNull();
  });

  test.each([
    ['another scheme', 'ftp://example.org/', /begins with https/],
    ['plain http', 'http://example.org/', /begins with https/],
    ['a file', 'file:///etc/passwd', /begins with https/],
    ['a script', 'javascript:alert(1)', /begins with https/],
    ['the port of SSH', 'https://example.org:22/', /443 or 8443/],
    ['the port of Redis', 'https://example.org:6379/', /443 or 8443/],
    ['a password', 'https://user:secret@example.org/', /Take the user name out/],
    ['a line break', 'https://example.org/\r\nHost: inside', /line break/],
    ['a backslash', 'https://example.org\\@inside.example/', /backslash/],
    ['no scheme', 'example.org/in', /like https:\/\/example\.org/],
    ['nothing', '', /like https:\/\/example\.org/],
    ['a zone of IPv6', 'https://[fe80::1%25eth0]/', /like https:\/\/example\.org/],
    ['a megabyte', `https://example.org/${'a'.repeat(1_000_000)}`, /over 2048 characters/],
  ])('and one with %s is refused with what to do', (_what, url, problem) => {
    expect(urlProblem(url, strict)).toMatch(problem);
  });
});

describe('an address on the internet may be used', () => {
  test.each([
    'https://example.org/in',
    'https://example.org:443/in?token=a%20b#part',
    'https://hooks.example.org.:8443/in',
    'https://bücher.example.org/',
    'https://8.8.8.8/',
    'https://134744072/',
    'https://0x8.0x8.0x8.0x8/',
    'https://172.32.0.1/',
    'https://100.128.0.1/',
    'https://[2606:4700:4700::1111]/',
    'https://[::ffff:8.8.8.8]/',
  ])('%s', (url) => {
    expect(urlProblem(url, strict)).toBeNull();
    expect(urlProblem(url, loose)).toBeNull();
  });
});

test('the ten thousandth answer about an address is the first one', () => {
  const url = 'https://bücher.example.org/';
  const answers = Array.from({ length: 10_000 }, () => urlProblem(url, strict));
  expect(new Set(answers)).toEqual(new Set([null]));
});

describe('the addresses behind a name', () => {
  test.each([...inside, ...insideSix, '::ffff:169.254.169.254', 'fe80::1%eth0', 'nonsense', ''])(
    'are refused when one of them is %s',
    (address) => {
      const found = ['8.8.8.8', address];
      expect(addressesProblem('example.org', found, strict)).not.toBeNull();
      expect(addressesProblem('example.org', found, loose)).not.toBeNull();
    },
  );

  test('may be used when all are on the internet, and not when there is none', () => {
    expect(addressesProblem('example.org', ['8.8.8.8', '2606:4700::1'], strict)).toBeNull();
    expect(addressesProblem('example.org', [], strict)).toBe('The name has no address.');
  });
});

describe('where this machine is allowed, for development', () => {
  test.each([
    'http://127.0.0.1:3000/',
    'http://localhost:1025',
    'https://[::1]:9/',
    'http://2130706433/',
  ])('%s may be used, and is refused elsewhere', (url) => {
    expect(urlProblem(url, loose)).toBeNull();
    expect(urlProblem(url, strict)).not.toBeNull();
  });

  test('its name must lead to it, and no other name may', () => {
    expect(addressesProblem('localhost', ['127.0.0.1', '::1'], loose)).toBeNull();
    expect(addressesProblem('localhost', ['127.0.0.1', '10.0.0.1'], loose)).not.toBeNull();
    expect(addressesProblem('localhost', ['8.8.8.8'], loose)).not.toBeNull();
    expect(addressesProblem('example.org', ['127.0.0.1'], loose)).not.toBeNull();
  });

  test('nothing but http and https is sent', () => {
    expect(urlProblem('ftp://127.0.0.1/', loose)).toMatch(/http or https/);
  });
});
