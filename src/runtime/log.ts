import { pino } from 'pino';
import type { Logger as PinoLogger } from 'pino';

import type { Instant } from '../domain/time.ts';
import { maskNumbers, redactSecrets } from './mask.ts';

/** The program's log, as whoever writes to it sees it. */
export type Logger = PinoLogger;

/** How much is logged, for whom, and by which clock. */
export type LogOptions = {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** One readable line instead of one line of JSON: for a person at a terminal. */
  readonly pretty: boolean;
  readonly now: () => Instant;
  /** Where finished lines go; default: the standard output. */
  readonly write?: (line: string) => void;
};

/**
 * The program's log: JSON lines, or readable ones at a terminal. Whatever is logged, in whatever
 * property or nested error, leaves without whole telephone numbers, keys, tokens and passwords:
 * the finished line is cleaned, so nobody has to remember it where they log.
 */
export function makeLog(options: LogOptions): Logger {
  const write = options.write ?? ((line: string) => void process.stdout.write(line));
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: () => `,"time":"${new Date(options.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write(line: string) {
        const clean = maskNumbers(redactSecrets(line));
        write(options.pretty ? prettyLine(clean) : clean);
      },
    },
  );
}

const MARKS: Readonly<Record<string, string>> = { warn: '! ', error: '✕ ', fatal: '✕ ' };

/** `10:07:02 ! message  name=value`, and the stack of an error below it. */
function prettyLine(line: string): string {
  const { level, time, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const at = String(time).slice(11, 19);
  const mark = MARKS[String(level)] ?? '';
  const pairs = Object.entries(rest).map(([name, value]) => `  ${name}=${plain(value)}`);
  return `${at} ${mark}${plain(msg ?? '')}${pairs.join('')}${stackOf(err)}\n`;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function stackOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('stack' in error)) return '';
  return `\n${plain(error.stack)}`;
}
