import { createHash } from 'node:crypto';
import type { Instant } from '../../../src/domain/time.ts';

/** A rule that did not hold. */
export type Violation = {
  readonly rule: string;
  readonly at: Instant;
  readonly pledgeId: string | null;
  readonly sentence: string;
};

/** What happened, line by line, and what must never have happened. */
export type Journal = {
  /** `about`: the promise that it concerns; null for something that concerns them all. */
  note(about: string | null, sentence: string): void;
  violate(rule: string, about: string | null, sentence: string): void;
  violations(): readonly Violation[];
  /** The last lines up to `at` that concern this promise, and what concerned all of them then. */
  stepsTo(at: Instant, about: string | null): readonly string[];
  /** SHA-256 of every line: two runs with the same one were the same, step by step. */
  digest(): string;
};

type Line = { readonly at: Instant; readonly about: string | null; readonly text: string };

const STEPS_SHOWN = 60;

/** A journal whose lines carry the time since `start`. */
export function makeJournal(start: Instant, now: () => Instant): Journal {
  const lines: Line[] = [];
  const violations: Violation[] = [];
  const hash = createHash('sha256');
  const note = (about: string | null, sentence: string): void => {
    const text = `${clockOf(now() - start)} ${about === null ? '' : `${about} `}${sentence}`;
    hash.update(`${text}\n`);
    lines.push({ at: now(), about, text });
  };
  return {
    note,
    violate: (rule, about, sentence) => {
      note(about, `VIOLATION ${rule}: ${sentence}`);
      violations.push({ rule, at: now(), pledgeId: about, sentence });
    },
    violations: () => violations,
    stepsTo: (until, about) =>
      lines
        .filter((line) => line.at <= until && (line.about === null || line.about === about))
        .slice(-STEPS_SHOWN)
        .map(({ text }) => text),
    digest: () => hash.copy().digest('hex'),
  };
}

function clockOf(ms: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const rest = String(ms % 1_000).padStart(3, '0');
  return `+${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}.${rest}`;
}
