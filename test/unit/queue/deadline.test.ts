import { expect, test } from '@jest/globals';
import { QueueUnavailableError, withDeadline } from '../../../src/queue/deadline.ts';

test('what is done in time is given back as it is', async () => {
  await expect(withDeadline(1_000, 'ask', () => Promise.resolve(7))).resolves.toBe(7);
  const error = new Error('no such table');
  await expect(withDeadline(1_000, 'ask', () => Promise.reject(error))).rejects.toBe(error);
});

test('what never settles is given up at the deadline, and told so', async () => {
  let told: AbortSignal | undefined;
  const asked = withDeadline(20, 'add', (over) => {
    told = over;
    return new Promise(() => undefined);
  });
  await expect(asked).rejects.toThrow(
    new QueueUnavailableError('The queue did not answer "add" within 20 ms.'),
  );
  expect(told?.aborted).toBe(true);
});

test('what fails after the deadline ends nothing else', async () => {
  const late = withDeadline(
    5,
    'add',
    (over) =>
      new Promise((_, reject) => {
        over.addEventListener('abort', () => {
          reject(new Error('too late'));
        });
      }),
  );
  await expect(late).rejects.toThrow();
});
