import { describe, expect, test } from '@jest/globals';
import { LOOKS_MS, NOBODY_LOOK_MS, nextLookAt } from '../../../src/domain/look-again.ts';
import type { Person, WeekHours } from '../../../src/domain/roster.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { at } from '../../support/pledges.ts';
import { roster } from '../../support/roster.ts';

function hours(from: string, to: string): WeekHours {
  const days = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, [{ from, to }]]));
  return { zone: 'Europe/Amsterdam', holidays: [], days };
}

function working(shifts: Readonly<Record<string, Partial<Person>>>) {
  const people = roster.people.map((person) => ({ ...person, ...shifts[person.id] }));
  return { ...roster, people };
}

const dial = { looks: 0, asked: false, team: 'north', now: at('14:00') };

describe('a dial for which nobody is free', () => {
  test('looks again ever later, up to half a minute [dial.backs-off]', () => {
    const waits = Array.from({ length: 9 }, (_, looks) => nextLookAt({ ...dial, looks }, roster));
    const seconds = waits.map((next) => (next - dial.now) / SECOND);
    expect(seconds).toEqual([1, 2, 5, 10, 20, 30, 30, 30, 30]);
  });

  test('looks at the start of the next shift when that is sooner', () => {
    const starts = at('14:00') + 7 * SECOND;
    const late = { ...dial, looks: 9, now: starts - 7 * SECOND };
    const soon = working({ joost: { shifts: hours('14:00', '18:00') } });
    expect(nextLookAt({ ...late, now: at('13:59:55') }, soon)).toBe(at('14:00'));
  });

  test('waits for the next shift while nobody works, and not for one who is away [dial.waits-for-shift]', () => {
    const today = { from: '2026-11-02', to: '2026-11-30' };
    const closed = working({
      fatima: { shifts: hours('14:10', '18:00') },
      joost: { shifts: hours('14:05', '18:00'), absences: [today] },
    });
    expect(nextLookAt(dial, closed)).toBe(at('14:10'));
  });

  test('looks from time to time even so: somebody may put a colleague on the roster', () => {
    const closed = working({
      fatima: { shifts: hours('18:00', '20:00') },
      joost: { shifts: hours('18:00', '20:00') },
    });
    expect(NOBODY_LOOK_MS).toBeGreaterThan(5 * MINUTE);
    expect(NOBODY_LOOK_MS).toBeLessThan(HOUR);
    expect(nextLookAt(dial, closed)).toBe(dial.now + NOBODY_LOOK_MS);
    expect(nextLookAt({ ...dial, asked: true }, closed)).toBe(dial.now + (LOOKS_MS[0] ?? 0));
  });
});
