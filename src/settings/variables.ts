import type { ConfigProblem } from './config-error.ts';
import { readLength } from './length.ts';
import { readUrl } from './read-url.ts';

/** A variable as it was read, or what is wrong with it. */
export type Reading<T> = { readonly value: T } | { readonly problem: string };

/** Reads one text; `problem` says what to write instead and never repeats a secret. */
export type Reader<T> = (text: string) => Reading<T>;

/** Variables of the environment; collects what is wrong, so that all of it is told at once. */
export type Variables = {
  /** `fallback` when the variable is unset or empty, or when it is wrong. */
  readonly read: <T, F>(name: string, reader: Reader<T>, fallback: F) => T | F;
  readonly complain: (name: string, message: string) => void;
  readonly problems: readonly ConfigProblem[];
};

/** Reads from `env`, in which an empty value means unset, as in a docker-compose file. */
export function makeVariables(env: Readonly<Record<string, string | undefined>>): Variables {
  const problems: ConfigProblem[] = [];
  const complain = (where: string, message: string): void => {
    problems.push({ where, message });
  };
  return {
    problems,
    complain,
    read: (name, reader, fallback) => {
      const text = env[name]?.trim() ?? '';
      if (text === '') return fallback;
      const reading = reader(text);
      if ('value' in reading) return reading.value;
      complain(name, reading.problem);
      return fallback;
    },
  };
}

/** A text of this form. */
export function matching(pattern: RegExp, problem: string): Reader<string> {
  return (text) => (pattern.test(text) ? { value: text } : { problem });
}

/** One of these words. */
export function oneOf<T extends string>(...words: readonly T[]): Reader<T> {
  return (text) => {
    const value = words.find((word) => word === text);
    return value === undefined ? { problem: `Set it to one of ${words.join(', ')}.` } : { value };
  };
}

/** A whole number between two bounds, both included. */
export function wholeNumber(min: number, max: number): Reader<number> {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max
      ? { value }
      : { problem: `Set it to a whole number from ${min} to ${max}.` };
  };
}

/** `true` or `false`. */
export function yesOrNo(text: string): Reading<boolean> {
  const reading = oneOf('true', 'false')(text);
  return 'value' in reading ? { value: reading.value === 'true' } : reading;
}

/** An ISO 8601 length, in ms, between two bounds, both included. */
export function lengthBetween(shortest: string, longest: string): Reader<number> {
  const [min, max] = [readLength(shortest) ?? 0, readLength(longest) ?? 0];
  return (text) => {
    const value = readLength(text) ?? NaN;
    return value >= min && value <= max
      ? { value }
      : { problem: `Set it to a length of time from ${shortest} to ${longest}, as in PT5M.` };
  };
}

/** A URL with one of these schemes; its text may carry a password and is not repeated. */
export function urlOf(schemes: readonly string[], example: string): Reader<string> {
  const problem = `Set it to an address as in ${example}.`;
  return (text) => {
    const url = readUrl(text);
    if (url === null) return { problem };
    const isRight = schemes.includes(url.protocol.slice(0, -1)) && url.hostname !== '';
    return isRight ? { value: text } : { problem };
  };
}
