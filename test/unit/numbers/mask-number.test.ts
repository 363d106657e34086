import { describe, expect, test } from '@jest/globals';
import { getCountries, getCountryCallingCode } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { makeNumbers, rosterNumberProblems } from '../../../src/numbers/make-numbers.ts';
import { maskNumber } from '../../../src/numbers/mask-number.ts';

describe('a number as people see it', () => {
  test.each([
    ['+31612345678', '+31 6 •••• 5678'],
    ['+31205550101', '+31 2 •••• 0101'],
    ['+32470123456', '+32 4 •••• 3456'],
    ['+12125551234', '+1 2 •••• 1234'],
    ['+4521234567', '+45 •••• 4567'],
    ['+2904123', '+290 •••• 23'],
    ['anonymous', '••••'],
    ['', '••••'],
    ['+', '••••'],
    ['0612345678', '••••'],
  ])('%s is shown as %s', (e164, masked) => {
    expect(maskNumber(e164)).toBe(masked);
  });

  test('of no number in the world is more seen than its country, first and last digits', () => {
    const numbers = getCountries().map((country) => ({
      code: getCountryCallingCode(country),
      national: examples[country],
    }));
    for (const { code, national } of numbers) {
      const masked = maskNumber(`+${code}${national}`);
      const seen = masked.replace(`+${code}`, '').replaceAll(/\D/g, '').length;
      expect(masked).toContain('••••');
      expect(seen <= 2 || national.length - seen >= 4).toBe(true);
    }
    expect(numbers.length).toBeGreaterThan(200);
  });
});

describe('the numbers of a site', () => {
  test('a country without telephone numbers is refused at the start', () => {
    expect(() => makeNumbers({ home: 'NL', called: ['NL', 'XX'] })).toThrow(/XX: see site\.yaml/);
    expect(() => makeNumbers({ home: 'ZZ', called: ['NL'] })).toThrow(/ZZ: see site\.yaml/);
  });

  test('are read and shown by its rules', () => {
    const numbers = makeNumbers({ home: 'NL', called: ['NL'] });
    expect(numbers.read('0612345678')).toEqual({ ok: true, e164: '+31612345678' });
    expect(numbers.read('+32470123456')).toMatchObject({ why: 'number-not-allowed' });
    expect(numbers.mask('+31612345678')).toBe('+31 6 •••• 5678');
  });

  test('an agent’s number that cannot be rung is named with its place, foreign or not', () => {
    const person = {
      name: 'a',
      roles: ['agent' as const],
      teams: [],
      language: 'en' as const,
      shifts: null,
      absences: [],
      channels: [],
      alwaysReachable: false,
    };
    const hours = { zone: 'UTC', days: {}, holidays: [] };
    const team = { name: 't', hours, mode: 'live' as const };
    const problems = rosterNumberProblems({
      people: [
        { ...person, id: 'at-home', phone: '+31612345678' },
        { ...person, id: 'abroad', phone: '+4915112345678' },
        { ...person, id: 'deskless', phone: null },
        { ...person, id: 'costly', phone: '+31900123456' },
      ],
      teams: [
        { ...team, id: 'shown', callerId: '+318001234' },
        { ...team, id: 'mistyped', callerId: '+3120555010' },
      ],
    });
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain('people.yaml, people.costly.phone: This is a premium-rate');
    expect(problems[1]).toContain('teams.yaml, teams.mistyped.callerId');
  });
});
