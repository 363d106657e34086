/** A port whose methods answer at once. */
export type Immediate<Port> = {
  readonly [Name in keyof Port]: Port[Name] extends (...asked: infer Asked) => Promise<infer Answer>
    ? (...asked: Asked) => Answer
    : never;
};

/** The same methods as promises; what one throws is a rejection. */
export function asPort<Port extends object>(immediate: Immediate<Port>): Port {
  const promised = Object.entries(immediate).map(([name, method]) => {
    const ask = method as (...asked: unknown[]) => unknown;
    const answer = (...asked: unknown[]): Promise<unknown> =>
      new Promise((resolve) => {
        resolve(ask(...asked));
      });
    return [name, answer] as const;
  });
  return Object.fromEntries(promised) as Port;
}
