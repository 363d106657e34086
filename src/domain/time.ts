/** Epoch milliseconds, UTC. The domain never reads a clock; every function is handed `now`. */
export type Instant = number;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** No promise and no call of ours is older; an instant before it is a slip of a clock or a pen. */
export const EARLIEST: Instant = Date.UTC(2000, 0, 1);
