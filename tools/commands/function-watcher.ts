import { rmSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Bundle, bundleFunctions } from '../../infra/bundling/bundle-functions.ts';
import { stages } from '../../infra/stages.ts';
import { listInputs } from '../../infra/synth/hash-inputs.ts';
import { toMessage } from './command.ts';

/** A check of about 220 files takes 3 ms. `fs.watch` would lose a file that an editor replaces by renaming another one. */
const checkIntervalMs = 400;

export interface Dependencies {
  /** The root of the repository. */
  root: string;
  /** Runs a new version of a function; resolves when no process runs the one before it. */
  update: (name: string, directory: string) => Promise<void>;
  log: (line: string) => void;
  /** @default `bundleFunctions` with the settings of stage `local` */
  bundle?: (directory: string) => Promise<Bundle[]>;
}

/** Rebuilds the functions whose sources change. A failed build changes no function. */
export class FunctionWatcher {
  readonly #deps: Required<Dependencies>;
  /** For the bundles; inside the repository, so that they find its packages. */
  readonly #buildDirectory: string;
  /** The directory of each function that was rebuilt. */
  readonly #current = new Map<string, string>();
  /** The changes since the last build that succeeded. */
  readonly #changed = new Set<string>();
  readonly #stopping = new AbortController();
  #versions: Map<string, string>;
  #buildCount = 0;

  /** Compares from now on: create it before the functions are bundled, so that no change is missed. */
  constructor({ bundle = (directory) => bundleFunctions(directory, stages.local), ...deps }: Dependencies) {
    this.#deps = { ...deps, bundle };
    this.#buildDirectory = join(deps.root, '.build/watch', `${process.pid}`);
    this.#versions = this.#readVersions();
  }

  start(): void {
    void this.#watch();
  }

  /** Stops, and deletes the bundles: when the process exits, no function runs. */
  stop(): void {
    this.#stopping.abort();
    rmSync(this.#buildDirectory, { recursive: true, force: true });
  }

  /** Rebuilds what has changed since the last check. */
  async check(): Promise<void> {
    const before = this.#versions;
    this.#versions = this.#readVersions();
    const paths = new Set([...before.keys(), ...this.#versions.keys()]);
    const changed = [...paths].filter((path) => before.get(path) !== this.#versions.get(path));
    for (const path of changed) {
      this.#changed.add(path);
    }
    if (changed.length > 0) {
      await this.#rebuild();
    }
  }

  async #watch(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.check();
      await pause(checkIntervalMs, undefined, { ref: false, signal: this.#stopping.signal }).catch(() => {});
    }
  }

  /** Path → time of the last change. */
  #readVersions(): Map<string, string> {
    const { root } = this.#deps;
    const versions = listInputs(root).map((path): [string, string] => {
      const stats = statSync(join(root, path), { throwIfNoEntry: false });
      return [path, `${stats?.mtimeMs} ${stats?.size}`];
    });
    return new Map(versions);
  }

  async #rebuild(): Promise<void> {
    const { bundle, log } = this.#deps;
    const startedAt = performance.now();
    this.#buildCount += 1;
    const directory = join(this.#buildDirectory, `${this.#buildCount}`);
    try {
      const bundles = await bundle(directory);
      const changed = bundles.filter(({ sources }) => sources.some((path) => this.#changed.has(path)));
      const names = changed.map(({ name }) => name);
      this.#reportOthers();
      this.#changed.clear();
      if (names.length > 0) {
        log(`Rebuilt in ${Math.round(performance.now() - startedAt)} ms: ${names.join(', ')}`);
      }
      for (const { name } of bundles) {
        void this.#replace(name, directory, names.includes(name));
      }
    } catch (error) {
      log(`The build failed, and the functions keep their code: ${toMessage(error).trim()}`);
    }
  }

  /** The template and the packages are read once, at the start. */
  #reportOthers(): void {
    const others = [...this.#changed].filter((path) => !/^(contracts|functions)\//.test(path));
    if (others.length > 0) {
      this.#deps.log(`Restart to apply the changes of ${others.join(', ')}`);
    }
  }

  /** Updates a function, and deletes the bundle that no process needs. */
  async #replace(name: string, buildDirectory: string, isChanged: boolean): Promise<void> {
    const directory = join(buildDirectory, name);
    let unused: string | undefined = directory;
    if (isChanged) {
      unused = this.#current.get(name);
      this.#current.set(name, directory);
      try {
        await this.#deps.update(name, directory);
      } catch (error) {
        this.#deps.log(`Restart to run ${name}: ${toMessage(error)}`);
      }
    }
    if (unused) {
      await rm(unused, { recursive: true, force: true });
    }
  }
}
