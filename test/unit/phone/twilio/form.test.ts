import { describe, expect, test } from '@jest/globals';
import { ProblemError, webhookProblems } from '../../../../src/phone/problem.ts';
import {
  FORM_BYTES_MAX,
  FORM_PARAMETERS_MAX,
  readForm,
} from '../../../../src/phone/twilio/form.ts';

const read = (text: string) => readForm(Buffer.from(text));

function problemOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (!(error instanceof ProblemError)) return 'bug';
    const { kind } = error.problem;
    return `${webhookProblems[kind]} ${kind}`;
  }
}

describe('a form', () => {
  test('keeps blank values, repeated keys and text of any language', () => {
    const form = read('ToCity=S%C3%A3o+Paulo&ToZip=&a=1&a=2&flag');
    expect([...form]).toEqual([
      ['ToCity', ['São Paulo']],
      ['ToZip', ['']],
      ['a', ['1', '2']],
      ['flag', ['']],
    ]);
  });

  test('takes keys that name parts of every object as plain keys', () => {
    const form = read('__proto__=x&constructor=y');
    expect(form.get('__proto__')).toEqual(['x']);
    expect(form.get('constructor')).toEqual(['y']);
  });

  test('has a limit on its parameters, which is checked before any of them is decoded', () => {
    expect(read('a=1&'.repeat(FORM_PARAMETERS_MAX - 1)).get('a')).toHaveLength(
      FORM_PARAMETERS_MAX - 1,
    );
    // The escape is broken: had it been decoded, that would have been the complaint.
    expect(problemOf(() => read('%zz=1&'.repeat(10_000)))).toBe('400 too-many-parameters');
  });

  test('has a limit on its size', () => {
    expect(problemOf(() => read('a'.repeat(FORM_BYTES_MAX + 1)))).toBe('413 body-too-large');
  });

  test.each([
    ['bytes that are not UTF-8', Buffer.from([0x61, 0x3d, 0xc3, 0x28])],
    ['escaped bytes that are not UTF-8', Buffer.from('a=%C3%28')],
    ['an overlong form of a slash', Buffer.from('a=%C0%AF')],
    ['half of a surrogate pair', Buffer.from('a=%ED%A0%80')],
    ['a broken escape', Buffer.from('a=%zz')],
    ['half an escape', Buffer.from('a=%C')],
  ])('is refused with %s', (_what, body) => {
    expect(problemOf(() => readForm(body))).toBe('400 not-utf8');
  });
});
