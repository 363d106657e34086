import { describe, expect, test } from '@jest/globals';

import { maskNumbers, redactSecrets } from '../../../src/runtime/mask.ts';

/** Calling codes, and how many digits follow them at least and at most. */
const COUNTRIES = [
  ['1', 10, 10],
  ['31', 9, 9],
  ['32', 8, 9],
  ['33', 9, 9],
  ['44', 9, 10],
  ['49', 7, 12],
  ['352', 6, 9],
  ['353', 7, 9],
  ['599', 7, 8],
] as const;

/** A small linear generator: the same thousand numbers in every run. */
function thousandNumbers(): string[] {
  let state = 20_261_122;
  const below = (limit: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
  return Array.from({ length: 1_000 }, () => {
    const [code, least, most] = COUNTRIES[below(COUNTRIES.length)] ?? COUNTRIES[0];
    const length = least + below(most - least + 1);
    const digits = Array.from({ length }, (_, place) => (place === 0 ? 1 + below(9) : below(10)));
    return `${code}${digits.join('')}`;
  });
}

const longestRun = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/\d+/g)].map(([run]) => run.length));

describe('telephone numbers in text', () => {
  test('1,000 numbers lose all but country, first digit and the last four', () => {
    for (const number of thousandNumbers()) {
      const masked = maskNumbers(`rang +${number} at once`);
      expect(masked).toMatch(/^rang \+\d{1,3}( \d)? •••• \d{2,4} at once$/);
      expect(masked.endsWith(`${number.slice(-2)} at once`)).toBe(true);
      expect(longestRun(masked)).toBeLessThanOrEqual(4);
    }
  });

  test('a number looks as an operator knows it', () => {
    expect(maskNumbers('+31612345678')).toBe('+31 6 •••• 5678');
    expect(maskNumbers('+442079460958')).toBe('+44 2 •••• 0958');
    expect(maskNumbers('+3522612345')).toBe('+352 •••• 45');
  });

  test.each([
    ['with spaces', 'call +31 6 1234 5678 back', 'call +31 6 •••• 5678 back'],
    ['with a zero in parentheses', '+31 (0)6-12345678', '+31 0 •••• 5678'],
    ['with 00', 'rang 0031612345678', 'rang +31 6 •••• 5678'],
    ['in a URL', 'To=%2B31612345678&x=1', 'To=+31 6 •••• 5678&x=1'],
    ['after a letter', 'x+31612345678', 'x+31 6 •••• 5678'],
    ['in JSON', '{"to":"+31612345678"}', '{"to":"+31 6 •••• 5678"}'],
    ['of a SIP address', 'sip:31612345678@pbx.example', 'sip:+31 6 •••• 5678@pbx.example'],
    ['in a tel: link', 'tel:31612345678', 'tel:+31 6 •••• 5678'],
    ['with nothing before it', 'from 31612345678 to', 'from +31 6 •••• 5678 to'],
    ['as people in the country write it', 'bel 06-12345678', 'bel 06 •••• 5678'],
    ['two of them', '+31612345678,+31687654321', '+31 6 •••• 5678,+31 6 •••• 4321'],
  ])('a number %s is masked', (_, text, masked) => {
    expect(maskNumbers(text)).toBe(masked);
  });

  test.each([
    ['an id', '0191e8a0-0012-7345-8123-061234567890'],
    ['an instant', '"time":1795000000123'],
    ['a time with an offset', '2026-11-22T14:03:00.000+01:00'],
    ['an address', '127.0.0.1:54963'],
    ['a call’s id', 'CA00123456789012345678901234567890'],
  ])('%s is left as it is', (_, text) => {
    expect(maskNumbers(text)).toBe(text);
  });
});

describe('secrets in text', () => {
  test.each([
    ['a bearer key', 'Authorization: Bearer cbg_abcdefgh12345', 'Authorization: Bearer [redacted]'],
    ['a header in JSON', '{"authorization":"x","n":1}', '{"authorization":"[redacted]","n":1}'],
    ['a quoted value', '{"smtpPassword":"a\\"b","n":1}', '{"smtpPassword":"[redacted]","n":1}'],
    ['a URL’s password', 'postgres://cg:s3cret@db/x', 'postgres://cg:[redacted]@db/x'],
    ['a Redis URL’s password', 'redis://:s3cret@db/0', 'redis://:[redacted]@db/0'],
    ['a link’s token', '/a?token=abc&x=1', '/a?token=[redacted]&x=1'],
    ['32 random bytes', `/a/${'aB3_'.repeat(10)}xyz HTTP`, '/a/[redacted] HTTP'],
  ])('%s never reaches the log', (_, text, clean) => {
    expect(redactSecrets(text)).toBe(clean);
  });

  test('a hash and an id stay readable', () => {
    const text = `${'a1'.repeat(32)} 0191e8a0-0012-7345-8123-061234567890`;
    expect(redactSecrets(text)).toBe(text);
  });
});
