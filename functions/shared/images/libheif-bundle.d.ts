/** The package has types for the library beside its WebAssembly file, and none for the bundle of both. */
declare module 'libheif-js/libheif-wasm/libheif-bundle.js' {
  import type { MainModule } from 'libheif-js/libheif-wasm/libheif.js';

  export default function createLibheif(options?: object): MainModule;
}

/** The part of https://webassembly.github.io/spec/js-api/ that this directory uses; Node has no types for it. */
declare namespace WebAssembly {
  type Imports = Record<string, object>;
  type Exports = Record<string, unknown>;

  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Exports;
  }
  class Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
}
