import { EventEmitter } from 'node:events';

import { describe, expect, test } from '@jest/globals';

import { holdStopSignals, makeShutdown, onStopSignals } from '../../../src/runtime/shutdown.ts';
import type { ShutdownStage, ShutdownStep } from '../../../src/runtime/shutdown.ts';

function going(
  stages: readonly ShutdownStage[],
  steps: readonly ShutdownStep[] = stages.map((one) => [one]),
): {
  shutdown: ReturnType<typeof makeShutdown>;
  said: string[];
  codes: number[];
} {
  const [said, codes]: [string[], number[]] = [[], []];
  const log = (line: string): void => void said.push(line);
  return { shutdown: makeShutdown({ steps, log, exit: (code) => codes.push(code) }), said, codes };
}

const stage = (name: string, run: () => Promise<void>, byMs = 1_000): ShutdownStage => ({
  name,
  byMs,
  run,
});

describe('going down', () => {
  test('runs the stages one after another, then exits with 0', async () => {
    const order: string[] = [];
    const step = (name: string): ShutdownStage =>
      stage(name, async () => {
        order.push(`${name} begins`);
        await new Promise(setImmediate);
        order.push(`${name} ends`);
      });
    const { shutdown, codes } = going([step('intake'), step('workers')]);
    await shutdown.request('SIGTERM');
    expect(order).toEqual(['intake begins', 'intake ends', 'workers begins', 'workers ends']);
    expect(codes).toEqual([0]);
  });

  test('a stage that never ends is left after its limit, and the server is stopped all the same', async () => {
    let stopped = false;
    const { shutdown, said, codes } = going([
      stage('workers', () => new Promise(() => undefined), 20),
      stage('server', () => {
        stopped = true;
        return Promise.resolve();
      }),
    ]);
    await shutdown.request('SIGTERM');
    expect(stopped).toBe(true);
    expect(said.join()).toContain('"workers" goes on after 20 ms');
    expect(codes).toEqual([0]);
  });

  test('stages of one step begin together, before anybody waits', async () => {
    const begun: string[] = [];
    const hangs = (name: string): ShutdownStage =>
      stage(name, () => new Promise(() => begun.push(name)), 20);
    const { shutdown } = going([], [[hangs('workers'), hangs('web')]]);
    const down = shutdown.request('SIGTERM');
    expect(begun).toEqual(['workers', 'web']);
    await down;
  });

  test('the limits count from the request: a late step takes its time from the next', async () => {
    const never = (name: string, byMs: number): ShutdownStage =>
      stage(name, () => new Promise(() => undefined), byMs);
    const { shutdown, said } = going([never('workers', 300), never('leases', 310)]);
    const before = performance.now();
    await shutdown.request('SIGTERM');
    expect(performance.now() - before).toBeLessThan(600);
    expect(said.join()).toContain('"leases" goes on after 310 ms');
  });

  test('a stage that fails is told, the others run, and the exit code is 1', async () => {
    let stopped = false;
    const { shutdown, said, codes } = going([
      stage('leases', () => Promise.reject(new Error('no database'))),
      stage('server', () => {
        stopped = true;
        return Promise.resolve();
      }),
    ]);
    await shutdown.request('SIGINT');
    expect(stopped).toBe(true);
    expect(said.join()).toContain('"leases" failed');
    expect(codes).toEqual([1]);
  });

  test('a second signal exits at once, whatever still runs', async () => {
    const signals = new EventEmitter();
    const { shutdown, codes } = going([stage('workers', () => new Promise(() => undefined), 60)]);
    const stopListening = onStopSignals(shutdown, signals);
    signals.emit('SIGTERM', 'SIGTERM');
    signals.emit('SIGINT', 'SIGINT');
    await new Promise(setImmediate);
    expect(codes).toEqual([130]);
    stopListening();
    expect(signals.listenerCount('SIGTERM')).toBe(0);
  });

  test('a signal during the start is held until it is through, so that no server is left', () => {
    const signals = new EventEmitter();
    const [said, raised]: [string[], string[]] = [[], []];
    const letGo = holdStopSignals(
      (line) => void said.push(line),
      signals,
      (signal) => void raised.push(signal),
    );
    signals.emit('SIGINT', 'SIGINT');
    expect(said.join()).toContain('as soon as the start is through');
    expect(raised).toEqual([]);
    // The next one takes its course.
    expect(signals.listenerCount('SIGINT')).toBe(0);
    letGo();
    expect(raised).toEqual(['SIGINT']);
    expect(signals.listenerCount('SIGTERM')).toBe(0);
  });

  test('a start that nobody interrupted raises no signal', () => {
    const raised: string[] = [];
    const letGo = holdStopSignals(
      () => undefined,
      new EventEmitter(),
      (signal) => void raised.push(signal),
    );
    letGo();
    expect(raised).toEqual([]);
  });
});
