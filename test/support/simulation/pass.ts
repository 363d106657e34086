import { noteFailure } from './slips.ts';
import type { Life } from './wire.ts';
import type { World } from './world.ts';

/** Something that a worker does now and then; `isIdle` says that it would change nothing now. */
export type Pass = {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<void>;
  readonly isIdle: () => boolean;
};

/** Makes the pass for as long as its worker lives, never twice at once, as production does. */
export function startPass(pass: Pass, life: Life, world: World): void {
  const { agenda, journal } = world;
  const again = (): void => {
    agenda.after(pass.everyMs, turn);
  };
  const turn = (): void => {
    if (!life.alive) return;
    if (life.pausedUntil > agenda.now()) {
      agenda.at(life.pausedUntil, turn);
      return;
    }
    if (pass.isIdle()) {
      again();
      return;
    }
    world.stir();
    pass.run().then(again, (error: unknown) => {
      noteFailure(`${life.name}: ${pass.name}`, error, journal);
      again();
    });
  };
  agenda.after(world.wireChance.between(0, pass.everyMs), turn);
}
