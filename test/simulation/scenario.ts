import type { World } from './world.ts';

/** What people do in one kind of story. Everything that is left open in it is decided by the world's chance. */
export interface Scenario {
  name: string;
  play: (world: World) => void;
}
