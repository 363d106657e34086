import type { Check } from '../doctor.ts';

/** `problems`: a sentence for each ladder at whose end nobody can be reached day and night. */
export function ladderCheck(problems: () => readonly string[]): Check {
  const name = 'Ladders';
  const fix =
    'End every ladder with somebody whose entry in config/people.yaml says that they can be ' +
    'reached day and night, over a channel that is configured.';
  return {
    name,
    run: () => {
      const found = problems();
      if (found.length > 0) {
        return Promise.resolve(found.map((each) => ({ name, ok: false, found: each, fix })));
      }
      return Promise.resolve([
        { name, ok: true, found: 'every one ends with somebody who can be reached', fix: null },
      ]);
    },
  };
}
