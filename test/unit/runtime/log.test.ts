import { describe, expect, test } from '@jest/globals';

import { makeLog } from '../../../src/runtime/log.ts';

const AT = Date.UTC(2026, 10, 22, 14, 3, 5);

function capture(pretty: boolean): { lines: string[]; log: ReturnType<typeof makeLog> } {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  return { lines, log: makeLog({ level: 'info', pretty, now: () => AT, write }) };
}

describe('the log', () => {
  test('is one line of JSON an entry, with the level as a word and our own clock', () => {
    const { lines, log } = capture(false);
    log.warn({ pledgeId: 'p1' }, 'at risk');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { level: 'warn', time: new Date(AT).toISOString(), pledgeId: 'p1', msg: 'at risk' },
    ]);
  });

  test('masks a number in a message, a property, a list, a child’s binding and an error', () => {
    const { lines, log } = capture(false);
    const number = '+31612345678';
    log.info(`rang ${number}`);
    log.info({ to: number, all: [{ phone: number }] }, 'rang');
    log.child({ customer: number }).info('rang');
    log.error(new Error(`no answer from ${number}`, { cause: new Error(number) }));
    expect(lines).toHaveLength(4);
    for (const line of lines) {
      expect(line).not.toContain('12345678');
      expect(line).toContain('+31 6 •••• 5678');
    }
  });

  test('keeps keys and passwords out, however deep they lie', () => {
    const { lines, log } = capture(false);
    log.info({ req: { headers: { authorization: 'Bearer abcdefghijkl', host: 'x' } } }, 'asked');
    expect(lines[0]).not.toContain('abcdefghijkl');
    expect(lines[0]).toContain('"host":"x"');
  });

  test('is readable at a terminal, with an error’s stack below its line', () => {
    const { lines, log } = capture(true);
    log.warn({ attempt: 2 }, 'no answer');
    log.error(new Error('gone'), 'lost the ledger');
    expect(lines[0]).toBe('14:03:05 ! no answer  attempt=2\n');
    expect(lines[1]).toMatch(/^14:03:05 ✕ lost the ledger\nError: gone\n {4}at /);
  });
});
